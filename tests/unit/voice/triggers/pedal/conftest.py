"""An empty desk for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Desk

if sys.platform != "linux":
    collect_ignore = ["test_learn.py", "test_nodes.py", "test_watch.py"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Nothing is plugged in."""
    desk = Desk(tmp_path)
    yield desk
    for plugged in desk.plugged:
        plugged.vanish()
