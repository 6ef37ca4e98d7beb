"""Sample-exact units: one rate inside, frames as time, seconds only at the edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.float32]

RATE = 48_000
"""Frames a second, everywhere inside."""

EAR_RATE = 16_000
"""Samples a second for everything that listens."""

QUANTUM = 480
"""Frames that are processed at once (10 ms); the ports re-block."""

EAR_QUANTUM = QUANTUM * EAR_RATE // RATE
"""Samples of one quantum at the ears' rate."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A piece of sound, mono at RATE; its samples are made read-only."""

    samples: Samples

    def __post_init__(self) -> None:
        samples = np.asarray(self.samples, dtype=np.float32)
        if samples.ndim != 1:
            raise ValueError(f"a clip is mono, one-dimensional; got {samples.ndim} dimensions")
        samples = samples.view()
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.samples)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return to_seconds(self.frames)


def to_frames(seconds: float) -> int:
    """Seconds as the nearest whole number of frames."""
    return round(seconds * RATE)


def to_seconds(frames: int) -> float:
    """Frames as seconds."""
    return frames / RATE
