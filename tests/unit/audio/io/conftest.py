"""A world for main's side of the audio process."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.audio.io.live_world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """One whose process is to be started; closed after the test."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    world = World(importlib.import_module("fake_audio"))
    yield world
    world.live.close()
    del sys.modules["fake_audio"]
