"""The words of the list, the export and the report; English where a language has none yet."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from voice.journal.entry import WORDED, Entry, Kind

DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """See words/en.toml for what each of them is for."""

    title: str
    journal: str
    about: str
    plain: str
    nothing: str
    empty: str
    others: str
    kinds: Mapping[str, str]
    hours: Mapping[str, str]
    fonts: Sequence[str]
    """What the picture may be written in where its own font lacks letters; the best first."""
    _locale: Locale
    _table: Mapping[str, Any]

    @property
    def letters(self) -> frozenset[str]:
        """Every letter and sign of the language, and the digits."""
        return frozenset("0123456789".join(_texts(self._table)))

    def long_date(self, day: date) -> str:
        """Such as "Monday, 16 November 2026"."""
        return self._date("date", day)

    def short_date(self, day: date) -> str:
        """Such as "16 November"."""
        return self._date("short-date", day)

    def period(self, first: date, last: date) -> str:
        """From the first day to the last one, with the years where there are two of them."""
        if first == last:
            return self.short_date(first)
        key = "short-date" if first.year == last.year else "year-date"
        return self._fill("period", first=self._date(key, first), last=self._date(key, last))

    def exercise(self, exercise: str) -> str:
        """What an exercise is called; its id where it has no name."""
        return str(self._table["exercises"].get(exercise, exercise.replace("-", " ")))

    def said(self, entry: Entry) -> str:
        """What an entry holds, in one line or, with words of the person, as many as they have."""
        if entry.kind in WORDED:
            return entry.text
        if entry.kind is Kind.GLAD:
            return self._counted(self._table["glad"], entry.people)
        name = self.exercise(entry.exercise)
        if entry.seconds < 60:
            return self._fill("short-exercise", name=name, seconds=round(entry.seconds))
        minutes = format_decimal(round(entry.seconds / 30) / 2, locale=self._locale)
        return self._fill("exercise", name=name, minutes=minutes)

    def noted(self, kind: Kind, text: str) -> str:
        """What the person said, with what it is before it."""
        return self._fill("noted", kind=self.kinds[kind.value], text=text)

    def holds(self, files: Sequence[str], entries: Sequence[Entry]) -> str:
        """How many entries of each kind files will hold."""
        counts = Counter(entry.kind for entry in entries)
        if not counts:
            return self.empty
        several = self._table["several"]
        what = [self._counted(several[kind.value], counts[kind]) for kind in Kind if counts[kind]]
        return self._fill("holds", file=self._list(files), what=self._list(what))

    def written(self, file: str) -> str:
        """That a file is written."""
        return self._fill("written", file=file)

    def no_font(self) -> str:
        """That the picture is in English for want of letters, and how to mend it."""
        return self._fill("no-font", font=self.fonts[0] if self.fonts else "DejaVu Sans")

    def _date(self, key: str, day: date) -> str:
        return format_date(day, self._table[key], self._locale)

    def _counted(self, forms: Mapping[str, str], count: int) -> str:
        form = forms[self._locale.plural_form(count)]
        return form.format(count=format_decimal(count, locale=self._locale))

    def _list(self, texts: Sequence[str]) -> str:
        return format_list(texts, locale=self._locale)

    def _fill(self, key: str, **values: object) -> str:
        return str(self._table[key]).format(**values)


def words(language: str) -> Words:
    """The words of a language such as "nl" or "zh-CN", or English ones."""
    folder = resources.files("voice.journal") / "words"
    code = language.partition("-")[0]
    there = folder / f"{code}.toml"
    file = there if code.isalpha() and there.is_file() else folder / f"{DEFAULT}.toml"
    table = tomllib.loads(file.read_text("utf-8"))
    plain = ("title", "journal", "about", "plain", "nothing", "empty", "others")
    return Words(
        **{key: table[key] for key in plain},
        kinds=table["kinds"],
        hours=table["hours"],
        fonts=table["fonts"],
        _locale=Locale.parse(table["locale"]),
        _table=table,
    )


def _texts(table: Mapping[str, Any]) -> Iterator[str]:
    for value in table.values():
        if isinstance(value, Mapping):
            yield from _texts(value)
        elif isinstance(value, str):
            yield value
