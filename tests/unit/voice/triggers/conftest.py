"""A runtime folder whose path is short enough for a socket."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice.triggers.place import runtime_folder


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The runtime folder, for other processes that are started as well."""
    with tempfile.TemporaryDirectory(prefix="b") as base:
        monkeypatch.setenv("XDG_RUNTIME_DIR", base)
        yield runtime_folder()
