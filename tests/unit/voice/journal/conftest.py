"""A shelf in memory where the system has such a place: journals wait for the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.voice.journal.worlds import Shelf

pytest.importorskip("sqlcipher3")


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def shelf(place: Path) -> Shelf:
    """Where a journal will be."""
    return Shelf(place / "journal")
