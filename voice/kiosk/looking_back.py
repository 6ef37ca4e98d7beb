"""What the person kept, as their own window shows it: made when it is asked for, and not held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from voice.journal.entry import WORDED, Entry
from voice.journal.exchange import by_day
from voice.journal.places import local_now, open_journal
from voice.journal.report import within
from voice.journal.words import Words, words
from voice.kiosk.view import Day, LookingBack, Remembrance

DAYS = 30
"""How far it looks back, today included."""


def look_back(language: str, tell: Callable[[str], None]) -> dict[str, object]:
    """The last DAYS of the person's journal, as JSON takes it.

    `tell`: see open_journal. Raises JournalError where the journal cannot be read.
    """
    entries = [kept.entry for kept in open_journal(tell).entries()]
    return asdict(looking_back(entries, local_now().date(), language))


def looking_back(entries: Sequence[Entry], today: date, language: str) -> LookingBack:
    """What was kept in the last DAYS."""
    said = words(language)
    recent = within(entries, today, DAYS)
    days = [
        Day(said.long_date(day), tuple(_remembrance(entry, said) for entry in of_day))
        for day, of_day in by_day(recent)
    ]
    period = said.period(today - timedelta(days=DAYS - 1), today)
    about = said.about if days else said.empty
    return LookingBack(language, said.title, period, about, tuple(reversed(days)))


def _remembrance(entry: Entry, said: Words) -> Remembrance:
    text = said.said(entry)
    noted = said.noted(entry.kind, f"“{text}”") if entry.kind in WORDED else text
    return Remembrance(f"{entry.moment:%H:%M}", noted)
