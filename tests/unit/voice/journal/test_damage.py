"""Files that are damaged, disks that are full, folders that cannot be written."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN, Shelf
from voice.journal import files
from voice.journal.database import Database
from voice.journal.errors import JournalError, NoRoom, NotWritable

KEPT = [WIN, PLAN, BOX]
NOBODY = 65534
STEP = 97
"""Of the bytes, so many are passed over; the benchmark takes each one."""


@pytest.fixture
def written(shelf: Shelf) -> Shelf:
    """A journal with three entries."""
    for entry in KEPT:
        shelf.journal.keep(entry)
    return shelf


def log_of(shelf: Shelf) -> bytes:
    """The log of a transaction that keeps GLAD, whose process was killed before the file had it."""
    before = shelf.file.read_bytes()
    with Database(shelf.file, shelf.key()) as database:
        database.add([GLAD])
        log = shelf.log.read_bytes()
    shelf.file.write_bytes(before)
    return log


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :]


def aside(shelf: Shelf) -> list[Path]:
    return sorted(shelf.path.glob("damaged-*"))


def clear(shelf: Shelf) -> None:
    for folder in aside(shelf):
        shutil.rmtree(folder)
    shelf.told.clear()


def test_a_damaged_journal_is_set_aside_and_told_once(written: Shelf) -> None:
    data = flipped(written.file.read_bytes(), 5_000)
    written.file.write_bytes(data)
    assert written.journal.keep(GLAD) == 1
    assert written.entries() == [GLAD]
    (folder,) = aside(written)
    assert folder.name == "damaged-20261122T083015Z"
    assert (folder / "journal.db").read_bytes() == data
    assert written.told == [
        f"The journal was damaged; it is set aside as {folder}, and a new one begins."
    ]


def test_the_next_damaged_one_takes_nothings_place(written: Shelf) -> None:
    for number in range(1, 4):
        written.file.write_bytes(flipped(written.file.read_bytes(), 5_000))
        assert written.entries() == []
        assert len(aside(written)) == number
        written.journal.keep(WIN)
    assert written.journal.erase_all()
    assert aside(written) == []


def test_any_wrong_byte_is_found(written: Shelf) -> None:
    data = written.file.read_bytes()
    for place in {*range(0, len(data), STEP), *range(24), len(data) - 1}:
        written.file.write_bytes(flipped(data, place))
        if place < 16:  # the salt, which follows from the key
            assert written.entries() == KEPT
            assert written.told == []
        else:
            assert written.entries() == []
            assert len(written.told) == 1
        clear(written)


def test_any_missing_end_is_found(written: Shelf) -> None:
    data = written.file.read_bytes()
    for size in {*range(0, len(data), STEP), 1, 15, 16, 17, len(data) - 1}:
        written.file.write_bytes(data[:size])
        assert written.entries() == []
        assert (aside(written)[0] / "journal.db").read_bytes() == data[:size]
        clear(written)


def test_a_damaged_log_takes_no_earlier_entry_with_it(written: Shelf) -> None:
    data, log = written.file.read_bytes(), log_of(written)
    both = 0
    for place in {*range(0, len(log), STEP), *range(32), len(log) - 1}:
        written.file.write_bytes(data)
        written.log.write_bytes(flipped(log, place))
        entries = written.entries()
        assert entries in (KEPT, [*KEPT, GLAD])
        both += len(entries) == len(KEPT) + 1
        assert written.told == []
        assert not written.log.exists()
    written.file.write_bytes(data)
    written.log.write_bytes(log)
    assert written.entries() == [*KEPT, GLAD]


def test_a_log_without_its_file_is_kept(written: Shelf) -> None:
    log = log_of(written)
    for data in (None, b""):
        if data is None:
            written.file.unlink()
        else:
            written.file.write_bytes(data)
        written.log.write_bytes(log)
        written.journal.keep(WIN)
        assert written.entries() == [WIN]
        assert (aside(written)[-1] / "journal.db-wal").read_bytes() == log


def test_zeros_in_its_place_are_set_aside(written: Shelf) -> None:
    written.file.write_bytes(bytes(written.file.stat().st_size))
    assert written.journal.keep(GLAD) == 1
    assert len(written.told) == 1


def test_what_a_killed_process_left_half_made_is_made_anew(shelf: Shelf) -> None:
    shelf.file.parent.mkdir(parents=True)
    for name in ("new.db", "new.db-wal", "new.db-journal"):
        (shelf.file.parent / name).write_bytes(b"half")
    shelf.journal.keep(WIN)
    assert [path.name for path in shelf.file.parent.iterdir()] == ["journal.db"]
    assert shelf.entries() == [WIN]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_takes_nothing_away(shelf: Shelf) -> None:
    long = replace(PLAN, text="If he shouts, then I breathe out first. " * 200)
    shelf.journal.keep(WIN)
    confirmed, refused = [WIN], 0
    for size in range(0, 60_000, 1_499):
        entry = replace(long, text=f"{size} {long.text}".strip())
        try:
            with room_for(size):
                shelf.journal.keep(entry)
        except NoRoom:
            refused += 1
        else:
            confirmed.append(entry)
        assert set(confirmed) <= set(shelf.entries())
        assert set(shelf.entries()) <= {*confirmed, entry}
        confirmed = shelf.entries()
    assert refused > 5
    assert len(confirmed) > 5
    assert shelf.told == []


def test_a_full_disk_at_the_beginning_leaves_nothing_half(shelf: Shelf) -> None:
    for size in (0, 10, 100, 1_000, 5_000, 10_000):
        with pytest.raises(NoRoom), room_for(size):
            shelf.journal.keep(WIN)
        assert shelf.entries() == []
    assert shelf.journal.keep(WIN) == 1
    assert shelf.told == []


def test_a_key_is_renewed_on_a_full_disk_or_it_is_not(shelf: Shelf) -> None:
    shelf.journal.keep(replace(WIN, text="I stayed calm. " * 900))
    entries = shelf.entries()
    for size in range(0, 30_000, 2_999):
        try:
            with room_for(size):
                shelf.journal.renew_key()
        except JournalError:
            pass
        assert shelf.entries() == entries
    shelf.journal.renew_key()
    assert shelf.entries() == entries


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, NoRoom), (errno.EDQUOT, NoRoom), (errno.EROFS, NotWritable),
     (errno.EACCES, NotWritable)],
)  # fmt: skip
def test_the_systems_errors_become_ours(
    shelf: Shelf, number: int, kind: type[JournalError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise OSError(number, os.strerror(number), "a path")

    monkeypatch.setattr(files, "folder", refuse)
    with pytest.raises(kind) as raised:
        shelf.journal.keep(WIN)
    assert "a path" not in str(raised.value)
    assert str(raised.value).endswith(".")


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """A folder that may be read and not written, for somebody whom that stops."""
    root = os.geteuid() == 0
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        if root:
            os.chown(path, NOBODY, NOBODY)
        path.chmod(0o500 if path.is_dir() else 0o400)
    if root:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)
        for path in paths:
            path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_journal_that_cannot_be_written_can_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        shelf = Shelf(Path(name) / "journal")
        shelf.journal.keep(WIN)
        log = log_of(shelf)
        with as_nobody(Path(name)):
            assert shelf.entries() == [WIN]
            for call in (lambda: shelf.journal.keep(PLAN), shelf.journal.renew_key):
                with pytest.raises(JournalError, match=r"give yourself access"):
                    call()
        shelf.log.write_bytes(log)
        with as_nobody(Path(name)), pytest.raises(NotWritable, match="copy it elsewhere"):
            shelf.entries()
        assert shelf.entries() == [WIN, GLAD]
        assert shelf.told == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_folder_that_is_closed_to_the_person_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        shelf = Shelf(Path(name) / "journal")
        shelf.journal.keep(WIN)
        with as_nobody(Path(name)):
            Path(name).chmod(0)
            for call in (shelf.entries, lambda: shelf.journal.keep(PLAN), shelf.journal.key):
                with pytest.raises(NotWritable, match="give yourself access"):
                    call()
            Path(name).chmod(0o500)
        assert shelf.entries() == [WIN]
