"""Cuts the writes of one transaction of the journal, and counts what is missing then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from journal_marked import journal_at, made, name_of

PAGE = 4096


@dataclass(frozen=True, slots=True)
class Cuts:
    """What was found after the writes of one transaction were cut."""

    name: str
    bytes: int
    cuts: int
    lost: int
    """Times that an earlier entry was missing, or the new one though it was confirmed."""
    half: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction wrote."""

    before: bytes
    """The file."""
    log: bytes
    after: bytes

    def half(self, size: int) -> bytes:
        """The file when so many bytes of its pages were written from the log."""
        data = bytearray(self.before)
        for number, place in enumerate(self.pages):
            part = self.after[place : place + PAGE][: max(0, size - number * PAGE)]
            if not part:
                break
            data.extend(bytes(max(0, place - len(data))))
            data[place : place + len(part)] = part
        return bytes(data)

    @property
    def pages(self) -> list[int]:
        """Where the pages are that it changed or added."""
        places = range(0, len(self.after), PAGE)
        return [p for p in places if self.before[p : p + PAGE] != self.after[p : p + PAGE]]


def cut(folder: Path, step: int) -> Iterator[Cuts]:
    """Cut the writes of one transaction at every `step`-th byte, and at their end."""
    names = set(range(1, 7))
    file, written = _transaction(folder, sorted(names))
    log, length = written.log, len(written.log)
    rest = file.with_name(f"{file.name}-wal")

    def judged(row: Cuts, sure: set[int], data: bytes, log: bytes) -> Cuts:
        file.write_bytes(data)
        rest.write_bytes(log)
        return _judge(row, folder, sure)

    ends = Cuts("the log ends there", length, 0, 0, 0, 0)
    zeros = Cuts("zeros follow in the log", length, 0, 0, 0, 0)
    for size in _places(length, step):
        sure = names if size == length else names - {max(names)}
        ends = judged(ends, sure, written.before, log[:size])
        zeros = judged(zeros, sure, written.before, log[:size].ljust(length, b"\0"))
    total = len(written.pages) * PAGE
    half = Cuts("the log is whole, the file is written so far", total, 0, 0, 0, 0)
    for size in _places(total, step):
        half = judged(half, names, written.half(size), log)
    yield from (ends, zeros, half)


def _transaction(folder: Path, names: list[int]) -> tuple[Path, Written]:
    """A journal's file, and what keeping the last of the entries wrote."""
    from voice.journal.database import Database
    from voice.journal.folder import Folder
    from voice.journal.keys import KeyFile

    journal = journal_at(folder, lambda _: None)
    for name in names[:-1]:
        journal.keep(made(name, 1_500))
    place = Folder(folder)
    (key,) = KeyFile(place.key).load()
    before = place.file.read_bytes()
    with Database(place.file, key) as database:
        database.add([made(names[-1], 6_000)])
        log = place.file.with_name(f"{place.file.name}-wal").read_bytes()
        assert place.file.read_bytes() == before
    return place.file, Written(before, log, place.file.read_bytes())


def _places(size: int, step: int) -> list[int]:
    return sorted({*range(0, size + 1, step), size})


def _judge(row: Cuts, path: Path, sure: set[int]) -> Cuts:
    from voice.journal.errors import JournalError

    told: list[str] = []
    names: list[int | None] = []
    try:
        names = [name_of(kept.entry) for kept in journal_at(path, told.append).entries()]
    except JournalError as error:
        told.append(str(error))
    for aside in path.glob("damaged-*"):
        shutil.rmtree(aside)
    return replace(
        row,
        cuts=row.cuts + 1,
        lost=row.lost + bool(sure - set(names)),
        half=row.half + names.count(None),
        unreadable=row.unreadable + bool(told),
    )
