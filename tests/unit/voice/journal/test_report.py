"""Looking back: what is shown, and what never is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import numpy as np
import pytest

from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN
from voice.journal import fonts
from voice.journal.entry import Entry, practice
from voice.journal.report import page, within
from voice.journal.report_picture import HEIGHT, WIDTH, draw
from voice.journal.words import words

DAY = date(2026, 11, 22)
ENTRIES = [WIN, PLAN, BOX, GLAD]
SAID = words("en")
COUNTED = re.compile(r"\b(streak|score|average|best|more|less|total|goal|level|%)", re.I)


def pixels(entries: list[Entry], days: int = 28) -> np.ndarray:
    image = pytest.importorskip("matplotlib.image")
    data = draw(entries, DAY - timedelta(days=days - 1), DAY, SAID, fonts.own())
    read: np.ndarray = image.imread(BytesIO(data), format="png")
    return read


def test_the_page_tells_of_days_exercises_and_wins() -> None:
    yesterday = replace(BOX, moment=BOX.moment - timedelta(days=1), exercise="4-2-6-0", seconds=45)
    text = page([yesterday, *ENTRIES], DAY - timedelta(days=6), DAY, SAID)
    assert text.splitlines()[:7] == [
        "# Looking back", "", "16 November to 22 November", "",
        "This page is yours. It was made on this machine, and nothing is sent anywhere.", "",
        "## Saturday, 21 November 2026",
    ]  # fmt: skip
    assert "- 12:30  4 2 6 0, 45 s" in text
    assert "- 09:30  a win: “I stayed calm with a loud caller.”" in text
    assert "- 12:30  box breathing, 2 min" in text
    assert COUNTED.search(text) is None


def test_a_page_of_nothing_is_kind() -> None:
    text = page([], DAY, DAY, SAID)
    assert text.rstrip().endswith("Nothing was kept in these days.")


def test_a_period_has_so_many_days_with_its_last() -> None:
    early = replace(BOX, moment=BOX.moment - timedelta(days=7))
    edge = replace(BOX, moment=BOX.moment - timedelta(days=6))
    assert within([early, edge, *ENTRIES], DAY, 7) == [edge, *ENTRIES]
    assert within(ENTRIES, DAY - timedelta(days=1), 7) == []


def test_no_word_of_the_person_is_in_the_picture() -> None:
    other = replace(WIN, text="Something else.")
    assert np.array_equal(pixels([WIN, BOX]), pixels([other, BOX]))
    assert WIN.text.encode() not in draw([WIN], DAY, DAY, SAID, fonts.own())


def test_the_picture_shows_each_exercise_and_note() -> None:
    empty = pixels([])
    assert empty.shape[:2] == (HEIGHT, WIDTH)
    one = pixels([BOX])
    assert not np.array_equal(one, empty)
    assert not np.array_equal(pixels([BOX, WIN]), one)
    assert not np.array_equal(pixels([replace(BOX, seconds=600)]), one)
    assert not np.array_equal(pixels([replace(BOX, moment=BOX.moment - timedelta(hours=4))]), one)
    assert np.array_equal(pixels([BOX, GLAD]), pixels([BOX, replace(GLAD, people=9)]))


@pytest.mark.parametrize("days", [1, 2, 9, 10, 28, 90, 366, 3660])
def test_any_period_can_be_drawn(days: int) -> None:
    first = DAY - timedelta(days=days - 1)
    midnight = BOX.moment.replace(hour=23, minute=59)
    entries = [practice(f"exercise-{n}", 60.0 * n, midnight, "en") for n in range(40)]
    entries += [replace(entry, moment=BOX.moment.replace(hour=0, minute=0)) for entry in ENTRIES]
    assert draw(entries, first, DAY, SAID, fonts.own()).startswith(b"\x89PNG")


def test_exercises_beyond_the_colours_share_one() -> None:
    often = [practice(f"often-{n}", 60.0, BOX.moment, "en") for n in range(8)] * 2
    rare = practice("rare", 60.0, BOX.moment - timedelta(days=3), "en")
    shown = pixels([*often, rare])
    assert np.array_equal(shown, pixels([*often, replace(rare, exercise="other")]))
    assert not np.array_equal(shown, pixels([*often, replace(rare, exercise="often-0")]))


@pytest.mark.parametrize("code", ["nl", "zh", "ko"])
def test_the_page_is_in_the_language_and_the_words_of_the_person_are_as_they_were(
    code: str,
) -> None:
    said = words(code)
    text = page(ENTRIES, DAY, DAY, said)
    for there in (said.title, said.about, said.long_date(DAY), said.exercise("box"), WIN.text):
        assert there in text
    assert "box breathing" not in text
    assert page([], DAY, DAY, said).rstrip().endswith(said.empty)
