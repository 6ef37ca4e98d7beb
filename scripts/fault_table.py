"""The table of faults: what came of the trials, as rows and as a page."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from faults import Fault, Outcome

Row: TypeAlias = dict[str, Any]

HEAD = """\
# Faults survived

Made by `python3 scripts/soak.py`: change nothing by hand. The same for a program to
read is in `faults.json`. A trial is survived where nothing was lost: the exercise is at its place,
the journal holds every exercise, nothing but sentences was told, and at the end the exit code is 0
and no process is left. Where the sound itself goes on, no breath may go astray, either; where the
machine was too busy for the sound, or stood still itself, that is not judged, and “astray” says of
how many trials it is.
The sound server is asked for that, too: where a stream gives it too little in time, it fills in
silence and tells the program nothing.
Times are in seconds; the command's `--jobs` says how many trials ran at once.

| what happens | survived | how it is brought about | median, most (limit) | last run |
|---|---|---|---|---|
"""
MOST_TOLD = 200
"""Letters of what went wrong."""


def new_row(fault: Fault) -> Row:
    """A row without a trial."""
    return {
        "name": fault.name,
        "value": 0,
        "unit": "trials",
        "goal": 0,
        "met": True,
        "count": 0,
        "peer": fault.stand_in,
        "limits": dict(fault.limits),
        "lost": {},
        "taken": {},
    }


def add(row: Row, outcomes: Sequence[Outcome]) -> None:
    """More trials of the row."""
    for outcome in outcomes:
        row["count"] = row["goal"] = row["count"] + 1
        row["value"] += outcome.survived
        if not outcome.survived:
            wrong = outcome.problem[:MOST_TOLD]
            row["lost"][wrong] = row["lost"].get(wrong, 0) + 1
        for name, seconds in outcome.figures.items():
            row["taken"].setdefault(name, []).append(round(seconds, 6))
    row["met"] = row["value"] == row["count"]


def as_text(row: Row) -> str:
    """The row on one line."""
    return f"{row['value']} of {row['count']}: {row['name']} ({_figures(row)}){_lost(row)}"


def as_page(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows for people to read."""
    return HEAD + "".join(
        f"| {row['name']} | {row['value']} of {row['count']}{_lost(row)} | {row['peer']} "
        f"| {_figures(row)} | {row['date']}: `{row['command']}` |\n"
        for row in rows
    )


def _lost(row: Mapping[str, Any]) -> str:
    return "".join(f"; {count} × {text}" for text, count in row["lost"].items())


def _figures(row: Mapping[str, Any]) -> str:
    told = []
    for name, taken in row["taken"].items():
        limit = row["limits"].get(name)
        aside = "" if limit is None else f" (≤ {limit:g})"
        if len(taken) < row["count"]:
            aside += f" of {len(taken)} trials"
        told.append(f"{name} {statistics.median(taken):.3g}, {max(taken):.3g}{aside}")
    return "; ".join(told)
