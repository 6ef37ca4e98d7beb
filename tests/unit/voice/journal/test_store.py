"""The journal as a whole, on good days and bad ones."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN, FakeBackend, Shelf
from voice.journal import schema
from voice.journal.entry import Entry, Kind
from voice.journal.errors import (
    ForeignFile,
    JournalBusy,
    KeyLost,
    NewerJournal,
)
from voice.locking import lock

ALL = [WIN, PLAN, BOX, GLAD]
KEEPS = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.unit.voice.journal.worlds import WIN
from voice.journal.places import open_journal

journal = open_journal(print, Path(sys.argv[1]))
for number in range(25):
    journal.keep(replace(WIN, text=f"{sys.argv[2]} {number}"))
"""


def everything(path: Path) -> bytes:
    """All bytes of all files below a folder."""
    return b"".join(file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file())


def test_nothing_is_made_before_something_is_kept(shelf: Shelf) -> None:
    assert shelf.entries() == []
    assert not shelf.journal.erase(1)
    assert not shelf.path.exists()
    assert shelf.keys == 0


def test_a_key_without_a_journal_is_erased_as_well(shelf: Shelf) -> None:
    shelf.backend = FakeBackend()
    shelf.journal.keep(WIN)
    shutil.rmtree(shelf.path)
    assert not shelf.journal.erase_all()
    assert not shelf.backend.there


def test_what_was_kept_is_there(shelf: Shelf) -> None:
    for number, entry in enumerate(ALL, start=1):
        assert shelf.journal.keep(entry) == number
    kept = shelf.journal.entries()
    assert [one.entry for one in kept] == ALL
    assert [one.entry.moment.utcoffset() for one in kept] == [e.moment.utcoffset() for e in ALL]
    assert [one.number for one in kept] == [1, 2, 3, 4]
    assert shelf.told == []


def test_entries_come_in_the_order_of_time(shelf: Shelf) -> None:
    for entry in reversed(ALL):
        shelf.journal.keep(entry)
    assert shelf.entries() == ALL


def test_no_word_is_to_be_found_in_any_file(shelf: Shelf) -> None:
    for entry in ALL:
        shelf.journal.keep(entry)
    found = everything(shelf.path)
    for word in (b"calm", b"shouts", b"box", b"win", b"SQLite", b"entry"):
        assert word not in found


def test_nothing_but_the_journal_is_left_behind(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    files = {path.relative_to(shelf.path).as_posix() for path in shelf.path.rglob("*")}
    assert files == {"lock", "key", "entries", "entries/journal.db"}


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_all_of_it_is_for_its_owner_only(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    for path in (shelf.path, *shelf.path.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_an_erased_entry_is_in_no_page(shelf: Shelf) -> None:
    ciphers = pytest.importorskip("cryptography.hazmat.primitives.ciphers")
    long = Entry(Kind.WIN, WIN.moment, "en", text="marker words " * 900)
    shelf.journal.keep(WIN)
    number = shelf.journal.keep(long)
    shelf.journal.keep(PLAN)

    def plain() -> bytes:
        data, key = shelf.file.read_bytes(), shelf.key()
        pages = []
        for place in range(0, len(data), 4096):
            page = data[place + (16 if place == 0 else 0) : place + 4096]
            vector = page[-80:-64]
            cipher = ciphers.Cipher(
                ciphers.algorithms.AES(key.secret), ciphers.modes.CBC(vector)
            ).decryptor()
            pages.append(cipher.update(page[:-80]) + cipher.finalize())
        return b"".join(pages)

    assert b"marker words" in plain()
    assert shelf.journal.erase(number)
    assert not shelf.log.exists()
    assert b"marker words" not in plain()
    assert b"stayed calm" in plain()
    assert shelf.entries() == [WIN, PLAN]
    assert not shelf.journal.erase(number)


def test_a_number_is_not_given_again(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    shelf.journal.erase(shelf.journal.keep(PLAN))
    shelf.journal.renew_key()
    assert shelf.journal.keep(BOX) == 3


def test_all_is_erased_with_the_key(shelf: Shelf) -> None:
    shelf.backend = FakeBackend()
    shelf.journal.keep(WIN)
    assert shelf.backend.there
    assert shelf.journal.erase_all()
    assert not shelf.backend.there
    assert [path.name for path in shelf.path.iterdir()] == ["lock"]
    assert shelf.entries() == []
    assert shelf.journal.keep(PLAN) == 1
    assert shelf.keys == 2


def test_known_entries_are_not_doubled(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    assert shelf.journal.keep_new([BOX, WIN, BOX, GLAD]) == [2, 3]
    assert shelf.journal.keep_new([WIN, BOX]) == []
    assert shelf.entries() == [WIN, BOX, GLAD]


def test_anothers_database_is_left_alone(shelf: Shelf) -> None:
    shelf.file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(shelf.file)) as connection:
        connection.execute("CREATE TABLE stamps (number INTEGER)")
        connection.commit()
    before = shelf.file.read_bytes()
    for call in (shelf.entries, lambda: shelf.journal.keep(WIN), shelf.journal.erase_all):
        with pytest.raises(ForeignFile, match="is no journal; move it to another place"):
            call()
    assert shelf.file.read_bytes() == before


def test_a_text_in_its_place_is_left_alone(shelf: Shelf) -> None:
    shelf.file.parent.mkdir(parents=True)
    shelf.file.write_text("Dear diary, today was a long day.\n" * 200)
    with pytest.raises(KeyLost):
        shelf.journal.keep(WIN)
    assert shelf.file.read_text().startswith("Dear diary")


def test_a_newer_journal_is_left_alone(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    later = (*schema.MIGRATIONS, ("CREATE TABLE later (number INTEGER)",))
    monkeypatch.setattr(schema.migrate, "__defaults__", (later,))
    monkeypatch.setattr(schema.look, "__defaults__", (later,))
    shelf.journal.keep(WIN)
    monkeypatch.undo()
    before = shelf.file.read_bytes()
    for call in (shelf.entries, lambda: shelf.journal.keep(PLAN)):
        with pytest.raises(NewerJournal):
            call()
    assert shelf.file.read_bytes() == before
    assert not shelf.log.exists()


def test_another_breather_is_waited_for_but_not_for_ever(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    with (shelf.path / "lock").open("rb") as file:
        lock(file.fileno())
        with pytest.raises(JournalBusy):
            shelf.journal.keep(PLAN)
        assert 100 < shelf.waits < 1000
    assert shelf.journal.keep(PLAN) == 2


def test_two_breathers_take_turns(place: Path) -> None:
    path = place / "journal"
    root = Path(__file__).parents[4]
    running = [
        subprocess.Popen([sys.executable, "-c", KEEPS, str(path), name], cwd=root)
        for name in ("one", "two")
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    texts = [entry.text for entry in Shelf(path).entries()]
    assert sorted(texts) == sorted(f"{name} {n}" for name in ("one", "two") for n in range(25))
