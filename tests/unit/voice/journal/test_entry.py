"""What an entry may be."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.voice.journal.worlds import BOX, GLAD, NOW, WIN
from voice.journal.entry import LONGEST_TEXT, Entry, EntryError, Kind, note, tidy


@pytest.mark.parametrize(
    ("entry", "field", "value"),
    [
        (WIN, "text", ""), (WIN, "text", " \n"), (WIN, "text", "a\0b"), (WIN, "text", "\ud800"),
        (WIN, "text", "a" * (LONGEST_TEXT + 1)), (WIN, "language", ""), (WIN, "language", "EN"),
        (WIN, "language", "en us"), (WIN, "moment", NOW.replace(tzinfo=None)),
        (WIN, "moment", NOW.replace(year=1999)), (WIN, "moment", NOW.replace(year=2200)),
        (WIN, "moment", NOW.replace(tzinfo=timezone(timedelta(seconds=30)))),
        (WIN, "exercise", "box"), (WIN, "seconds", 1.0), (WIN, "people", 1),
        (BOX, "text", "words"), (BOX, "exercise", ""), (BOX, "exercise", "../box"),
        (BOX, "seconds", -1.0), (BOX, "seconds", float("nan")), (BOX, "seconds", 86_401.0),
        (GLAD, "people", 0), (GLAD, "people", 1001), (GLAD, "people", True), (GLAD, "text", "zoo"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_its_words_are_not_repeated(
    entry: Entry, field: str, value: Any
) -> None:
    with pytest.raises(EntryError) as raised:
        replace(entry, **{field: value})
    assert raised.value.field == field
    assert str(raised.value).endswith(".")
    if isinstance(value, str) and value.strip():
        assert value not in str(raised.value)


def test_what_was_said_is_not_shown_by_accident() -> None:
    assert WIN.text not in repr(WIN)
    with pytest.raises(FrozenInstanceError):
        WIN.text = "other"  # type: ignore[misc]


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    early, late = (replace(WIN, moment=moment) for moment in (first, second))
    assert early != late
    assert late.moment - early.moment == timedelta(hours=1)
    assert replace(early, moment=early.moment.astimezone(UTC)) == early


@given(st.text())
def test_tidied_words_are_taken_or_there_are_none(text: str) -> None:
    kept = tidy(text)
    assert tidy(kept) == kept
    if kept:
        assert note(Kind.WIN, text, NOW, "en").text == kept
    else:
        with pytest.raises(EntryError, match="not empty"):
            note(Kind.WIN, text, NOW, "en")


def test_what_is_too_long_is_shortened() -> None:
    assert len(note(Kind.WIN, "calm " * LONGEST_TEXT, NOW, "en").text) <= LONGEST_TEXT
