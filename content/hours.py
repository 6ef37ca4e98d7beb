"""What “surprise me” chooses from, by the hour."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from content.reading import Table

FILE = "surprise.toml"
MIDNIGHT = 24


@dataclass(frozen=True, slots=True)
class Hours:
    """The exercises for a part of the day."""

    until: int
    """The hour with which it ends, 1 to 24."""
    exercises: tuple[str, ...]


def read_hours(root: Traversable, known: frozenset[str]) -> tuple[Hours, ...]:
    """The parts of the day, in their order; raises ContentError."""
    file = Table.parse(f"content/{FILE}", (root / FILE).read_text("utf-8"))
    rows = []
    before = 0
    for row in file.tables("hours"):
        until, exercises = int(row.number("until")), row.list_of_words("exercises")
        row.done()
        if not before < until <= MIDNIGHT:
            raise row.error("until", f"Write an hour after {before} and up to {MIDNIGHT}.")
        for name in exercises:
            if name not in known:
                raise row.error("exercises", f"“{name}” is no exercise; take it out.")
        rows.append(Hours(until, exercises))
        before = until
    file.done()
    if before != MIDNIGHT:
        raise file.error("hours", f"Let the last row hold until {MIDNIGHT}.")
    return tuple(rows)


def at(hours: tuple[Hours, ...], hour: int) -> tuple[str, ...]:
    """What there is at an hour from 0 to 23."""
    return hours[bisect_right([part.until for part in hours], hour)].exercises
