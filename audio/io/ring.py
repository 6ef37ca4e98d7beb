"""Memory that the audio process writes and main reads; neither ever waits for the other.

Each part has one writer. It writes the data first and the count last; who reads, reads the count
first, and copies. What is shared has no name and leaves nothing behind, whoever is killed.
"""

from __future__ import annotations

from enum import IntEnum
from multiprocessing.context import SpawnContext

import numpy as np

from audio.blocks import QUANTUM, Samples
from audio.io.memory import Memory

ROWS = 1024
"""Quanta that a track holds: 10.24 s."""

FRAMES = ROWS * QUANTUM

MARKS = 1024
"""Callbacks whose times are kept: more than a second of the smallest blocks."""

NOTES = 1024
"""What is told of cues, so many are kept."""


class NoteKind(IntEnum):
    """What happened to a cue."""

    STARTED = 0
    FINISHED = 1
    CUT = 2


class Count(IntEnum):
    """What is counted beside the tracks, each from 0."""

    UNDERRUNS = 0
    OVERRUNS = 1
    BEATS = 2
    """Grows while the process's own thread lives."""
    NOTES = 3
    NEWS = 4
    """What was sent by pipe: to look there when nothing came is dear."""
    CALM = 5
    """Not a count: see Notes.calm."""
    STAYS = 6
    """Not a count: see Notes.stays."""


class _Shared:
    """Arrays of whole numbers and of samples that reach a spawned process as its arguments."""

    def __init__(self, context: SpawnContext, counts: int, samples: int) -> None:
        self.__setstate__((Memory(context, 8 * counts + 4 * samples), counts))

    def __getstate__(self) -> tuple[Memory, int]:
        return self._memory, len(self._counts)

    def __setstate__(self, state: tuple[Memory, int]) -> None:
        self._memory, counts = state
        # A view of memory is several times faster than an array where single numbers are taken.
        self._counts = self._memory.bytes[: 8 * counts].cast("q")
        self._samples: Samples = np.frombuffer(self._memory.bytes[8 * counts :], np.float32)


class Track(_Shared):
    """The newest FRAMES frames of one stream."""

    def __init__(self, context: SpawnContext) -> None:
        super().__init__(context, 2 + 2 * MARKS, FRAMES)

    def __setstate__(self, state: tuple[Memory, int]) -> None:
        super().__setstate__(state)
        self._rows = list(self._samples.reshape(ROWS, QUANTUM))
        self._passed = self._counts[2 : 2 + MARKS]
        self._times = self._counts[2 + MARKS :]

    @property
    def written(self) -> int:
        """Frames that can be read, counted from the start."""
        return self._counts[0]

    def row(self) -> Samples:
        """Where the next quantum goes, for a track that is written by whole quanta."""
        return self._rows[self.written // QUANTUM % ROWS]

    def filled(self) -> None:
        """Count the quantum that was written to row()."""
        self._counts[0] += QUANTUM

    def write(self, samples: Samples) -> None:
        """Append, and count."""
        written = self.written
        begin = written % FRAMES
        first = min(len(samples), FRAMES - begin)
        self._samples[begin : begin + first] = samples[:first]
        if first < len(samples):
            self._samples[: len(samples) - first] = samples[first:]
        self._counts[0] = written + len(samples)

    def mark(self, passed: int, time_ns: int) -> None:
        """Note that the device's callback of this moment reached the frame `passed`."""
        number = self._counts[1]
        self._passed[number % MARKS] = passed
        self._times[number % MARKS] = time_ns
        self._counts[1] = number + 1

    @property
    def marked(self) -> tuple[int, int]:
        """The newest mark: frame and time (ns); both 0 before the first."""
        number = self._counts[1] - 1
        if number < 0:
            return 0, 0
        return self._passed[number % MARKS], self._times[number % MARKS]

    @property
    def callbacks(self) -> int:
        """How many marks there have been."""
        return self._counts[1]

    def marks(self, first: int) -> tuple[int, list[tuple[int, int]]]:
        """The marks from that number on, counted from 0, and the number of the first one given.

        It is a later one where some are no longer kept.
        """
        stop = self.callbacks
        first = max(first, stop - MARKS // 2)  # those beyond may be overwritten meanwhile
        places = [number % MARKS for number in range(first, stop)]
        return first, [(self._passed[place], self._times[place]) for place in places]

    def read(self, first: int, stop: int) -> Samples:
        """A fresh copy of the frames from `first` to `stop`, FRAMES at most."""
        begin, count = first % FRAMES, stop - first
        if begin + count <= FRAMES:
            return self._samples[begin : begin + count].copy()
        return np.concatenate((self._samples[begin:], self._samples[: begin + count - FRAMES]))


class Notes(_Shared):
    """What became of cues: kind, key, frame, and the quantum (its first frame) that told it."""

    def __init__(self, context: SpawnContext) -> None:
        super().__init__(context, len(Count) + 4 * NOTES, 0)

    def __setstate__(self, state: tuple[Memory, int]) -> None:
        super().__setstate__(state)
        self._notes = self._counts[len(Count) :]

    def add(self, kind: NoteKind, key: int, frame: int, quantum: int) -> None:
        """Append one note."""
        number = self._counts[Count.NOTES]
        at = 4 * (number % NOTES)
        notes = self._notes
        notes[at], notes[at + 1], notes[at + 2], notes[at + 3] = kind, key, frame, quantum
        self._counts[Count.NOTES] = number + 1

    def get(self, number: int) -> tuple[NoteKind, int, int, int]:
        """The note of that number, counted from 0."""
        at = 4 * (number % NOTES)
        kind, key, frame, quantum = self._notes[at : at + 4].tolist()
        return NoteKind(kind), key, frame, quantum

    def count(self, what: Count) -> None:
        """Add one to a count of which this process is the only writer."""
        self._counts[what] += 1

    @property
    def calm(self) -> bool:
        """Whether main, which sets this, need not be woken often."""
        return self._counts[Count.CALM] != 0

    @calm.setter
    def calm(self, calm: bool) -> None:
        self._counts[Count.CALM] = calm

    @property
    def stays(self) -> bool:
        """Whether main, which sets this, has something under way that is to stay on its device."""
        return self._counts[Count.STAYS] != 0

    @stays.setter
    def stays(self, stays: bool) -> None:
        self._counts[Count.STAYS] = stays

    def counted(self, what: Count) -> int:
        """How often it was counted."""
        return self._counts[what]


class Shared:
    """All that the audio process tells by memory: what was played, captured, and counted."""

    def __init__(self, context: SpawnContext) -> None:
        self.far = Track(context)
        self.near = Track(context)
        self.notes = Notes(context)

    @property
    def progress(self) -> int:
        """Grows while the process and its streams live."""
        return self.far.written + self.near.written + self.notes.counted(Count.BEATS)
