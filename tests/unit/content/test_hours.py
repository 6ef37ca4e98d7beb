"""The parts of the day are read strictly, and every hour has something."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.hours import FILE, Hours, at, read_hours
from content.loader import content_root, exercise_ids
from content.reading import ContentError

KNOWN = frozenset({"slow", "walk"})
GOOD = '[[hours]]\nuntil = 10\nexercises = ["slow"]\n[[hours]]\nuntil = 24\nexercises = ["walk"]\n'


def test_each_row_holds_until_its_hour(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(GOOD)
    hours = read_hours(tmp_path, KNOWN)
    assert hours == (Hours(10, ("slow",)), Hours(24, ("walk",)))
    assert [at(hours, hour) for hour in (0, 9, 10, 23)] == [("slow",)] * 2 + [("walk",)] * 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("until = 10", "until = 0", r"line 2: hours\[1\].until: Write an hour after 0"),
        ("until = 24", "until = 9", r"hours\[2\].until: Write an hour after 10"),
        ("until = 24", "until = 23", "hours: Let the last row hold until 24"),
        ('"walk"', '"run"', "“run” is no exercise; take it out"),
        ("exercises", "exercise", "exercises: This is missing"),
    ],
)
def test_a_wrong_row_is_refused_with_its_cure(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / FILE).write_text(GOOD.replace(old, new, 1))
    with pytest.raises(ContentError, match=said):
        read_hours(tmp_path, KNOWN)


def test_every_hour_of_the_shipped_file_has_several() -> None:
    hours = read_hours(content_root(), frozenset(exercise_ids()))
    assert all(len(at(hours, hour)) > 1 for hour in range(24))
