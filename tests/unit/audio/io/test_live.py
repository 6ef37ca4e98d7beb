"""Main's side of the audio process: it comes, tells, dies, comes again, and leaves nothing."""

from __future__ import annotations

import importlib
import math
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.blocks import QUANTUM, RATE, Clip, to_seconds
from audio.events import (
    Captured,
    CueFinished,
    CueStarted,
    DeviceBack,
    DeviceLost,
    EngineEvent,
)
from audio.io.live import HUNG_S, START_HUNG_S, LiveAudio
from audio.io.losses import MOVES
from audio.io.ring import Count
from audio.io.streams import Streams
from audio.timeline import Cancel, Cue, Duck, Order, Play

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

CONTEXT = multiprocessing.get_context("spawn")
LOOKS = 3000


class World:
    """A LiveAudio over a process without devices, whose turns the test gives."""

    def __init__(self, fake: Any) -> None:
        self.fake = fake
        self.now = 100.0
        self.bell: Semaphore = CONTEXT.Semaphore(0)
        self.turns: Semaphore = CONTEXT.Semaphore(0)
        self.events: list[EngineEvent] = []
        self.told: list[str] = []
        self.live: LiveAudio

    def start(self, body: str) -> LiveAudio:
        self.live = LiveAudio(
            Streams(),
            self.bell,
            lambda: self.now,
            self.told.append,
            partial(getattr(self.fake, body), self.turns),
        )
        self.live.start()
        return self.live

    def become(self, body: str) -> None:
        """What the next process is."""
        self.live._body = partial(getattr(self.fake, body), self.turns)

    def until(self, come: Callable[[], bool]) -> None:
        """Do as the loop does until something has come; it never takes as long as it may."""
        for _ in range(LOOKS):
            self.bell.acquire(timeout=0.01)
            self.events += self.live.drain()
            if come():
                return
        raise AssertionError("it never came")

    def pass_by(self, seconds: float) -> None:
        """Let time pass, in which it is looked at often."""
        for _ in range(round(seconds / 0.1)):
            self.now += 0.1
            self.events += self.live.drain()

    def order(self, order: Order) -> None:
        """Give an order, and wait until it is where it is obeyed."""
        process = self.live._process
        assert process is not None
        notes = process.shared.notes
        before = notes.counted(Count.BEATS)
        self.live.order(order)
        self.until(lambda: notes.counted(Count.BEATS) > before)

    def run(self, quanta: int) -> None:
        stop = self.live.frame + quanta * QUANTUM
        for _ in range(quanta):
            self.turns.release()
        self.until(lambda: self.live.frame >= stop)
        self.events += self.live.drain()

    def of(self, kind: type[EngineEvent]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    world = World(importlib.import_module("fake_audio"))
    yield world
    world.live.close()
    del sys.modules["fake_audio"]


def cue(key: int, frame: int, frames: int = 1000) -> Cue:
    return Cue(key, "tone", Clip(np.full(frames, 0.1, np.float32)), frame)


def test_every_quantum_and_every_cue_is_told_in_order(world: World) -> None:
    live = world.start("steady")
    assert not live.running
    world.until(lambda: live.running)
    assert live.chosen[0] is not None
    first = live.frame
    one = cue(1, first + 2 * QUANTUM + 7)
    world.order(Play(one))
    world.run(6)
    captured = [event.frame for event in world.of(Captured)]
    assert captured == [first + n * QUANTUM for n in range(len(captured))]
    assert len(captured) >= 6
    [started] = world.of(CueStarted)
    [finished] = world.of(CueFinished)
    assert started == CueStarted(one.frame, one)
    assert finished == CueFinished(one.end, one, False)
    order = [type(event) for event in world.events[2:8]]
    assert order == [Captured, CueStarted, Captured, Captured, CueFinished, Captured]


def test_what_was_played_is_told_beside_what_was_heard(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    world.order(Play(cue(1, live.frame + 20 * QUANTUM, QUANTUM)))
    world.run(25)
    far = np.concatenate([event.far for event in world.of(Captured)])
    begin = 20 * QUANTUM
    np.testing.assert_allclose(far[begin : begin + QUANTUM], 0.1, atol=1e-6)
    assert not far[:begin].any()
    assert all(event.near.shape == (QUANTUM,) for event in world.of(Captured))


def test_while_the_microphone_is_closed_silence_is_told_in_its_place(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    world.run(20)
    assert world.of(Captured)[-1].near.any()
    live.listen(False)
    world.events.clear()
    world.run(20)
    assert not any(event.near.any() for event in world.of(Captured))
    assert live.chosen[0] is not None, "which one it is, is still known"
    live.listen(True)
    world.events.clear()
    world.run(20)
    assert world.of(Captured)[-1].near.any()
    frames = [event.frame for event in world.of(Captured)]
    assert frames == list(range(frames[0], frames[-1] + 1, QUANTUM)), "the clock went on"


def test_a_process_that_comes_again_has_the_microphone_as_it_is_wanted(world: World) -> None:
    live = world.start("killed")
    world.until(lambda: live.running)
    live.listen(False)
    world.become("steady")
    world.turns.release()
    world.until(lambda: live.restarts == 1 and live.running)
    world.run(20)
    assert not any(event.near.any() for event in world.of(Captured))
    live.listen(True)
    world.events.clear()
    world.run(20)
    assert world.of(Captured)[-1].near.any()


def test_what_is_heard_when_is_told_with_the_loudspeakers_delay(world: World) -> None:
    live = world.start("steady")
    assert live.heard == (live.frame, world.now)
    world.until(lambda: live.running)
    live.listen(False)  # of which the fake one tells its delay

    def delay() -> float:
        frame, second = live.heard
        assert frame == live.frame
        return second - to_seconds(frame)

    world.until(lambda: delay() > 0.0)  # it comes from another process
    assert delay() == pytest.approx(0.05)
    world.run(3)
    assert delay() == pytest.approx(0.05)


def test_cancel_and_duck_reach_the_mixer(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    begin = live.frame + 20 * QUANTUM
    world.order(Play(cue(1, begin, 100 * QUANTUM)))
    world.order(Duck(begin + QUANTUM, 0.5))
    world.order(Cancel(begin + 5 * QUANTUM, frozenset([1])))
    world.run(30)
    [finished] = world.of(CueFinished)
    assert finished == CueFinished(begin + 6 * QUANTUM, finished.cue, True)
    far = {event.frame: event.far for event in world.of(Captured)}
    assert far[begin + 4 * QUANTUM][-1] == pytest.approx(0.05, abs=1e-6)


def test_the_clock_goes_on_where_no_device_runs(world: World) -> None:
    live = world.start("late")
    world.until(lambda: bool(live.problem))
    assert live.problem == "There is no microphone; connect one."
    before = live.frame
    world.now += 1.0
    assert live.frame == before + RATE
    live.order(Play(cue(1, live.frame)))
    world.turns.release()
    world.until(lambda: live.running)
    assert live.problem == ""
    assert live.frame == before + RATE
    world.run(3)
    assert not world.of(CueStarted), "an order without a device is dropped"
    assert not world.of(DeviceBack), "the first start is no return"


def test_a_device_that_goes_away_and_comes_back(world: World) -> None:
    live = world.start("lost")
    world.until(lambda: live.running)
    world.now += 10.0
    world.become("late")
    world.turns.release()
    world.until(lambda: bool(world.of(DeviceLost)))
    assert not live.running
    assert "went away" in live.problem
    world.until(lambda: live.problem == "There is no microphone; connect one.")
    world.now += 2.0
    world.turns.release()
    world.until(lambda: live.running)
    [lost], [back] = world.of(DeviceLost), world.of(DeviceBack)
    assert back.frame == lost.frame + 2 * RATE
    assert (live.restarts, live.underruns) == (1, 0)


def lose(world: World, come_back: str) -> None:
    """Have the device go away that ran for long, or be moved away from."""
    world.now += 5.0
    world.live.drain()
    world.become(come_back)
    world.turns.release()
    world.until(lambda: bool(world.of(DeviceLost)))


def test_silence_before_the_loss_belongs_to_the_outage(world: World) -> None:
    live = world.start("still")
    world.until(lambda: live.running)
    stood = live.frame
    world.now += 5.0
    live.drain()
    world.become("steady")
    world.turns.release()
    world.until(lambda: bool(world.of(DeviceBack)))
    [lost], [back] = world.of(DeviceLost), world.of(DeviceBack)
    assert lost.frame == stood
    assert back.frame == stood + 60 * RATE


def test_what_is_under_way_waits_for_its_own_loudspeaker(world: World) -> None:
    live = world.start("moved")
    world.until(lambda: live.home is not None)
    live.stay(True)
    lose(world, "homesick")
    world.until(lambda: live.problem == "sink=one stays=True")
    live.stay(False)
    world.until(lambda: live.problem == "sink=one stays=False")


def test_without_a_sound_server_it_is_found_by_its_own_name(world: World) -> None:
    live = world.start("lost")
    world.until(lambda: live.running)
    live.stay(True)
    lose(world, "homesick")
    world.until(lambda: live.problem == "loudspeaker=pulse microphone=pulse")


def test_who_is_moved_away_again_and_again_falls_silent_until_it_may_sound_elsewhere(
    world: World,
) -> None:
    live = world.start("moved")
    world.until(lambda: live.running)
    live.stay(True)
    for number in range(1, MOVES + 1):
        world.until(lambda: live.running)
        world.turns.release()
        world.until(lambda number=number: len(world.of(DeviceLost)) == number)
        world.pass_by(1.5)
    assert live.pid is None
    world.pass_by(100.0)
    assert live.pid is None
    assert "elsewhere" in live.problem
    live.stay(False)
    world.until(lambda: live.running)


def test_a_device_that_keeps_going_away_is_no_failure_but_is_not_hurried(world: World) -> None:
    live = world.start("lost")
    for number in range(1, 5):
        world.until(lambda: live.running)
        world.turns.release()
        world.until(lambda number=number: len(world.of(DeviceLost)) == number)
        assert live.drain() == []
        assert live.pid is None, "it ran too short to be tried at once"
        world.now += 1.0


def test_a_killed_process_is_started_again_and_goes_on_at_its_frame(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    world.run(5)
    stood = live.frame
    first = live.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    world.until(lambda: bool(world.of(DeviceBack)))
    assert live.pid != first
    [lost], [back] = world.of(DeviceLost), world.of(DeviceBack)
    assert lost.frame == back.frame == stood
    world.run(3)
    frames = [event.frame for event in world.of(Captured)]
    assert frames == list(range(frames[0], frames[0] + len(frames) * QUANTUM, QUANTUM))


def test_the_keys_of_forgotten_cues_are_free_again(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    live.order(Play(cue(1, live.frame)))
    with pytest.raises(ValueError, match="in use"):
        live.order(Play(cue(1, live.frame)))
    assert live.pid is not None
    os.kill(live.pid, signal.SIGKILL)
    world.until(lambda: bool(world.of(DeviceBack)))
    live.order(Play(cue(1, live.frame)))


def test_a_process_that_dies_again_and_again_is_told_of_and_never_given_up(world: World) -> None:
    live = world.start("killed")
    for number in (1, 2, 3):
        world.until(lambda: live.running)
        world.turns.release()
        world.until(lambda number=number: len(world.of(DeviceLost)) == number)
        world.pass_by(0.3)
    assert len(world.told) == 3
    assert "3 times in a row" in live.problem
    world.become("steady")
    world.pass_by(0.5)
    world.until(lambda: live.running)
    assert live.problem == ""


def test_a_frozen_process_is_ended(world: World) -> None:
    live = world.start("frozen")
    world.turns.release()
    world.until(lambda: live.running)
    frozen = live.pid
    world.become("steady")
    for _ in range(100):
        live.order(Play(cue(_, live.frame, RATE)))  # more than its pipe holds
    world.events += live.drain()
    world.pass_by(HUNG_S + 0.2)
    world.until(lambda: bool(world.of(DeviceBack)))
    assert live.pid != frozen


def test_a_process_is_not_taken_for_frozen_where_main_was_kept_from_looking(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    live.drain()
    first = live.pid
    world.now += 60.0
    for _ in range(3):
        world.events += live.drain()
    assert live.pid == first
    assert not world.of(DeviceLost)


def test_one_that_hangs_as_it_begins_is_no_failure_of_ours(world: World) -> None:
    live = world.start("frozen")
    live.drain()
    for _ in range(4):
        first = live.pid
        world.pass_by(START_HUNG_S + 0.2)
        assert live.problem == "The sound server does not answer; start it again."
        live.drain()
        assert live.pid not in {None, first}


def test_orders_that_nobody_can_play_are_refused(world: World) -> None:
    live = world.start("steady")
    clip = Clip(np.zeros(1, np.float32))
    for order in (Duck(0, math.nan), Duck(0, -0.1), Play(Cue(1, "a", clip, 0, math.inf))):
        with pytest.raises(ValueError, match="gain"):
            live.order(order)


def test_nothing_is_left_after_close(world: World) -> None:
    live = world.start("steady")
    world.until(lambda: live.running)
    live.close()
    threads, handles = threading.active_count(), len(os.listdir("/dev/fd"))
    for _ in range(3):
        live = world.start("steady")
        world.until(lambda: world.live.running)
        pid = live.pid
        live.close()
        live.close()
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert (threading.active_count(), len(os.listdir("/dev/fd"))) == (threads, handles)
