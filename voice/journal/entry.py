"""An entry of the journal. There is nothing in it that measures or compares people."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum

LONGEST_TEXT = 20_000
"""Characters: ten minutes of dictation have about half of it."""
LONGEST_SECONDS = 86_400.0
MOST_PEOPLE = 1_000
YEARS = (2000, 2200)
_EXERCISE = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_KEPT_CONTROLS = "\n\t"


class Kind(Enum):
    """What an entry is."""

    WIN = "win"
    PLAN = "plan"
    """An if-then plan for the next time."""
    TRICK = "trick"
    """A trick of the person's own."""
    NOTE = "note"
    """Anything else that they asked to have kept."""
    EXERCISE = "exercise"
    """Which exercise ran, and for how long."""
    GLAD = "glad"
    """How many people came angry and left glad."""


WORDED = frozenset({Kind.WIN, Kind.PLAN, Kind.TRICK, Kind.NOTE})
"""The kinds that hold words of the person."""


class EntryError(ValueError):
    """A field of an entry is wrong; the message says what to write, and repeats no word of it."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = name


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the person chose to keep; raises EntryError where a field is wrong.

    Fields that do not belong to its kind are empty. Equal entries have the same instant, also
    where their clocks show different times.
    """

    kind: Kind
    moment: datetime
    """When, with the offset of the person's clock in whole minutes."""
    language: str
    """Of the words, such as "en"."""
    text: str = field(default="", repr=False)
    """What was said, for the kinds in WORDED; never to be reported."""
    exercise: str = ""
    """For EXERCISE: its id, or a pattern such as "4-2-6-0"."""
    seconds: float = 0.0
    """For EXERCISE: how long it ran."""
    people: int = 0
    """For GLAD."""

    def __post_init__(self) -> None:
        _check_moment(self.moment)
        if not _LANGUAGE.fullmatch(self.language):
            raise EntryError("language", "Write the code of a language, such as “en”.")
        _check_text(self.text, worded=self.kind in WORDED)
        _check_exercise(self.exercise, self.seconds, named=self.kind is Kind.EXERCISE)
        least = 1 if self.kind is Kind.GLAD else 0
        most = MOST_PEOPLE if self.kind is Kind.GLAD else 0
        if type(self.people) is not int or not least <= self.people <= most:
            raise EntryError("people", f"Write a whole number from {least} to {most}.")
        # A zone with summer time could make two equal instants differ.
        offset = self.moment.utcoffset()
        assert offset is not None
        object.__setattr__(self, "moment", self.moment.astimezone(timezone(offset)))


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry in the journal, with the number that it is asked for by."""

    number: int
    entry: Entry


def note(kind: Kind, text: str, moment: datetime, language: str) -> Entry:
    """An entry with words of the person, tidied; raises EntryError where none are left."""
    return Entry(kind, moment, language, text=tidy(text))


def practice(exercise: str, seconds: float, moment: datetime, language: str) -> Entry:
    """An exercise that ran until `moment`; raises EntryError."""
    return Entry(Kind.EXERCISE, moment, language, exercise=exercise, seconds=seconds)


def glad(people: int, moment: datetime, language: str) -> Entry:
    """How many people came angry and left glad, from 1 on; raises EntryError."""
    return Entry(Kind.GLAD, moment, language, people=people)


def tidy(text: str) -> str:
    """Without control characters, white space around it, and what is beyond LONGEST_TEXT."""
    whole = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in whole if _fit(letter)).strip()[:LONGEST_TEXT].rstrip()


def _check_moment(moment: datetime) -> None:
    offset = moment.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        raise EntryError("moment", "Write a time with an offset in minutes, such as +01:00.")
    if not YEARS[0] <= moment.year < YEARS[1]:
        raise EntryError("moment", f"Write a year from {YEARS[0]} to {YEARS[1] - 1}.")


def _check_text(text: str, *, worded: bool) -> None:
    if not worded:
        if text:
            raise EntryError("text", "Leave it out: this kind has no text.")
    elif not text.strip():
        raise EntryError("text", "Write a text that is not empty.")
    elif len(text) > LONGEST_TEXT:
        raise EntryError("text", f"Write {LONGEST_TEXT:,} characters at most.")
    elif not all(map(_fit, text)):
        raise EntryError("text", "Take the control characters out.")


def _check_exercise(exercise: str, seconds: float, *, named: bool) -> None:
    if not named:
        if exercise or seconds:
            name = "exercise" if exercise else "seconds"
            raise EntryError(name, "Leave it out: this kind is no exercise.")
    elif not _EXERCISE.fullmatch(exercise):
        raise EntryError("exercise", "Write an exercise, such as “box”, or a pattern.")
    elif not (math.isfinite(seconds) and 0 <= seconds <= LONGEST_SECONDS):
        raise EntryError("seconds", f"Write a number from 0 to {LONGEST_SECONDS:.0f}.")


def _fit(letter: str) -> bool:
    # Control characters and halves of surrogate pairs have no place in a text.
    return letter in _KEPT_CONTROLS or unicodedata.category(letter) not in {"Cc", "Cs"}
