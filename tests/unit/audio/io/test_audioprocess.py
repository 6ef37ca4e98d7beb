"""Devices that vanish, fall silent, stand still or are taken away: each is told as a loss."""

from __future__ import annotations

from typing import Any

import pytest

from audio.errors import AudioDeviceError
from audio.io.audioprocess import ELSEWHERE, STALL_S
from audio.io.devices import Direction
from audio.io.pulse import PulseWatch
from audio.io.streams import Home, Lost, Opened, Stands, Streams, Waiting
from tests.unit.audio.io.portaudio_world import HEADSET, World

HOME = Home("one", "", "mic", "The one")


def test_a_stream_that_ends_is_lost() -> None:
    world = World()

    def flow(now: float) -> tuple[bool, bool]:
        if now > 2.0:
            world.driver.streams[1].active = False
        return True, True

    world.flow = flow
    opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert lost == Lost("The loudspeaker went away; connect it again.")


@pytest.mark.parametrize("silent", [0, 1])
def test_a_stream_that_falls_silent_is_lost(silent: int) -> None:
    world = World()
    world.flow = lambda now: (now < 3.0 or silent != 0, now < 3.0 or silent != 1)
    opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert isinstance(lost, Lost)
    assert (
        lost.problem == f"The {('microphone', 'loudspeaker')[silent]} went away; connect it again."
    )
    assert bool(lost.still) is bool(silent), "the loudspeaker is the clock"
    assert 3.0 + STALL_S < world.now < 3.0 + STALL_S + 0.3


def test_the_first_sound_may_take_seconds() -> None:
    world = World()
    world.flow = lambda now: (now > 2.0, now > 2.0 or now < 0.035)
    [opened] = world.run()
    assert isinstance(opened, Opened)
    assert len(world.raised) == 1
    assert world.raised[0] > 2.0


def test_a_device_that_never_sounds_is_lost() -> None:
    world = World()
    world.flow = lambda now: (False, True)
    assert world.run() == [Lost("The microphone went away; connect it again.")]
    assert world.now < 5.0


def test_a_sound_that_stood_still_is_a_loss_though_it_goes_on() -> None:
    world = World()
    slept = 30.0

    def flow(now: float) -> tuple[bool, bool]:
        if 3.0 <= now < 3.01:
            world.now += slept  # all processes are held, and then go on
        return True, True

    world.flow = flow
    opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert isinstance(lost, Lost)
    assert lost.still == pytest.approx(slept, abs=0.1)


def test_a_machine_that_slept_is_a_loss_though_no_clock_shows_it() -> None:
    world = World()

    def flow(now: float) -> tuple[bool, bool]:
        world.asleep = 3600.0 if now > 3.0 else 0.0
        return True, True

    world.flow = flow
    _, lost = world.run()
    assert lost == Lost("The sound stood still; it goes on.", still=3600.0)


def test_sleep_while_it_waits_for_its_devices_is_none() -> None:
    world = World()
    world.flow = lambda now: (True, now < 0.03 or now > 2.0)
    world.driver.devices, world.driver.coming = [], [HEADSET]
    world.locate = lambda home: home
    world.asleep = 0.0

    def refuse(capture: bool, options: dict[str, Any]) -> int:
        world.asleep = 60.0
        return 0

    world.driver.refuse = refuse
    assert isinstance(world.run()[-1], Opened)


def test_what_the_server_moves_away_is_silent_at_once_and_lost() -> None:
    watch = PulseWatch(7, lambda: True, HOME)
    world = World(pulse=watch)
    heard: list[bool] = []

    def flow(now: float) -> tuple[bool, bool]:
        if now > 3.0 and watch.gone is None:
            watch.gone, watch.moved = Direction.PLAYBACK, True
            world.process._alarm()
            heard.append(world.process._play.hushed)
        return True, True

    world.flow = flow
    stands, opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert stands == Stands(HOME)
    assert lost == Lost(ELSEWHERE.format("The one"), moved=True)
    assert heard == [True]


def test_what_is_to_stay_waits_for_its_own_sink_and_tells_its_name() -> None:
    world = World(Streams(home=HOME, stays=True))
    world.locate = lambda home: home if world.now > 2.0 else Home("", "", "mic")
    waiting, opened = world.run()
    assert waiting == Waiting(ELSEWHERE.format("The one"))
    assert isinstance(opened, Opened)
    assert world.now > 2.0


def test_another_microphone_will_do_where_the_own_one_does_not_come() -> None:
    world = World(Streams(home=HOME, stays=True))
    world.locate = lambda home: Home("one")
    waiting, opened = world.run()
    assert waiting == Waiting("The microphone went away; connect it again.")
    assert isinstance(opened, Opened)


def test_what_may_sound_anywhere_waits_for_the_server_alone() -> None:
    world = World(Streams(home=HOME))

    def locate(home: Home) -> Home:
        if world.now < 2.0:
            raise AudioDeviceError("The sound server does not answer; start it again.")
        return Home()

    world.locate = locate
    waiting, opened = world.run()
    assert waiting == Waiting("The sound server does not answer; start it again.")
    assert isinstance(opened, Opened)
