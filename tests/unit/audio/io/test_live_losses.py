"""Main's side of an audio process that loses its devices, dies or hangs: it comes again."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from audio.blocks import QUANTUM, RATE
from audio.events import Captured, DeviceBack, DeviceLost
from audio.io.live import HUNG_S, START_HUNG_S
from audio.io.losses import MOVES
from audio.timeline import Play
from tests.unit.audio.io.live_world import World, cue

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


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
