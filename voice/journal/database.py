"""One open database of the journal: the only module that imports SQLCipher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self

from voice.journal import schema
from voice.journal.entry import Entry, EntryError, Kept, Kind
from voice.journal.errors import DamagedJournal, JournalBusy, JournalError, NoRoom, NotWritable
from voice.journal.keys import Key

BUSY_S = 5.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
_COLUMNS = "kind, moment, zone, language, text, exercise, seconds, people"
_SETTINGS = (
    "PRAGMA cipher_compatibility = 4",
    "PRAGMA locking_mode = EXCLUSIVE",  # one at a time: no shared memory, and it works anywhere
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)
_BUSY, _FULL, _DAMAGED, _INPUT_OUTPUT = {5, 6}, {13}, {11, 26}, 10
_SHORT_READ = 522
"""SQLite's codes; all but the last are the lowest byte of one."""


class Database:
    """Reads and writes entries; a context manager that closes it.

    Everything raises JournalError: DamagedJournal, ForeignFile, NewerJournal, NoRoom,
    NotWritable, JournalBusy.
    """

    def __init__(self, path: Path, key: Key, *, writable: bool = True) -> None:
        """Open a file, or an empty one, with its key; `writable` brings its schema up to date."""
        engine = _engine()
        self._errors: type[Exception] = engine.Error
        mode = "mode=rw" if writable else "mode=ro&immutable=1"
        with self._troubles():
            self._connection: Any = engine.connect(
                f"{path.absolute().as_uri()}?{mode}",
                uri=True,
                timeout=BUSY_S,
                isolation_level=None,
            )
        try:
            with self._troubles():
                self._prepare(key, writable=writable)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Bring all into the one file, where there is room, and let it go."""
        with suppress(self._errors):
            self._connection.close()

    def _prepare(self, key: Key, *, writable: bool) -> None:
        run = self._connection.execute
        run("PRAGMA cipher_log_level = NONE")  # it would tell stderr of every wrong key
        run(f'PRAGMA key = "{key.raw}"')
        for setting in _SETTINGS:
            run(setting)
        schema.look(self._connection)  # before anything is written
        if writable:
            run("PRAGMA journal_mode = WAL")
        self._check()
        if writable:
            schema.migrate(self._connection)

    def _check(self) -> None:
        """Raise DamagedJournal where one page or index is not as it was written."""
        if self._connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            raise _damaged()

    def add(self, entries: Sequence[Entry]) -> list[int]:
        """Keep entries, all or none; once this returns they are on the disk. Their numbers."""
        with self._transaction():
            sql = f"INSERT INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            run = self._connection.execute
            return [int(run(sql, _row(entry)).lastrowid) for entry in entries]

    def copy_to(self, path: Path, key: Key) -> None:
        """Write all of it into the empty file `path`, with another key."""
        run = self._connection.execute
        with self._troubles():
            (version,) = run("PRAGMA user_version").fetchone()
            run(f'ATTACH DATABASE ? AS fresh KEY "{key.raw}"', (str(path),))
            run("SELECT sqlcipher_export('fresh')").fetchall()
            run(f"PRAGMA fresh.application_id = {schema.APPLICATION}")
            run(f"PRAGMA fresh.user_version = {version}")
            run("DETACH DATABASE fresh")

    def entries(self) -> list[Kept]:
        """All of them, the earliest first."""
        with self._troubles():
            rows = self._connection.execute(
                f"SELECT number, {_COLUMNS} FROM entry ORDER BY moment, number"
            ).fetchall()
        try:
            return [Kept(row[0], _entry(*row[1:])) for row in rows]
        except (EntryError, ValueError, OverflowError):
            raise _damaged() from None

    def remove(self, number: int) -> bool:
        """Erase an entry for good: no page, free page or log holds it then; whether it was there.

        Raises JournalError also where it is gone from the entries, but not from all pages.
        """
        with self._transaction():
            sql = "DELETE FROM entry WHERE number = ?"
            there = bool(self._connection.execute(sql, (number,)).rowcount)
        self.tidy()
        return there

    def tidy(self) -> None:
        """Leave no trace of what was erased."""
        with self._troubles():
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                self._connection.execute(statement).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._troubles():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(self._errors):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        """The engine's errors as ours, without a word of theirs."""
        try:
            yield
        except self._errors as error:
            raise _trouble(error) from None


def _trouble(error: Exception) -> JournalError:
    code = int(getattr(error, "sqlite_errorcode", 0))
    kind = code & 0xFF
    if kind in _DAMAGED or code == _SHORT_READ:
        return _damaged()
    if kind in _BUSY:
        return JournalBusy("Another program is using the journal; end it and try again.")
    if kind in _FULL:
        return NoRoom("There is no room for the journal on the disk; make some.")
    if kind == _INPUT_OUTPUT:
        return NoRoom("The disk takes nothing more for the journal; make room, or look at it.")
    return NotWritable("The journal cannot be opened; give yourself access to it, or make room.")


def _damaged() -> DamagedJournal:
    return DamagedJournal("The journal is damaged; move it away, and a new one begins.")


def _row(entry: Entry) -> tuple[object, ...]:
    offset = entry.moment.utcoffset()
    assert offset is not None
    return (
        entry.kind.value,
        (entry.moment - _EPOCH) // _MICROSECOND,
        offset // _MINUTE,
        entry.language,
        entry.text,
        entry.exercise,
        float(entry.seconds),
        entry.people,
    )


def _entry(
    kind: str, moment: int, zone: int, language: str, text: str, exercise: str, seconds: float,
    people: int,
) -> Entry:  # fmt: skip
    there = timezone(timedelta(minutes=zone))
    at = (_EPOCH + moment * _MICROSECOND).astimezone(there)
    return Entry(Kind(kind), at, language, text, exercise, seconds, people)


def _engine() -> Any:
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise JournalError(
            "The journal needs the package sqlcipher3; install it with: pip install sqlcipher3"
        ) from None
    return dbapi2
