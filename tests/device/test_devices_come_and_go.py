"""Devices that come and go in the midst of an exercise: its place is kept, and it goes on there.

How soon, and how often that goes well, scripts/soak.py tells; here each is seen once, most of them
in one exercise, as that takes the least time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from fault_devices import (
    MINUTES_S,
    During,
    asleep,
    breathing,
    loud,
    playing_music,
    server_killed,
    stricken,
)
from fault_strokes import DEAF, DEFAULT, HELD, MOVED, SILENT, UNPLUGGED, plug, take, unplug
from fault_world import HEADSET, DeviceWorld
from live import Breather, run
from measure_load import rest

Pair = tuple[Breather, DeviceWorld]
SLOW = pytest.mark.slow
BRIEFLY_S = 0.25
"""Of sound that may come from the wrong loudspeaker where the machine is busy with other tests."""


@pytest.fixture(scope="module")
def desk(rendered: Path, calm: Callable[[str], None]) -> Iterator[Pair]:
    """A Breather with a headset beside a loudspeaker, for all tests of this file."""
    with tempfile.TemporaryDirectory(prefix="breather-") as name:
        folder = Path(name)
        (folder / "cache").symlink_to(rendered)
        with DeviceWorld(folder) as world, run(world.environ) as breather:
            breather.wait("armed")
            rest(breather)  # words that are not ready are not said
            yield breather, world
            assert breather.end() == 0
            calm(breather.told)


@pytest.fixture(scope="class")
def guided(desk: Pair) -> Iterator[Pair]:
    """The same in the midst of an exercise."""
    with breathing(desk[0]):
        yield desk


class TestAnExercise:
    @pytest.mark.parametrize(
        "during",
        [
            pytest.param(partial(stricken, UNPLUGGED), id="headset unplugged"),
            pytest.param(partial(stricken, DEAF), id="microphone unplugged", marks=SLOW),
            pytest.param(partial(stricken, DEFAULT), id="default changed", marks=SLOW),
            pytest.param(partial(stricken, MOVED), id="stream moved"),
            pytest.param(partial(stricken, HELD), id="held by another program", marks=SLOW),
            pytest.param(partial(stricken, SILENT), id="silent loss", marks=SLOW),
            pytest.param(asleep, id="machine asleep"),
            pytest.param(partial(asleep, between=MINUTES_S), id="asleep for minutes", marks=SLOW),
            pytest.param(server_killed, id="server killed", marks=SLOW),
        ],
    )
    def test_goes_on_in_its_place_and_on_its_own_device(self, guided: Pair, during: During) -> None:
        found = during(*guided, Random(1))
        assert found.problem == ""
        assert found.figures["elsewhere"] < BRIEFLY_S


def test_a_bluetooth_headset_is_known_by_its_address(desk: Pair) -> None:
    with playing_music(*desk) as stroke, breathing(desk[0]):
        found = stricken(stroke, *desk, Random(1))
    assert found.problem == ""
    assert found.figures["elsewhere"] < BRIEFLY_S


def test_it_goes_on_by_the_loudspeaker_once_the_person_wants_that(desk: Pair) -> None:
    breather, world = desk
    with breathing(breather), world.overheard() as overheard:
        seen = breather.count
        unplug(HEADSET, breather, world)
        breather.wait("device_lost", seen)
        assert breather.status()["state"] == "paused"
        breather.trigger("go-on")
        breather.wait("cue_finished", seen, name="resumed")
        assert loud(overheard.breather()) > BRIEFLY_S
        seen = breather.count
        plug(HEADSET, breather, world)  # to which the server takes the sound
    breather.wait("device_back", seen)


def test_while_nothing_is_under_way_it_follows_the_system(desk: Pair) -> None:
    breather, world = desk
    take("loudspeaker", breather, world)
    with world.overheard() as overheard, breathing(breather):
        assert loud(overheard.breather()) > BRIEFLY_S
    take("breather", breather, world)
