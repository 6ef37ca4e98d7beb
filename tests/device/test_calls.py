"""Call state on a real sound server: from a recorder, and from two softphones in a call."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeAlias

import pytest
from pulse import PulseWorld
from softphone import BARESIP, Softphone, program, two

from voice.triggers.calls.baresip import BaresipLink
from voice.triggers.calls.microphone import END_S
from voice.triggers.calls.pulse import MicrophoneWatch, programs_recording
from voice.triggers.calls.state import CallChange, CallEvent
from voice.triggers.calls.watch import CallWatch, Put

PATIENCE_S = 20.0
QUIET_S = END_S + 1.0
"""So long nothing is told where nothing happens."""
IN, OUT = CallChange.STARTED, CallChange.ENDED


def is_this_test(pid: int) -> bool:
    """What is Breather here; the softphones are children of the test, too."""
    return pid == os.getpid()


class Told:
    """The changes as they are told."""

    def __init__(self) -> None:
        self._events: SimpleQueue[CallEvent] = SimpleQueue()
        self.put = self._events.put

    def next(self) -> CallChange:
        return self._events.get(timeout=PATIENCE_S).change

    def nothing(self) -> bool:
        with suppress(Empty):
            self._events.get(timeout=QUIET_S)
            return False
        return True


Build: TypeAlias = Callable[[Put], MicrophoneWatch | BaresipLink]
microphone = partial(MicrophoneWatch, clock=time.monotonic, ours=is_this_test)


@contextmanager
def watching(told: Told, *sources: Build) -> Iterator[CallWatch]:
    """A watch that is connected."""
    with CallWatch(told.put, time.monotonic, sources) as watch:
        until(lambda: watch.knows)
        yield watch


def until(found: Callable[[], object]) -> None:
    """Wait for something that the world takes its time for."""
    deadline = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def recorder(world: PulseWorld, device: str = "microphone") -> AbstractContextManager[object]:
    return program(world, "parec", f"--device={device}", "--latency-msec=20")


@pytest.fixture
def world(wordless_world: PulseWorld, monkeypatch: pytest.MonkeyPatch) -> PulseWorld:
    """The one whose server this process finds, too."""
    monkeypatch.setenv("PULSE_SERVER", wordless_world.environ["PULSE_SERVER"])
    return wordless_world


def streams(world: PulseWorld) -> list[str]:
    """The numbers of the recorders' streams."""
    table = world.control("list", "short", "source-outputs").splitlines()
    return [line.split("\t")[0] for line in table if "protocol-native" in line]


def test_a_recorder_is_a_call_until_it_ends(world: PulseWorld) -> None:
    told = Told()
    with watching(told, microphone):
        for _ in range(2):
            with recorder(world):
                assert told.next() is IN
                assert programs_recording(is_this_test) == ["parec"]
                (number,) = streams(world)
                world.control("set-source-output-mute", number, "1")
                world.load("module-null-source source_name=another")
                world.control("move-source-output", number, "another")
                world.unload("module-null-source")  # which the server moves back
                assert told.nothing()
            assert told.next() is OUT
    assert programs_recording(is_this_test) == []


def test_what_is_played_and_levels_are_no_call(world: PulseWorld) -> None:
    from audio.io.pulse import load_pulsectl

    told = Told()
    with watching(told, microphone), recorder(world, "world.monitor"):
        with load_pulsectl().Pulse("meter") as meter:
            meter.get_peak_sample("microphone", QUIET_S)
        assert told.nothing()


def test_who_records_from_before_is_named_and_in_no_call(world: PulseWorld) -> None:
    told = Told()
    with recorder(world):
        until(lambda: streams(world))
        made: list[MicrophoneWatch] = []

        def build(put: Put) -> MicrophoneWatch:
            made.append(microphone(put))
            return made[0]

        with watching(told, build):
            until(lambda: made[0].residents)
            assert made[0].residents == {"parec"}
            assert told.nothing()
            with program(world, "parecord", "--device=microphone", "/dev/null"):
                assert told.next() is IN
            assert told.next() is OUT


def test_a_program_that_is_ignored_is_no_call(world: PulseWorld) -> None:
    told = Told()
    with watching(told, partial(microphone, ignored=["Pacat"])), recorder(world):
        until(lambda: streams(world))
        assert told.nothing()


def test_a_sound_server_that_starts_anew_is_found_again(world: PulseWorld) -> None:
    told = Told()
    with watching(told, microphone) as watch:
        world.kill()
        until(lambda: not watch.knows)
        world.start()
        until(lambda: watch.knows)
        with recorder(world):
            assert told.next() is IN
        assert told.next() is OUT


@pytest.fixture
def softphones(world: PulseWorld, tmp_path: Path) -> Iterator[tuple[Softphone, Softphone]]:
    """Two on this machine."""
    if shutil.which(BARESIP) is None:
        pytest.skip("not installed: baresip")
    with two(world, tmp_path) as phones:
        yield phones


def sources_of(phone: Softphone, kind: str) -> list[Build]:
    """By which one or both of the ways it is known."""
    linked = partial(BaresipLink, port=phone.control)
    return {"seen": [microphone], "told": [linked], "both": [microphone, linked]}[kind]


@pytest.mark.parametrize("kind", ["seen", "told", "both"])
def test_a_call_of_two_softphones(
    world: PulseWorld, softphones: tuple[Softphone, Softphone], kind: str
) -> None:
    ours, theirs = softphones
    ours.release()
    told = Told()
    with watching(told, *sources_of(ours, kind)) as watch:
        for orders in (["hold", "resume", "mute", "mute"], []):
            theirs.order("dial", ours.address)
            assert told.next() is IN
            for order in orders:
                theirs.order(order)
                assert told.nothing()
            theirs.order("hangup")
            assert told.next() is OUT
            assert told.nothing()
        assert not watch.in_call
