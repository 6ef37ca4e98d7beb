"""`breather doctor --listen` and `breather devices` on a real microphone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from figures import ROOT
from pulse import PulseWorld

from audio.io.files import read_recording


def ask(world: PulseWorld, *arguments: str) -> tuple[int, Any]:
    """The exit code of a command, and the object that it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "voice.cli", *arguments, "--json"],
        cwd=ROOT, env=world.environ, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def test_a_muted_microphone_is_told_from_one_that_works(
    world: PulseWorld, shared_audio: Path
) -> None:
    speech = read_recording(shared_audio / "en" / "view-glass-03.flac")
    hiss = np.random.default_rng(1).normal(0, 10**-4, len(speech)).astype(np.float32)
    with world.person() as person:
        assert ask(world, "doctor", "--listen", "--seconds", "1")[1]["sound"] == "muted"
        for _ in range(60):  # longer than it may take until the microphone is listened to
            person.say(hiss)
        code, found = ask(world, "doctor", "--listen", "--seconds", "1")
        assert (code, found["sound"]) == (0, "too quiet")
    with world.person() as person:
        for _ in range(60):
            person.say(speech)
        code, found = ask(world, "doctor", "--listen", "--seconds", "2")
        assert (code, found["sound"]) == (0, "good")
    with world.person() as person:
        for _ in range(60):
            person.say(np.clip(speech * 100, -1, 1))
        code, found = ask(world, "doctor", "--listen", "--seconds", "2")
        assert (code, found["sound"]) == (1, "clipping")


def test_the_devices_are_told(world: PulseWorld) -> None:
    code, found = ask(world, "devices")
    assert code == 0
    assert found["missing"] == []
    assert found["microphone"]["name"] == found["loudspeaker"]["name"] == "pulse"


def test_without_a_sound_server_an_exercise_says_what_is_missing(world: PulseWorld) -> None:
    world.kill()
    ran = subprocess.run(
        [sys.executable, "-m", "voice.cli", "breathe", "box"],
        cwd=ROOT, env=world.environ, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "There is no " in ran.stderr
    assert "Traceback" not in ran.stderr
