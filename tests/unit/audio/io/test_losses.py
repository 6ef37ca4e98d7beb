"""Lost devices are looked for at once, unless they keep going away."""

from __future__ import annotations

import math

from audio.io.losses import CALM_S, DELAY_S, MOVES, Losses
from audio.io.streams import Lost

GONE, MOVED = Lost("It went away; connect it again."), Lost("It was moved.", moved=True)


def test_a_device_that_ran_for_long_is_looked_for_at_once_and_another_later() -> None:
    losses = Losses()
    assert losses.delay(GONE, CALM_S) == 0.0
    assert losses.delay(GONE, CALM_S / 2) == DELAY_S


def test_who_moves_the_sound_as_soon_as_it_is_back_means_it() -> None:
    losses = Losses()
    assert [losses.delay(MOVED, 0.5) for _ in range(MOVES)] == [DELAY_S] * (MOVES - 1) + [math.inf]


def test_moves_now_and_then_are_no_fight() -> None:
    losses = Losses()
    assert [losses.delay(MOVED, 60.0) for _ in range(10)] == [0.0] * 10


def test_a_device_that_goes_away_in_between_ends_the_fight() -> None:
    losses = Losses()
    for _ in range(5):
        assert losses.delay(MOVED, 0.5) == DELAY_S
        assert losses.delay(GONE, 0.5) == DELAY_S
