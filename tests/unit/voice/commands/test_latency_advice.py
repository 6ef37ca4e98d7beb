"""Which settings are tried, and which one is advised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.latency import Measured
from voice.commands.latency_advice import (
    LADDER,
    MOST_PROCESSOR,
    Setting,
    advised,
    setting_of,
    steady,
    to_try,
)
from voice.config import BLOCK_RANGE, LATENCY_RANGE

USUAL = Setting(480, 30.0)


def measured(
    block: int = 480,
    latency: float = 30.0,
    longest: float = 20.0,
    trip: float | None = None,
    underruns: int = 0,
    overruns: int = 0,
    processor: float | None = 3.0,
) -> Measured:
    gaps = np.array([1.0, longest])
    trips = None if trip is None else (trip,)
    return Measured(block, latency, gaps, gaps, trips, underruns, overruns, processor)


QUICK = measured(128, 10.0, 5.0, 16.0)
YOURS = measured(trip=80.0)


@given(block=st.integers(*BLOCK_RANGE), latency=st.floats(*LATENCY_RANGE))
def test_the_present_one_is_always_tried_and_the_calmest_comes_first(
    block: int, latency: float
) -> None:
    tried = to_try(Setting(block, latency))
    assert Setting(block, latency) in tried
    assert len(tried) == len(set(tried)) == len(LADDER)
    assert [setting.latency for setting in tried] == sorted(
        (setting.latency for setting in tried), reverse=True
    )


def test_the_usual_one_is_on_the_ladder() -> None:
    assert to_try(USUAL) == [Setting(*step) for step in LADDER]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (measured(), True),
        (measured(underruns=1), False),
        (measured(overruns=1), False),
        (measured(longest=45.0), False),
        (Measured(480, 30.0, np.zeros(0), np.zeros(0), None, 0, 0, None), True),
    ],
)
def test_what_is_steady(one: Measured, expected: bool) -> None:
    assert steady(one) == expected


def test_the_quickest_one_is_advised() -> None:
    assert advised([YOURS, QUICK], USUAL) is QUICK


@pytest.mark.parametrize(
    "quick",
    [
        measured(128, 10.0, 5.0, 70.0),
        measured(128, 10.0, 11.0, 16.0),
        measured(128, 10.0, 5.0, 16.0, underruns=1),
        measured(128, 10.0, 5.0, 16.0, processor=MOST_PROCESSOR + 1),
    ],
    ids=["hardly quicker", "nearly a gap", "gaps", "dear"],
)
def test_yours_stays_where_the_quicker_one_is_no_gain(quick: Measured) -> None:
    assert advised([YOURS, quick], USUAL) is YOURS


def test_yours_stays_though_a_gap_was_near() -> None:
    yours = measured(longest=45.0, trip=80.0)
    assert advised([measured(960, 80.0, 40.0, 160.0), yours], USUAL) is yours


def test_yours_with_gaps_is_left_for_a_calmer_one() -> None:
    calm = measured(960, 80.0, 40.0, 160.0)
    assert advised([calm, measured(underruns=1, trip=80.0)], USUAL) is calm


def test_where_all_are_dear_it_is_the_least_dear() -> None:
    calm = measured(960, 80.0, 40.0, 160.0, processor=19.0)
    assert advised([calm, measured(trip=80.0, processor=22.0)], USUAL) is calm


def test_gaps_everywhere_leave_nothing_to_advise() -> None:
    assert advised([measured(underruns=1)], USUAL) is None


def test_where_nothing_was_heard_what_is_held_decides() -> None:
    best = advised([measured(), measured(240, 20.0, 10.0)], USUAL)
    assert best is not None
    assert setting_of(best) == Setting(240, 20.0)
