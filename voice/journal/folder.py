"""Where the journal lies: its folder, the lock on it, and what was set aside.

journal/            closed to others
    lock            held for as long as one operation takes; the system frees it
    key             where the system has no keyring
    entries/        journal.db, and journal.db-wal after a crash; set aside as one where damaged
    damaged-…/      what was set aside, with its time
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from voice.journal import files
from voice.journal.errors import JournalBusy, NoRoom
from voice.journal.keys import SALT_BYTES
from voice.locking import lock

NAME = "journal.db"
ASIDE = "damaged-"
WAIT_S = 0.02
WAITS = 250
"""How often another Breather is waited for: five seconds in all."""


class Folder:
    """The files of one journal; every method raises JournalError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries = path / "entries"
        self.file = self._entries / NAME
        self.key = path / "key"
        self._log = self._entries / f"{NAME}-wal"
        self._new = self._entries / "new.db"

    @property
    def there(self) -> bool:
        """Whether there is a journal, or what is left of one."""
        return self.has_file or self.has_log

    @property
    def has_file(self) -> bool:
        """Whether there is a file, of whatever kind."""
        with files.on_disk():
            return self.file.exists()

    @property
    def has_log(self) -> bool:
        """Whether a crash left a write-ahead log with something in it."""
        with files.on_disk():
            return self._log.exists() and self._log.stat().st_size > 0

    @property
    def is_left_over(self) -> bool:
        """Whether next to nothing is left of the file, so that SQLite would delete its log."""
        return len(self.head()) < SALT_BYTES if self.has_file else self.has_log

    @property
    def writable(self) -> bool:
        """Whether the journal that is there can be written."""
        return os.access(self._entries, os.W_OK) and os.access(self.file, os.W_OK)

    def head(self) -> bytes:
        """What the journal's file begins with."""
        with files.on_disk(), self.file.open("rb") as file:
            return file.read(SALT_BYTES)

    @contextmanager
    def alone(self, wait: Callable[[float], None]) -> Iterator[None]:
        """No other Breather uses the journal meanwhile; raises JournalBusy where one does."""
        with files.on_disk():
            handle = self._lock_file()
        try:
            if handle is not None:
                _hold(handle, wait)
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def _lock_file(self) -> int | None:
        """The lock, made where it is missing; None on a disk that nobody can write."""
        path = self.path / "lock"
        try:
            files.folder(self.path)
            return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            if not self.there:
                raise
        return os.open(path, os.O_RDONLY) if path.exists() else None

    @contextmanager
    def new_file(self) -> Iterator[Path]:
        """An empty file that becomes the journal, all at once, when the block is left well."""
        with files.on_disk():
            files.folder(self._entries)
            for old in self._entries.glob(f"{self._new.name}*"):
                old.unlink()  # of a crash
            os.close(os.open(self._new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            yield self._new
            if self.has_log or self._new.with_name(f"{self._new.name}-wal").exists():
                raise NoRoom("There is no room for the journal on the disk; make some.")
            os.replace(self._new, self.file)
            files.settle(self._entries)
            files.settle(self.path)

    def set_aside(self, now: datetime) -> Path:
        """Move the entries with their log to a name with the time in it, all at once."""
        stem = f"{ASIDE}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        number = 1
        while (aside := self.path / (stem if number == 1 else f"{stem}-{number}")).exists():
            number += 1
        with files.on_disk():
            os.rename(self._entries, aside)
            files.settle(self.path)
        return aside

    def remove(self) -> bool:
        """Delete the entries and what was set aside; whether there was any."""
        with files.on_disk():
            found = [path for path in (self._entries, *self.path.glob(f"{ASIDE}*"))
                     if path.is_dir()]  # fmt: skip
            for path in found:
                shutil.rmtree(path)
            files.settle(self.path)
        return bool(found)


def _hold(handle: int, wait: Callable[[float], None]) -> None:
    for _ in range(WAITS):
        try:
            lock(handle)
        except OSError:
            wait(WAIT_S)
        else:
            return
    raise JournalBusy("Another Breather is using the journal; end it and try again.")
