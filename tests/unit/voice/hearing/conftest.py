"""Recognisers that a child process can import."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def factories(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`ear_factories`, importable by this process and by its children."""
    here = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(here)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    yield importlib.import_module("ear_factories")
    del sys.modules["ear_factories"]
