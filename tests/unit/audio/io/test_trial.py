"""A trial of streams, with processes whose time passes only as it sleeps."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from functools import partial
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from audio.blocks import QUANTUM
from audio.errors import AudioDeviceError
from audio.io.child import Body
from audio.io.ring import FRAMES, MARKS, Shared
from audio.io.streams import Streams
from audio.io.trial import Tap, Trial
from audio.latency import round_trips

SWEEPS = 7
PATIENCE_S = 30.0


class World:
    """Turns of 10 ms, each of which the process has done before the next begins."""

    def __init__(self, processes: ModuleType) -> None:
        self.processes = processes
        context = multiprocessing.get_context("spawn")
        self.turns, self.done = context.Semaphore(0), context.Semaphore(0)
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(round(seconds / 0.01)):
            self.turns.release()
            if not self.done.acquire(timeout=PATIENCE_S):
                raise AssertionError("the process does not go on")

    def trial(self, body: Body) -> Trial:
        return Trial(Streams(), lambda: self.now, self.sleep, body)

    def cable(self, delay: int, lost_at: int = 0) -> Trial:
        messages = SWEEPS + 1  # the clip itself comes first
        body = self.processes.cable
        return self.trial(partial(body, self.turns, self.done, delay, messages, lost_at))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    yield World(importlib.import_module("cable_audio"))
    del sys.modules["cable_audio"]


def test_what_comes_back_is_found_where_the_cable_is_that_long(world: World) -> None:
    with world.cable(delay=6) as trial:
        trial.open()
        assert trial.chosen == (world.processes.CABLE, world.processes.CABLE)
        trial.settle()
        played = trial.play(SWEEPS, 0.1)
        trips = round_trips(played, trial.far.callbacks(), trial.near.callbacks(), trial.near.heard)
        assert trips == pytest.approx([60.0] * SWEEPS, abs=0.05)
        gaps = trial.far.callbacks(settled=True).gaps()
        assert gaps.tolist() == pytest.approx([10.0] * len(gaps))
        assert len(gaps) < len(trial.far.callbacks().gaps()), "what came before is not counted"
        assert (trial.underruns, trial.overruns) == (0, 0)


def test_a_device_that_goes_away_is_told_of(world: World) -> None:
    with world.cable(delay=6, lost_at=100) as trial:
        trial.open()
        with pytest.raises(AudioDeviceError, match="The microphone went away"):
            trial.settle()


def test_a_device_that_is_missing_is_not_waited_for_long(world: World) -> None:
    with world.trial(partial(world.processes.missing, world.turns, world.done)) as trial:
        with pytest.raises(AudioDeviceError, match="There is no microphone"):
            trial.open()
        assert world.now < 10


def test_a_process_that_does_nothing_is_not_waited_for(world: World) -> None:
    with world.trial(partial(world.processes.frozen, world.turns, world.done)) as trial:
        trial.open()
        with pytest.raises(AudioDeviceError, match="The sound server does not answer"):
            trial.settle()


def test_the_process_is_gone_after_an_interruption(world: World) -> None:
    trial = world.cable(delay=6)

    def interrupted() -> None:
        with trial:
            trial.open()
            processes.append(trial._child.process)
            raise KeyboardInterrupt

    processes: list[SpawnProcess] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (process,) = processes
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()


def test_the_processor_is_read_from_what_the_system_tells(world: World, tmp_path: Path) -> None:
    with world.cable(delay=6) as trial:
        pid = str(trial._child.process.pid)
        assert trial.processor(tmp_path) is None
        (tmp_path / pid).mkdir()
        numbers = " ".join(["0"] * 10 + ["250", "50"] + ["0"] * 10)
        (tmp_path / pid / "stat").write_text(f"{pid} (a ) name) S {numbers}", "ascii")
        assert trial.processor(tmp_path) == pytest.approx(3.0)


def shared() -> Shared:
    return Shared(multiprocessing.get_context("spawn"))


def test_who_looks_late_misses_callbacks_and_knows_which() -> None:
    track = shared().near
    tap = Tap(track, QUANTUM)
    for number in range(MARKS + 10):
        track.mark((number + 1) * QUANTUM, number * 10_000_000)
    tap.look()
    found = tap.callbacks()
    assert found.numbers[-1] == MARKS + 9
    assert found.numbers[0] > 10
    assert np.array_equal(found.firsts, found.numbers * QUANTUM)
    assert np.allclose(found.seconds, found.numbers * 0.01)


def test_what_was_overwritten_is_silence_in_its_place() -> None:
    track = shared().near
    tap = Tap(track, QUANTUM)
    track.write(np.full(1000, 0.5, np.float32))
    tap.look()
    track.write(np.full(FRAMES, 0.25, np.float32))
    tap.look()
    heard = tap.heard
    assert len(heard) == 1000 + FRAMES
    assert heard[:1000].tolist() == [0.5] * 1000
    assert set(heard[1000 : 1000 + FRAMES // 4].tolist()) == {0.0}
    assert set(heard[-FRAMES // 4 :].tolist()) == {0.25}
