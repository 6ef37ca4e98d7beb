"""The trials of the journal: a short run of them, and that they would notice a fault."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sqlcipher3")
if sys.platform == "win32":
    pytest.skip("SIGKILL is not for Windows", allow_module_level=True)

from journal_crash import SEED, as_document, faults
from journal_cuts import Cuts, _judge, cut
from journal_kills import Kills, Ledger, _look, kill
from journal_marked import journal_at, made, name_of

NOTHING = Kills(0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def place() -> Iterator[Path]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def test_nothing_is_lost_in_a_short_run(place: Path) -> None:
    killed = kill([place / "kills"], 6, SEED)
    cuts = list(cut(place / "cuts", 499))
    assert killed.kills == 6
    assert [row.cuts for row in cuts] == [35, 35, 34]
    assert faults(killed, cuts) == 0


def test_a_lost_and_a_half_entry_would_be_noticed(place: Path) -> None:
    journal = journal_at(place, print)
    journal.keep(made(1, 100))
    journal.keep(replace(made(2, 100), text=made(2, 100).text[:-1]))
    ledger = Ledger(kept={1, 2, 3}, erased={1})
    found = _look(place, ledger, NOTHING, (frozenset(), frozenset()))
    assert (found.lost, found.half, found.back, found.unreadable) == (2, 1, 1, 0)
    row = _judge(Cuts("all", 0, 0, 0, 0, 0), place, {1, 3})
    assert (row.lost, row.half, row.unreadable) == (1, 1, 0)
    assert faults(found, [row]) == 6


def test_a_damaged_journal_would_be_noticed(place: Path) -> None:
    journal = journal_at(place, print)
    journal.keep(made(1, 100))
    journal.file.write_bytes(journal.file.read_bytes()[:5_000])
    found = _look(place, Ledger(), NOTHING, (frozenset(), frozenset()))
    assert (found.kills, found.unreadable) == (1, 1)


def test_an_entry_tells_whether_it_is_whole() -> None:
    entry = made(7, 300)
    assert name_of(entry) == 7
    assert name_of(replace(entry, text=entry.text.replace("calm", "clam", 1))) is None


def test_the_page_has_all_figures() -> None:
    page = as_document(
        replace(NOTHING, kills=1000, lost=3), [Cuts("cut", 9, 8, 7, 6, 5)], "2 cores"
    )
    assert "| kills | 1,000 |" in page
    assert "| of these lost | **3** |" in page
    assert "| cut | 9 | 8 | **7** | **6** | **5** |" in page
