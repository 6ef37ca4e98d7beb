"""`breather run` beside real calls: silent and deaf in them, ready after them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from live import Breather, Line
from person import Person
from pulse import PulseWorld
from recorders import Recorders
from softphone import BARESIP, program, two

from audio.blocks import RATE
from audio.io.files import read_recording

Start = Callable[..., Breather]
Call = Callable[[], AbstractContextManager[object]]
AFTERWARDS_S = 2.0
"""By then what was said would have been understood."""


@pytest.fixture
def view_glass(shared_audio: Path) -> np.ndarray:
    """A real person who says the wake phrase."""
    return read_recording(shared_audio / "en" / "view-glass-03.flac")


@pytest.fixture
def recorders(world: PulseWorld) -> Iterator[Recorders]:
    with Recorders(world) as recorders:
        yield recorders


def recorder(world: PulseWorld) -> AbstractContextManager[object]:
    """A plain recorder in the place of a softphone."""
    return program(world, "parec", "--device=microphone", "--latency-msec=20")


@pytest.fixture(params=["two softphones", "a recorder"])
def call(world: PulseWorld, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Call]:
    """A call that lasts as long as a with-block."""
    if request.param == "a recorder":
        yield partial(recorder, world)
        return
    if shutil.which(BARESIP) is None:
        pytest.skip("not installed: baresip")
    with two(world, tmp_path) as (one, other):

        @contextmanager
        def called() -> Iterator[None]:
            other.order("dial", one.address)
            yield
            other.order("hangup")

        yield called


def ours(breather: Breather) -> int:
    pid = breather.part("audio")
    assert pid is not None
    return pid


def say(person: Person, words: np.ndarray) -> None:
    """Say it, and wait for what would come of it."""
    person.say(words)
    time.sleep(len(words) / RATE + AFTERWARDS_S)


def test_in_a_call_the_microphone_is_closed_and_after_it_the_wake_phrase_wakes(
    world: PulseWorld, armed: Start, recorders: Recorders, call: Call, view_glass: np.ndarray
) -> None:
    with world.person() as person:
        breather = armed()
        us = ours(breather)
        recorders.wait(lambda there: us in there)
        for _ in range(2):
            with call():
                breather.wait("command", breather.count, name="call-started")
                recorders.wait(lambda there: us not in there)
                assert breather.status()["state"] == "in-call"
                before = breather.count
                say(person, view_glass)
                assert heard(breather.lines[before:]) == []
                assert us not in recorders.there
            breather.wait("cue_started", before, name="ready")
            recorders.wait(lambda there: us in there)
            before = breather.count
            person.say(view_glass)
            breather.wait("wake", before)
            breather.trigger("stop")
        assert breather.part("audio") == us, "what sounds was left alone"


def heard(lines: list[Line]) -> list[str]:
    return [line.event for line in lines if line.event in ("wake", "rejected", "cue_started")]


def test_a_call_in_an_exercise_pauses_it_and_it_goes_on_where_it_was(
    world: PulseWorld, armed: Start, recorders: Recorders
) -> None:
    breather = armed()
    us = ours(breather)
    breather.trigger("start:box")
    breather.trigger("skip")
    breather.wait("phase")
    with world.recording() as recording:
        with recorder(world):
            paused = breather.wait("paused")
            recorders.wait(lambda there: us not in there)
            recording.wait(recording.frames + RATE, 20)
            begun = recording.frames
            recording.wait(begun + RATE, 20)
            assert not recording.breather(begun, begun + RATE).any(), "silence in the call"
            assert breather.status()["state"] == "held"
        breather.wait("cue_finished", name="call.over")
    breather.trigger("go-on")
    assert breather.wait("resumed").fields["cycle"] == paused.fields["cycle"]
    breather.wait("phase", breather.count)


def test_when_nobody_comes_the_microphone_is_closed_and_a_trigger_opens_it(
    world: PulseWorld, armed: Start, recorders: Recorders, view_glass: np.ndarray, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("wake-window = 10\n", "utf-8")
    with world.person() as person:
        breather = armed("--config", str(settings))
        us = ours(breather)
        breather.trigger("call-started")
        breather.trigger("call-ended")
        breather.wait("dormant")
        recorders.wait(lambda there: us not in there)
        before = breather.count
        say(person, view_glass)
        assert heard(breather.lines[before:]) == []
        breather.trigger("start:slow")
        breather.wait("exercise_started", before)
        recorders.wait(lambda there: us in there)
        breather.trigger("stop")
        before = breather.count
        person.say(view_glass)
        breather.wait("wake", before)


def test_hooks_in_any_order_do_no_harm(world: PulseWorld, armed: Start) -> None:
    breather = armed()
    for name in ("call-ended", "call-ended:7", "call-started", "call-started:8", "call-started:8"):
        assert breather.command("trigger", name).returncode == 0
    assert breather.status()["state"] == "in-call"
    for name in ("call-started:9", "call-ended:8", "call-ended:8", "call-ended:7"):
        breather.trigger(name)
    assert breather.status()["state"] == "in-call", "two others go on"
    breather.trigger("call-ended")
    breather.wait("cue_started", name="ready")
    assert breather.status()["state"] == "armed"
    told = [line.fields["name"] for line in breather.lines if line.event == "command"]
    assert told == ["call-started", "call-ended"]
