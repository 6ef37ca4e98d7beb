from __future__ import annotations

import pytest
from listen import RATE, NotFound
from measure_load import pace
from onsets import Onset

from content.model import parse_pattern

PATTERN = parse_pattern("4-0-6-0")
FIRST = 1_000


def breaths(count: int, late_each: int = 0) -> list[Onset]:
    """So many phases in their places, each so many frames later than the one before."""
    found, frame = [], FIRST
    for index in range(count):
        name, seconds = (("in", 4), ("out", 6))[index % 2]
        found.append(Onset(frame, name, 1.0))
        frame += seconds * RATE + late_each
    return found


def test_what_keeps_its_pattern_has_no_spread() -> None:
    kept = pace(breaths(20), PATTERN)
    assert (kept.spread, kept.missing, len(kept.away)) == (0, 0, 20)


def test_what_sleeps_too_long_drifts_however_far() -> None:
    kept = pace(breaths(240, late_each=2_400), PATTERN)
    assert kept.missing == 0
    assert kept.away[-1] == 239 * 2_400
    assert kept.spread == kept.away[-1]


def test_a_breath_that_is_not_there_is_missing_and_moves_no_other() -> None:
    found = breaths(10)
    kept = pace(found[:4] + found[5:], PATTERN)
    assert (kept.spread, kept.missing) == (0, 1)


def test_a_single_late_breath_is_the_spread() -> None:
    found = breaths(6)
    found[3] = Onset(found[3].frame + 7, found[3].name, 1.0)
    assert pace(found, PATTERN).away == (0, 0, 0, 7, 0, 0)


def test_it_may_begin_with_any_phase() -> None:
    assert pace(breaths(7)[1:], PATTERN).spread == 0


def test_no_breath_at_all_has_no_pace() -> None:
    with pytest.raises(NotFound, match="no breath"):
        pace([], PATTERN)
