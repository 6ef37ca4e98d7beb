"""What the callbacks of a device tell: how evenly they come, and how long a sound is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audio import roundtrip
from audio.blocks import RATE, Samples, to_seconds

_AROUND_S = 0.5
"""Callbacks so far before and after a place tell when its frame passes."""

Numbers = npt.NDArray[np.int64]
Milliseconds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """Many values in short; in their own unit."""

    count: int
    median: float
    p95: float
    most: float


def spread(values: Milliseconds | Sequence[float]) -> Spread | None:
    """None where there are no values."""
    if len(values) == 0:
        return None
    return Spread(
        len(values),
        float(np.median(values)),
        float(np.percentile(values, 95)),
        float(np.max(values)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """How one setting did. Times in milliseconds."""

    block: int
    """Frames that were asked for at once."""
    latency: float
    """What the device was asked to hold."""
    gaps: Milliseconds
    """From each callback of the loudspeaker to the next. So too the next, of the microphone."""
    hearing_gaps: Milliseconds
    trips: tuple[float, ...] | None
    """What each sweep took there and back; None: they were not heard."""
    underruns: int
    """How often the loudspeaker ran out of sound."""
    overruns: int
    """How often sound of the microphone was lost."""
    processor: float | None
    """Per cent of one core that the audio process took; None: this system does not tell."""

    @property
    def jitter(self) -> Spread | None:
        """How far the time from one callback to the next is from the length of a block."""
        return self._jitter(self.gaps)

    @property
    def hearing_jitter(self) -> Spread | None:
        """The same of the microphone."""
        return self._jitter(self.hearing_gaps)

    @property
    def trip(self) -> Spread | None:
        """There and back."""
        return spread(self.trips or ())

    def _jitter(self, gaps: Milliseconds) -> Spread | None:
        return spread(np.abs(gaps - to_seconds(self.block) * 1000))


@dataclass(frozen=True, slots=True, eq=False)
class Callbacks:
    """The callbacks of one stream: each one's number, the first frame of its block, its time."""

    numbers: Numbers
    firsts: Numbers
    seconds: npt.NDArray[np.float64]
    """Monotonic; the same clock for both streams of a process."""

    def gaps(self) -> Milliseconds:
        """Milliseconds from each callback to the next one, where none between is unknown."""
        follows = np.diff(self.numbers) == 1
        return np.asarray(np.diff(self.seconds)[follows] * 1000, np.float64)

    def second(self, frame: int) -> float | None:
        """When a frame passes by a steady clock; None where no callback tells of its time."""
        around = np.abs(self.firsts - frame) <= _AROUND_S * RATE
        if not around.any():
            return None
        return self._origin(around) + to_seconds(frame)

    def frame(self, second: float) -> int | None:
        """Which frame passes then; see `second`."""
        around = np.abs(self.seconds - second) <= _AROUND_S
        if not around.any():
            return None
        return round((second - self._origin(around)) * RATE)

    def _origin(self, around: npt.NDArray[np.bool_]) -> float:
        """When frame 0 would have passed, as these callbacks say together: blocks are handed on in
        bursts, and each time alone is wrong by milliseconds."""
        return float(np.mean(self.seconds[around] - self.firsts[around] / RATE))


def round_trips(
    played: Sequence[int], far: Callbacks, near: Callbacks, heard: Samples
) -> list[float] | None:
    """Milliseconds that sweeps took, begun at the far frames `played`; None: they were not heard.

    From the callback that hands a frame over to the one that brings it back, each counted to the
    frame's place in its block. `heard`: the near frames from 0 on. Those of which nothing is
    known are left out.
    """
    pieces = []
    for frame in played:
        second = far.second(frame)
        begin = None if second is None else near.frame(second)
        if begin is not None and begin >= 0 and begin + roundtrip.PIECE <= len(heard):
            pieces.append(heard[begin : begin + roundtrip.PIECE])
    found = roundtrip.find(pieces) if len(pieces) >= roundtrip.FEWEST else None
    if found is None:
        return None
    return [to_seconds(lag) * 1000 for lag in found.lags if lag is not None]
