"""Recognisers that a child process can import, and a phoneme model that hears what it is told."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.unit.voice.hearing.phonemes_said import Model


@pytest.fixture
def factories(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`ear_factories`, importable by this process and by its children."""
    here = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(here)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    yield importlib.import_module("ear_factories")
    del sys.modules["ear_factories"]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    """What `hama` loads; its own pronunciations are letter by letter."""
    loaded = Model()
    hama = ModuleType("hama")
    vars(hama).update(
        ASRModel=lambda: loaded, G2PModel=lambda: lambda word: SimpleNamespace(ipa=word)
    )
    monkeypatch.setitem(sys.modules, "hama", hama)
    monkeypatch.setattr("voice.hearing.phoneme_engine.cleaned", lambda samples: samples)
    monkeypatch.setattr("voice.hearing.phoneme_engine.at_speed", lambda samples, speed: samples)
    return loaded
