"""What the owner's window shows of the journal."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from voice.journal import places
from voice.journal.entry import Kind, note, practice
from voice.kiosk.looking_back import DAYS, look_back, looking_back
from voice.kiosk.view import Remembrance

NOW = datetime(2026, 11, 23, 10, 24, tzinfo=timezone(timedelta(hours=1)))
ENTRIES = [
    note(Kind.WIN, "stayed calm", NOW - timedelta(days=1), "en"),
    practice("box", 90.0, NOW, "en"),
    note(Kind.PLAN, "too long ago", NOW - timedelta(days=DAYS), "en"),
]


def test_the_latest_day_comes_first_and_old_ones_are_left_out() -> None:
    made = looking_back(ENTRIES, NOW.date(), "en")
    assert made.title == "Looking back"
    assert [day.date for day in made.days] == [
        "Monday, 23 November 2026",
        "Sunday, 22 November 2026",
    ]
    assert made.days[0].entries == (Remembrance("10:24", "box breathing, 1.5 min"),)
    assert made.days[1].entries == (Remembrance("10:24", "a win: “stayed calm”"),)


def test_days_without_anything_are_told_of_without_reproach() -> None:
    made = looking_back([], NOW.date(), "nl")
    assert made.days == ()
    assert made.about
    assert made.language == "nl"


def test_words_of_the_persons_own_are_in_no_representation() -> None:
    assert "calm" not in repr(looking_back(ENTRIES, NOW.date(), "en"))


def test_the_persons_own_journal_is_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "journal_folder", lambda: tmp_path / "journal")
    kept = look_back("en", lambda _: None)
    assert kept["days"] == ()
    assert not (tmp_path / "journal").exists(), "to look is not to make one"
