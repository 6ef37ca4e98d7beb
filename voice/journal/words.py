"""The words of the export and the report, by language; English where a language has none yet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from voice.journal.entry import WORDED, Entry, Kind

DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """See words/en.toml for what each of them is for."""

    title: str
    journal: str
    about: str
    plain: str
    empty: str
    kinds: Mapping[str, str]
    several: Mapping[str, str]
    hours: Mapping[str, float]
    _table: Mapping[str, Any]

    def long_date(self, day: date) -> str:
        """Such as "Monday, 16 November 2026"."""
        weekday = self._table["weekdays"][day.weekday()]
        return self._fill("date", weekday=weekday, year=day.year, **self._named(day))

    def short_date(self, day: date) -> str:
        """Such as "16 November"."""
        return self._fill("short-date", **self._named(day))

    def period(self, first: date, last: date) -> str:
        """From the first day to the last one."""
        return self._fill("period", first=self.short_date(first), last=self.short_date(last))

    def exercise(self, exercise: str) -> str:
        """What an exercise is called; its id where it has no name."""
        return str(self._table["exercises"].get(exercise, exercise.replace("-", " ")))

    def said(self, entry: Entry) -> str:
        """What an entry holds, in one line or, with words of the person, as many as they have."""
        if entry.kind in WORDED:
            return entry.text
        if entry.kind is Kind.GLAD:
            return self._fill("glad", people=entry.people)
        name = self.exercise(entry.exercise)
        if entry.seconds < 60:
            return self._fill("short-exercise", name=name, seconds=round(entry.seconds))
        return self._fill("exercise", name=name, minutes=f"{round(entry.seconds / 30) / 2:g}")

    def _named(self, day: date) -> dict[str, object]:
        return {"day": day.day, "month": self._table["months"][day.month - 1]}

    def _fill(self, key: str, **values: object) -> str:
        return str(self._table[key]).format(**values)


def words(language: str) -> Words:
    """The words of a language, or English ones."""
    folder = resources.files("voice.journal") / "words"
    there = folder / f"{language}.toml"
    file = there if language.isalpha() and there.is_file() else folder / f"{DEFAULT}.toml"
    table = tomllib.loads(file.read_text("utf-8"))
    plain = {key: table[key] for key in ("title", "journal", "about", "plain", "empty")}
    return Words(
        **plain,
        kinds=table["kinds"],
        several=table["several"],
        hours=table["hours"],
        _table=table,
    )
