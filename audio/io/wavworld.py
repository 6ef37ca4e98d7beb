"""The port without a clock: recordings in, recordings out, many times faster than real time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from audio.blocks import QUANTUM, RATE, Samples
from audio.engine import Engine
from audio.events import EngineEvent
from audio.io.fifo import Fifo
from audio.io.room import DELAY, Room

LARGEST_BLOCK = DELAY - 2 * QUANTUM
"""Frames. With larger ones a device would ask for the echo of what is not rendered yet."""

_FIFO = LARGEST_BLOCK + 2 * QUANTUM
_FIRST_TRACK = 60 * RATE


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A recording of the user (mono at RATE) and the frame where it begins, 0 or more."""

    frame: int
    samples: Samples


class WavWorld:
    """Stands in for a device with blocks of `block` frames, each from 1 to LARGEST_BLOCK.

    What the engine hears and tells does not depend on the block size. `block` may be an
    iterator; the run ends with it. Raises ValueError for a size or a place out of range.
    """

    def __init__(
        self,
        engine: Engine,
        room: Room,
        user: Iterable[Placed] = (),
        block: int | Iterator[int] = QUANTUM,
    ) -> None:
        self._engine = engine
        self._room = room
        self._user = sorted(user, key=lambda placed: placed.frame)
        if self._user and self._user[0].frame < 0:
            raise ValueError(f"a recording begins at frame {self._user[0].frame}, before the start")
        self._coming = list(self._user)
        self._heard = 0
        # A device wants its first block before the first quantum is full: its own frames run a
        # quantum behind the engine's. Before them lies the silence that the room looks back to.
        self._mouth = Fifo(_FIFO)
        self._mouth.write(np.zeros(QUANTUM, np.float32))
        self._played = _Track()
        self._played.append(np.zeros(room.reach, np.float32))
        self._quanta = self._run(repeat(block) if isinstance(block, int) else block)

    def run(self, step: Callable[[list[EngineEvent]], bool]) -> None:
        """Go on quantum by quantum until `step`, given what happened, returns False.

        Beyond the user's recordings there is silence and it goes on. Called again, it goes on
        with the next quantum.
        """
        for _ in self._quanta:
            if not step(self._engine.drain()):
                return

    @property
    def agent(self) -> Samples:
        """All output so far, from the engine's frame 0 on: engine.frame frames."""
        played = self._played.samples[self._room.reach :]
        return np.concatenate([played, self._mouth.held])[QUANTUM:]

    @property
    def user(self) -> Samples:
        """The user's recordings alone, cut or filled with silence to the length of `agent`."""
        track = np.zeros(self._engine.frame, np.float32)
        _mix(self._user, 0, track)
        return track

    def _run(self, blocks: Iterator[int]) -> Iterator[None]:
        """Do what a device does, block by block, and pause after each quantum."""
        air, ear = Fifo(_FIFO), Fifo(_FIFO)
        for size in blocks:
            if not 1 <= size <= LARGEST_BLOCK:
                raise ValueError(f"a block has 1 to {LARGEST_BLOCK} frames, not {size}")
            while len(air) < size:
                air.write(self._hear())
            ear.write(air.read(size))
            while len(ear) >= QUANTUM:
                self._engine.capture(ear.read(QUANTUM))
                self._mouth.write(self._engine.render())
                yield
            self._played.append(self._mouth.read(size))

    def _hear(self) -> Samples:
        """What the microphone gives during the next quantum."""
        frame, self._heard = self._heard, self._heard + QUANTUM
        near = np.zeros(QUANTUM, np.float32)
        while self._coming and self._coming[0].frame + len(self._coming[0].samples) <= frame:
            self._coming.pop(0)
        _mix(self._coming, frame, near)
        past = QUANTUM + frame
        far = self._played.samples[past : past + self._room.reach - DELAY + QUANTUM]
        self._room.add(near, far, frame)
        return near


class _Track:
    """A recording that grows by doubling."""

    def __init__(self) -> None:
        self._buffer = np.empty(_FIRST_TRACK, np.float32)
        self._length = 0

    @property
    def samples(self) -> Samples:
        """A view of everything so far."""
        return self._buffer[: self._length]

    def append(self, samples: Samples) -> None:
        length = self._length + len(samples)
        if length > len(self._buffer):
            grown = np.empty(2 * length, np.float32)
            grown[: self._length] = self.samples
            self._buffer = grown
        self._buffer[self._length : length] = samples
        self._length = length


def _mix(recordings: list[Placed], start: int, out: Samples) -> None:
    """Add to `out`, whose first frame is `start`, what falls into it; sorted by frame."""
    for placed in recordings:
        begin = placed.frame - start
        if begin >= len(out):
            return
        part = placed.samples[max(-begin, 0) : len(out) - begin]
        out[max(begin, 0) :][: len(part)] += part
