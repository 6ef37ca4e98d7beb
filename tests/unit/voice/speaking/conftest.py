"""Synthesisers with a fault, and a speaker that waits to be let."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.blocks import Clip
from voice.errors import BreatherError, ChildError
from voice.speaking.base import Line, Voice
from voice.speaking.finish import Pcm, to_samples
from voice.speaking.prepared import PreparedWords

SOON_S = 30.0


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`synthesisers`, importable by this process and by its children."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    yield importlib.import_module("synthesisers")
    del sys.modules["synthesisers"]


class Gated:
    """A speaker that renders one line each time it is let; it notes what, and when it rests."""

    def __init__(self, errors: dict[Line, BreatherError] | None = None) -> None:
        self.errors = errors or {}
        self.asked: list[Line] = []
        self.rests = 0
        self.begun = threading.Semaphore(0)
        self.let = threading.Semaphore(0)
        self.rested = threading.Semaphore(0)
        self.closed = False

    def pcm(self, text: str, voice: Voice) -> Pcm:
        line = Line(text, voice)
        self.asked.append(line)
        self.begun.release()
        assert self.let.acquire(timeout=SOON_S)
        if self.closed:
            raise ChildError("closed")
        if line in self.errors:
            raise self.errors[line]
        return np.full(len(text), 100, np.int16)

    def clip(self, text: str, *, personal: bool) -> Clip:
        assert personal
        return Clip(to_samples(self.pcm(text, Voice.OWN)))

    def rest(self) -> None:
        self.rests += 1
        self.rested.release()

    def close(self) -> None:
        self.closed = True
        self.let.release(100)

    def render(self, times: int) -> None:
        """Let so many be rendered, from the one that is under way."""
        for _ in range(times):
            assert self.begun.acquire(timeout=SOON_S)
            self.let.release()

    def wait_until_rested(self) -> None:
        assert self.rested.acquire(timeout=SOON_S)


@pytest.fixture
def gated() -> type[Gated]:
    return Gated


@pytest.fixture
def voice() -> Gated:
    return Gated()


@pytest.fixture
def prepare() -> Callable[..., PreparedWords]:
    """Words that are being prepared."""

    def begun(voice: Any, *lines: Line) -> PreparedWords:
        words = PreparedWords(voice, lines)
        words.start()
        return words

    return begun
