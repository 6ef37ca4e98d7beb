"""What was done before: a surprise by the hour that is none of it, and the usual one."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from content.hours import Hours
from voice.habits import LATEST, Habits

HOURS = (Hours(12, ("settle", "focus")), Hours(24, ("walk", "box", "lift")))


def habits(hour: int = 15, done: str = "") -> Habits:
    made = Habits(HOURS, lambda: datetime(2026, 1, 2, hour, 30, tzinfo=UTC), Random(1))
    made.did(done.split())
    return made


@pytest.mark.parametrize(
    ("hour", "there"), [(0, "settle focus"), (11, "settle focus"), (12, "walk box lift"),
                        (23, "walk box lift")],
)  # fmt: skip
def test_a_surprise_is_something_for_the_hour(hour: int, there: str) -> None:
    assert {habits(hour).surprise() for _ in range(3)} <= set(there.split())


def test_what_was_never_done_comes_first_then_what_was_done_longest_ago() -> None:
    known = habits(done="box walk box slow")
    assert known.surprise() == "lift"
    known.did(["lift"])
    assert known.surprise() == "walk"
    known.did(["walk"])
    assert known.surprise() == "box"


def test_the_same_chance_gives_the_same_exercise() -> None:
    assert habits().surprise() == habits().surprise()


@pytest.mark.parametrize(
    ("done", "usual"),
    [
        ("", None),
        ("box box", None),
        ("box walk lift slow", None),
        ("box walk box lift box", "box"),
        ("walk walk walk box box box", "box"),
        ("box box box walk walk walk walk", "walk"),
        ("box box walk box walk walk", "walk"),
        ("note-win note-win note-win note-win box box box", "box"),
        ("triage reframe triage reframe triage reframe triage", "reframe"),
        ("custom custom custom", None),
    ],
)
def test_the_usual_one_is_what_was_done_most_often(done: str, usual: str | None) -> None:
    assert habits(done=done).usual() == usual


def test_what_was_long_ago_is_no_habit_any_more() -> None:
    known = habits(done="box " * 30)
    known.did(["walk", "lift"] * (LATEST // 2 - 1))
    assert known.usual() == "lift", "twice the box, and the later of two"
    known.did(["slow"] * LATEST)
    assert known.usual() == "slow"
