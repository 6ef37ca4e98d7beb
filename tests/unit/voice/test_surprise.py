"""“Surprise me” goes by the hour, and does not bring the same again and again."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from content.hours import Hours
from voice.surprise import Surprise

HOURS = (Hours(12, ("settle", "focus")), Hours(24, ("walk", "box", "lift")))


def surprise(hour: int) -> Surprise:
    return Surprise(HOURS, lambda: datetime(2026, 1, 2, hour, 30, tzinfo=UTC), Random(1))


@pytest.mark.parametrize(
    ("hour", "there"), [(0, "settle focus"), (11, "settle focus"), (12, "walk box lift"),
                        (23, "walk box lift")],
)  # fmt: skip
def test_it_is_something_for_the_hour(hour: int, there: str) -> None:
    picked = {surprise(hour)() for _ in range(3)}
    assert picked <= set(there.split())


def test_what_was_never_done_comes_first_then_what_was_done_longest_ago() -> None:
    pick = surprise(15)
    pick.did(["box", "walk", "box", "slow"])
    assert pick() == "lift"
    pick.did(["lift"])
    assert pick() == "walk"
    pick.did(["walk"])
    assert pick() == "box"


def test_the_same_chance_gives_the_same_exercise() -> None:
    assert surprise(15)() == surprise(15)()
