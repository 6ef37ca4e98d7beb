"""A LiveAudio over a process without devices, whose turns the test gives."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Semaphore
from typing import Any

import numpy as np

from audio.blocks import QUANTUM, Clip
from audio.events import EngineEvent
from audio.io.live import LiveAudio
from audio.io.ring import Count
from audio.io.streams import Streams
from audio.timeline import Cue, Order

CONTEXT = multiprocessing.get_context("spawn")
LOOKS = 3000


class World:
    """A LiveAudio over a process without devices, whose turns the test gives."""

    def __init__(self, fake: Any) -> None:
        self.fake = fake
        self.now = 100.0
        self.bell: Semaphore = CONTEXT.Semaphore(0)
        self.turns: Semaphore = CONTEXT.Semaphore(0)
        self.events: list[EngineEvent] = []
        self.told: list[str] = []
        self.live: LiveAudio

    def start(self, body: str) -> LiveAudio:
        self.live = LiveAudio(
            Streams(),
            self.bell,
            lambda: self.now,
            self.told.append,
            partial(getattr(self.fake, body), self.turns),
        )
        self.live.start()
        return self.live

    def become(self, body: str) -> None:
        """What the next process is."""
        self.live._body = partial(getattr(self.fake, body), self.turns)

    def until(self, come: Callable[[], bool]) -> None:
        """Do as the loop does until something has come; it never takes as long as it may."""
        for _ in range(LOOKS):
            self.bell.acquire(timeout=0.01)
            self.events += self.live.drain()
            if come():
                return
        raise AssertionError("it never came")

    def pass_by(self, seconds: float) -> None:
        """Let time pass, in which it is looked at often."""
        for _ in range(round(seconds / 0.1)):
            self.now += 0.1
            self.events += self.live.drain()

    def order(self, order: Order) -> None:
        """Give an order, and wait until it is where it is obeyed."""
        process = self.live._process
        assert process is not None
        notes = process.shared.notes
        before = notes.counted(Count.BEATS)
        self.live.order(order)
        self.until(lambda: notes.counted(Count.BEATS) > before)

    def run(self, quanta: int) -> None:
        stop = self.live.frame + quanta * QUANTUM
        for _ in range(quanta):
            self.turns.release()
        self.until(lambda: self.live.frame >= stop)
        self.events += self.live.drain()

    def of(self, kind: type[EngineEvent]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def cue(key: int, frame: int, frames: int = 1000) -> Cue:
    return Cue(key, "tone", Clip(np.full(frames, 0.1, np.float32)), frame)
