"""`breather run` on real devices, as a person meets it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import listen
import numpy as np
import pytest
from listen import RATE
from live import Breather, RunError, run
from measure_live import stops
from measure_load import QUIET_FRAMES, breath_apart, breath_sounds
from onsets import Onset, find_onsets
from pulse import PulseWorld, Recording

from audio.io.files import read_recording
from content.loader import load_language
from voice import app
from voice.config import Config
from voice.dialogue.score import PACER_GAIN

Start = Callable[..., Breather]
WITHIN_A_BLOCK = 480


@pytest.fixture
def view_glass(shared_audio: Path) -> np.ndarray:
    """A real person who says the wake phrase."""
    return read_recording(shared_audio / "en" / "view-glass-03.flac")


@pytest.fixture
def stop() -> np.ndarray:
    """A synthetic voice that says “stop”."""
    return stops()[0]


def let_pass(recording: Recording, seconds: float) -> None:
    recording.wait(recording.frames + round(seconds * RATE), 10 + 2 * seconds)


def assert_on_time(breather: Breather, found: list[Onset], expected: list[tuple[int, str]]) -> None:
    """Whether all is there, to the frame; a machine too busy for real time may shift it."""
    shift = 0 if all(line.event != "xrun" for line in breather.lines) else RATE
    for frame, name in expected:
        away = [abs(onset.frame - frame) for onset in found if onset.name == name]
        assert min(away, default=None) is not None, name
        assert min(away) <= shift, name


def test_a_real_person_wakes_it_is_guided_and_ends_it_with_a_word(
    world: PulseWorld, rendered: Path, armed: Start, view_glass: np.ndarray, stop: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with world.person() as person, world.recording() as recording:
        breather = armed()
        let_pass(recording, 0.5)
        assert not recording.breather().any(), "it is silent until it is woken"
        person.say(view_glass)
        breather.wait("wake")
        breather.wait("cue_finished", name="question")
        breather.wait("exercise_started", name="slow")  # nobody answers: the usual one
        apart = breath_apart(recording, breather.wait("phase"))
        breather.wait("phase", name="out", cycle=2)
        let_pass(recording, 1.0)
        asked = breather.count
        person.say(stop)
        breather.wait("command", asked, name="stop")
        breather.wait("cue_finished", asked, name="stopped")
        let_pass(recording, 0.5)
        sound = recording.breather()
    told = [(line.frame + apart, line) for line in breather.lines]
    phases = [(frame, str(line.fields["name"])) for frame, line in told if line.event == "phase"]
    found = find_onsets(sound, breath_sounds("slow"), PACER_GAIN)
    assert_on_time(breather, found, phases[:-1])  # the last one was cut off
    (end,) = [frame for frame, line in told if line.event == "stopped"]
    quiet = listen.silent_from(sound, end, QUIET_FRAMES)
    # How soon is the benchmark's to tell; here it is that nothing plays on.
    assert quiet - end <= RATE // 2, "it falls silent with the decision"
    monkeypatch.setenv("XDG_CACHE_HOME", str(rendered))
    prompts = load_language("en").prompts
    with app.speaker(Config(), lambda _: None) as speaker:
        words = {name: speaker.clip(prompts[name]).samples for name in ("question", "intro.slow")}
    said = [(frame, str(line.fields["name"])) for frame, line in told
            if line.event == "cue_started" and line.fields["name"] in words]  # fmt: skip
    assert [name for _, name in said] == ["question", "intro.slow"]
    assert_on_time(breather, find_onsets(sound, words, 1.0), said)


def test_a_trigger_starts_pauses_goes_on_and_stops(world: PulseWorld, armed: Start) -> None:
    breather = armed()
    assert breather.status()["state"] == "armed"
    assert breather.command("trigger", "start:box").returncode == 0
    breather.wait("exercise_started", name="box")
    told = breather.command("status", "--json")
    assert '"exercise": "box"' in told.stdout
    breather.trigger("skip")
    breather.wait("phase")
    breather.trigger("pause")
    breather.wait("paused")
    assert breather.status()["state"] == "paused"
    seen = breather.count
    breather.trigger("go-on")
    breather.wait("phase", seen)
    breather.trigger("stop")
    breather.wait("armed", seen)
    refused = breather.command("trigger", "go-on")
    assert (refused.returncode != 0, refused.stdout) == (True, "")
    unknown = breather.command("trigger", "dance")
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (2, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_a_fade(
    world: PulseWorld, armed: Start, number: signal.Signals
) -> None:
    with world.recording() as recording:
        breather = armed()
        breather.trigger("start:slow")
        breather.wait("cue_started", name="intro.slow")
        let_pass(recording, 1.0)
        assert breather.end(number) == 0
        let_pass(recording, 0.3)
        sound = recording.breather()
    sounding = np.flatnonzero(sound)
    assert len(sound) - sounding[-1] > WITHIN_A_BLOCK, "nothing sounds any more"
    last = sound[: sounding[-1] + 1]
    loud = np.abs(last[-RATE // 2 : -RATE // 4]).max()
    assert np.abs(last[-WITHIN_A_BLOCK // 2 :]).max() < loud / 10, "it fades, it is not cut off"


def test_breathe_begins_at_once_and_ends_by_itself(world: PulseWorld, calm: Callable) -> None:
    with (
        world.recording() as recording,
        Breather(world.environ, "breathe", "1.5-0-1.5-0", "--breaths", "2", "--json") as breather,
    ):
        breather.wait("exercise_started")
        apart = breath_apart(recording, breather.wait("phase"))
        assert breather.wait_for_end(patience=60) == 0
        let_pass(recording, 0.2)
        sound = recording.breather()
    phases = [(line.frame + apart, str(line.fields["name"]))
              for line in breather.lines if line.event == "phase"]  # fmt: skip
    assert [name for _, name in phases] == ["in", "out", "in", "out"]
    found = find_onsets(sound, breath_sounds("1.5-0-1.5-0"), PACER_GAIN)
    assert_on_time(breather, found, phases)
    calm(breather.told)


def test_a_second_run_says_that_there_is_one(world: PulseWorld, armed: Start) -> None:
    breather = armed()
    with run(world.environ) as second:
        assert second.wait_for_end() == 2
        assert "already" in second.told
    assert breather.status()["state"] == "armed"


def test_a_trigger_and_a_status_without_a_run_say_how_to_start_it(world: PulseWorld) -> None:
    nobody = Breather(world.environ, "--version")
    with nobody:
        assert nobody.wait_for_end() == 0
        for command in (("trigger", "start"), ("status",), ("status", "--json")):
            done = nobody.command(*command)
            assert done.returncode == 2
            assert "breather run" in done.stderr
        with pytest.raises(RunError, match="not running"):
            nobody.status()
