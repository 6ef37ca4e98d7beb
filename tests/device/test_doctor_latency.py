"""What `breather doctor --latency` measures, on a sound server whose output is its microphone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from figures import ROOT
from onsets import find_onsets
from pulse import RATE, PulseWorld

from audio import roundtrip
from audio.errors import AudioDeviceError
from audio.io.streams import Streams
from audio.io.trial import Trial
from audio.latency import round_trips

MODULES = (
    f"module-null-sink sink_name=world format=float32le channels=2 rate={RATE} "
    "channel_map=front-left,front-right",
    "module-remap-sink sink_name=breather master=world channels=1 channel_map=mono "
    "master_channel_map=front-right remix=no",
    "module-remap-source source_name=microphone master=world.monitor channels=1 channel_map=mono "
    "master_channel_map=front-right remix=no",
)
"""A cable from the loudspeaker to the microphone."""
SWEEPS = 6
GAIN = 0.1


@pytest.fixture
def cable(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseWorld]:
    with (
        tempfile.TemporaryDirectory(prefix="breather-") as folder,
        PulseWorld(Path(folder), MODULES) as world,
    ):
        for name, value in world.environ.items():
            monkeypatch.setenv(name, value)
        yield world


def test_the_way_through_the_server_is_found(cable: PulseWorld) -> None:
    """The tones are in the server's own recording to the frame, and come back to us after it had
    them, and after what the two streams hold."""
    with Trial(Streams(), time.monotonic, time.sleep) as trial, cable.recording() as recording:
        trial.open()
        played = trial.play(SWEEPS, GAIN)
        far, near = trial.far.callbacks(), trial.near.callbacks()
        trips = round_trips(played, far, near, trial.near.heard)
        sweep = {"sweep": roundtrip.sweep().samples}
        sounded = [onset.frame for onset in find_onsets(recording.breather(), sweep, GAIN)]
    assert trips is not None
    assert len(trips) >= SWEEPS - 1
    assert 5 < np.median(trips) < 1000
    if not trial.underruns:
        assert np.diff(sounded).tolist() == np.diff(played).tolist()
    gaps = far.gaps()
    assert gaps.sum() / len(gaps) == pytest.approx(10.0, rel=0.5)


def test_a_server_that_ends_meanwhile_is_told_of(cable: PulseWorld) -> None:
    with Trial(Streams(), time.monotonic, time.sleep) as trial:
        trial.open()
        cable.kill()
        with pytest.raises(AudioDeviceError, match=r"\.$"):
            trial.play(SWEEPS, GAIN)


def test_without_a_server_the_command_says_what_is_missing(cable: PulseWorld) -> None:
    cable.kill()
    ran = subprocess.run(
        [sys.executable, "-m", "voice.cli", "doctor", "--latency"],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "There is no " in ran.stderr
    assert "Traceback" not in ran.stderr
