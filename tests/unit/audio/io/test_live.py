"""Main's side of the audio process: its clock, its events, its orders, and its end."""

from __future__ import annotations

import math
import os
import signal
import sys
import threading

import numpy as np
import pytest

from audio.blocks import QUANTUM, RATE, Clip, to_seconds
from audio.events import Captured, CueFinished, CueStarted, DeviceBack
from audio.timeline import Cancel, Cue, Duck, Play
from tests.unit.audio.io.live_world import World, cue

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


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
