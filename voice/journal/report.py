"""Looking back: a page of text. What is left out on purpose: sums, scores, streaks, comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voice.journal.entry import WORDED, Entry
from voice.journal.exchange import by_day
from voice.journal.words import Words


def within(entries: Sequence[Entry], last: date, days: int) -> list[Entry]:
    """Those of so many days, `last` being the last one, by the person's own clock."""
    first = last - timedelta(days=days - 1)
    return [entry for entry in entries if first <= entry.moment.date() <= last]


def page(entries: Sequence[Entry], first: date, last: date, words: Words) -> str:
    """The days of a period with what was kept on each; days without anything are passed over."""
    lines = [f"# {words.title}", "", words.period(first, last), "", words.about, ""]
    for day, of_day in by_day(entries):
        lines += [f"## {words.long_date(day)}", "", *(_line(entry, words) for entry in of_day), ""]
    return "\n".join([*lines, *(() if entries else (words.empty, ""))])


def _line(entry: Entry, words: Words) -> str:
    said = " ".join(words.said(entry).split())
    if entry.kind in WORDED:
        said = words.noted(entry.kind, f"“{said}”")
    return f"- {entry.moment:%H:%M}  {said}"
