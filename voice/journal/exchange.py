"""The journal as a file of its own: JSON to take along and bring back, Markdown to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Never

from voice.journal.entry import WORDED, Entry, EntryError, Kind
from voice.journal.errors import ImportRefused
from voice.journal.masking import masked
from voice.journal.words import Words

FORMAT = "breather-journal"
VERSION = 1
LARGEST = 32_000_000
"""Bytes of a file that is imported."""
MOST = 100_000
"""Entries of one."""
_FIELDS = {
    Kind.EXERCISE: ("exercise", "seconds"),
    Kind.GLAD: ("people",),
    **dict.fromkeys(WORDED, ("text",)),
}
"""Those beside kind, moment and language."""
_COMMON = ("kind", "moment", "language")
_LIST = re.compile(r'"entries"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def as_json(entries: Iterable[Entry]) -> str:
    """What `from_json` reads again, one entry a line."""
    rows = ",\n".join(f" {json.dumps(row(entry), ensure_ascii=False)}" for entry in entries)
    return f'{{"{FORMAT}": {VERSION}, "entries": [\n{rows}\n]}}\n'


def row(entry: Entry) -> dict[str, object]:
    """The fields of an entry that its kind has, for a program to read."""
    fields: dict[str, object] = {
        "kind": entry.kind.value,
        "moment": entry.moment.isoformat(),
        "language": entry.language,
    }
    return fields | {name: getattr(entry, name) for name in _FIELDS[entry.kind]}


def as_markdown(entries: Sequence[Entry], words: Words) -> str:
    """A page to read, a heading for each day; `entries` in the order of time."""
    lines = [f"# {words.journal}", "", words.plain, ""]
    for day, of_day in by_day(entries):
        lines += [f"## {words.long_date(day)}", ""]
        for entry in of_day:
            lines += [*_item(entry, words), ""]
    return "\n".join(lines)


def by_day(entries: Sequence[Entry]) -> Iterator[tuple[date, list[Entry]]]:
    """Entries by the day that the person's clock showed."""
    local = sorted(entries, key=lambda entry: entry.moment.replace(tzinfo=None))
    for day, of_day in groupby(local, key=lambda entry: entry.moment.date()):
        yield day, list(of_day)


def _item(entry: Entry, words: Words) -> Iterator[str]:
    said = words.said(entry).splitlines()
    if entry.kind not in WORDED:
        yield f"- {entry.moment:%H:%M} {said[0]}"
        return
    yield f"- {entry.moment:%H:%M} {words.kinds[entry.kind.value]}"
    yield ""
    yield from (f"  > {line}".rstrip() for line in said)


def without_names(entries: Iterable[Entry]) -> list[Entry]:
    """Entries whose words are masked."""
    return [
        replace(entry, text=masked(entry.text, entry.language)) if entry.text else entry
        for entry in entries
    ]


def read_file(path: Path) -> list[Entry]:
    """The entries of an exported JSON file; raises ImportRefused, with line, field and cure."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read ({error.strerror}); check its name.") from None
    if len(data) > LARGEST:
        raise ImportRefused(f"{path} has more than {LARGEST:,} bytes; import it in parts.")
    try:
        return from_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ImportRefused(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except ImportRefused as error:
        raise ImportRefused(f"{path}{error} Nothing was imported.") from None


def from_json(text: str) -> list[Entry]:
    """The entries of an export. Raises ImportRefused; its message begins with the place."""
    try:
        table = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ImportRefused(f", line {error.lineno}: This is not valid JSON; mend it.") from None
    except (ValueError, RecursionError):
        raise ImportRefused(": It holds a number or a nesting beyond all bounds.") from None
    if not isinstance(table, dict) or set(table) != {FORMAT, "entries"}:
        raise ImportRefused(": This is no export of a journal; choose another file.")
    if table[FORMAT] != VERSION or isinstance(table[FORMAT], bool):
        raise ImportRefused(": A later Breather made it; import it with that one.")
    rows = table["entries"]
    if not isinstance(rows, list) or len(rows) > MOST:
        raise ImportRefused(f": “entries” must be a list of {MOST:,} entries at most.")
    entries: list[Entry] = []
    for one in rows:
        try:
            entries.append(_entry(one))
        except EntryError as error:
            line = _line(text, len(entries))
            place = f", line {line}" if line else ""
            key = f", “{error.field}”" if error.field else ""
            raise ImportRefused(f"{place}, entry {len(entries) + 1}{key}: {error}") from None
    return entries


def _entry(fields: object) -> Entry:
    if not isinstance(fields, dict):
        raise EntryError("", "Write an object in braces.")
    kinds = {kind.value: kind for kind in Kind}
    kind = kinds.get(str(fields.get("kind")))
    if kind is None:
        raise EntryError("kind", f"Write one of {', '.join(kinds)}.")
    known = (*_COMMON, *_FIELDS[kind])
    for name in known:
        if name not in fields:
            raise EntryError(name, "This is missing; add it.")
    if unknown := sorted(set(fields) - set(known)):
        # A name from outside is repeated only where it can be one of a field.
        name = unknown[0] if re.fullmatch(r"[a-z-]{1,20}", unknown[0]) else ""
        raise EntryError(name, f"It has a field too many; it takes {', '.join(known)}.")
    return Entry(
        kind,
        _moment(fields),
        _text(fields, "language"),
        text=_text(fields, "text"),
        exercise=_text(fields, "exercise"),
        seconds=_number(fields),
        people=fields.get("people", 0),
    )


def _moment(fields: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(_text(fields, "moment"))
    except ValueError:
        raise EntryError("moment", "Write a time such as 2026-11-22T09:30:00+01:00.") from None


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise EntryError(name, "Write a text in quotes.")
    return value


def _number(fields: Mapping[str, Any]) -> float:
    value = fields.get("seconds", 0.0)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    except OverflowError:
        pass
    raise EntryError("seconds", "Write a number without quotes, and not too large a one.")


def _line(text: str, index: int) -> int:
    """The line (from 1) on which an entry begins; 0 where it is not found."""
    found = _LIST.search(text)
    decoder = json.JSONDecoder()
    place = found.end() if found else 0
    for _ in range(index if found else 0):
        between = _BETWEEN.match(text, place)
        assert between is not None
        try:
            _, place = decoder.raw_decode(text, between.end())
        except ValueError:
            return 0
    between = _BETWEEN.match(text, place)
    return text.count("\n", 0, between.end()) + 1 if found and between else 0


def _no_number(_: str) -> Never:
    raise ValueError
