"""The journal and its key: found, lost, locked away, taken back, renewed."""

from __future__ import annotations

import os

import pytest

from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN, FakeBackend, Shelf
from voice.journal.database import Database
from voice.journal.errors import JournalError, KeyLost, KeyTrouble
from voice.journal.keys import Key, KeyFile

ALL = [WIN, PLAN, BOX, GLAD]


def test_the_keyring_is_better_than_a_file(shelf: Shelf) -> None:
    shelf.backend = FakeBackend()
    shelf.journal.keep(WIN)
    assert not shelf.folder.key.exists()
    assert shelf.journal.key()[0] == "the keyring of your system"


def test_a_journal_that_began_with_a_file_goes_on_with_it(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    shelf.backend = FakeBackend()
    shelf.journal.keep(PLAN)
    assert shelf.entries() == [WIN, PLAN]
    assert not shelf.backend.there


def test_a_lost_key_leaves_the_journal_as_it_is(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    key = shelf.folder.key.read_text()
    shelf.folder.key.unlink()
    before = shelf.file.read_bytes()
    for call in (shelf.entries, lambda: shelf.journal.keep(PLAN), shelf.journal.renew_key):
        with pytest.raises(KeyLost, match="--restore FILE"):
            call()
    KeyFile(shelf.folder.key).save([Key(b"z" * 32)])
    with pytest.raises(KeyLost):
        shelf.journal.keep(PLAN)
    assert shelf.file.read_bytes() == before
    shelf.folder.key.write_text(key)
    assert shelf.entries() == [WIN]
    assert shelf.told == []


def test_a_saved_key_is_taken_back_if_it_is_the_right_one(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    _, key = shelf.journal.key()
    shelf.folder.key.unlink()
    with pytest.raises(KeyLost, match="That key does not open the journal"):
        shelf.journal.restore_key(Key(b"z" * 32))
    shelf.journal.restore_key(key)
    assert shelf.entries() == [WIN]


def test_a_lost_journal_can_be_erased_without_its_key(shelf: Shelf) -> None:
    shelf.journal.keep(WIN)
    shelf.folder.key.unlink()
    assert shelf.journal.erase_all()
    shelf.journal.keep(PLAN)
    assert shelf.entries() == [PLAN]


def test_a_locked_keyring_is_told_and_nothing_begins_anew(shelf: Shelf) -> None:
    shelf.backend = FakeBackend()
    shelf.journal.keep(WIN)
    shelf.backend.broken = True
    for call in (shelf.entries, lambda: shelf.journal.keep(PLAN), shelf.journal.erase_all):
        with pytest.raises(KeyTrouble):
            call()
    shelf.backend.broken = False
    assert shelf.entries() == [WIN]


def test_a_renewed_key_makes_the_old_one_void(shelf: Shelf) -> None:
    for entry in ALL:
        shelf.journal.keep(entry)
    _, old = shelf.journal.key()
    copy = shelf.file.read_bytes()
    shelf.journal.renew_key()
    _, new = shelf.journal.key()
    assert new != old
    assert KeyFile(shelf.folder.key).load() == (new,)
    assert shelf.entries() == ALL
    with pytest.raises(KeyLost):
        shelf.journal.restore_key(old)
    assert not {copy[i : i + 16] for i in range(0, len(copy), 16)} & {
        shelf.file.read_bytes()[i : i + 16] for i in range(0, len(copy), 16)
    }


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_renewal_may_be_cut_off_anywhere(
    shelf: Shelf, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.journal.keep(WIN)
    calls = 0
    for owner, name in ((KeyFile, "save"), (Database, "copy_to"), (os, "replace")):
        real = getattr(owner, name)

        def cut(*arguments: object, real: object = real) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                raise KeyboardInterrupt
            assert callable(real)
            return real(*arguments)

        monkeypatch.setattr(owner, name, cut)
    with pytest.raises(KeyboardInterrupt):
        shelf.journal.renew_key()
    monkeypatch.undo()
    assert shelf.entries() == [WIN]
    shelf.journal.renew_key()
    assert shelf.entries() == [WIN]


def test_without_a_journal_there_is_no_key_to_tell(shelf: Shelf) -> None:
    for call in (shelf.journal.key, shelf.journal.renew_key):
        with pytest.raises(JournalError, match="There is no journal yet"):
            call()
