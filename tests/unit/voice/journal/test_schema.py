"""How a journal is brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from voice.journal.errors import ForeignFile, NewerJournal
from voice.journal.schema import MIGRATIONS, look, migrate

NEXT = ("ALTER TABLE entry ADD COLUMN place TEXT NOT NULL DEFAULT ''",)
BROKEN = ("CREATE TABLE more (number INTEGER)", "CREATE TABLE entry (number INTEGER)")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def tables(connection: sqlite3.Connection) -> list[str]:
    sql = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
    return [name for (name,) in connection.execute(sql)]


def test_a_new_one_is_brought_to_today_once(connection: sqlite3.Connection) -> None:
    assert look(connection) == 0
    for _ in range(2):
        migrate(connection)
        assert look(connection) == len(MIGRATIONS)
    assert tables(connection) == ["entry"]


def test_an_older_one_keeps_what_it_has(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("INSERT INTO entry VALUES (1, 'win', 0, 0, 'en', 'I stayed calm', '', 0, 0)")
    migrate(connection, (*MIGRATIONS, NEXT))
    assert look(connection, (*MIGRATIONS, NEXT)) == len(MIGRATIONS) + 1
    assert connection.execute("SELECT text, place FROM entry").fetchall() == [("I stayed calm", "")]


def test_a_step_is_whole_or_not_at_all(connection: sqlite3.Connection) -> None:
    migrate(connection)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*MIGRATIONS, NEXT, BROKEN))
    assert look(connection, (*MIGRATIONS, NEXT)) == len(MIGRATIONS) + 1
    assert tables(connection) == ["entry"]


def test_a_newer_one_is_refused(connection: sqlite3.Connection) -> None:
    migrate(connection, (*MIGRATIONS, NEXT))
    with pytest.raises(NewerJournal, match="use that one, or update this one"):
        migrate(connection)


def test_anothers_is_refused(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE stamps (number INTEGER)")
    with pytest.raises(ForeignFile):
        migrate(connection)
    assert tables(connection) == ["stamps"]
