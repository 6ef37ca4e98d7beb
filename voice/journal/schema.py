"""The tables of the journal, and how an older journal becomes one of today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voice.journal.errors import ForeignFile, NewerJournal

APPLICATION = 0x42_52_54_48
"""“BRTH”: what tells our files from others'."""
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE entry (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            moment INTEGER NOT NULL,
            zone INTEGER NOT NULL,
            language TEXT NOT NULL,
            text TEXT NOT NULL,
            exercise TEXT NOT NULL,
            seconds REAL NOT NULL,
            people INTEGER NOT NULL
        ) STRICT""",
        f"PRAGMA application_id = {APPLICATION}",
    ),
)
"""What leads from each version to the next; `moment` is in microseconds of 1970, UTC, and `zone`
in minutes. An entry's number is never given again. Never change one that was shipped: add one."""


def migrate(connection: Any, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring a database to the newest version, each step whole or not at all.

    Raises ForeignFile or NewerJournal before anything is changed, and the engine's own errors.
    """
    version = look(connection, migrations)
    for number, statements in enumerate(migrations[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def look(connection: Any, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> int:
    """The version of a database, 0 for a new one. Raises ForeignFile or NewerJournal."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION and (application, version, tables) != (0, 0, 0):
        raise ForeignFile("The journal's file is no journal; move it to another place.")
    if version > len(migrations):
        raise NewerJournal(
            "The journal was made by a later Breather; use that one, or update this one."
        )
    return int(version)
