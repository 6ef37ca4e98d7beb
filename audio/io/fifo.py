"""Re-blocking between a device's blocks and the engine's quanta."""

from __future__ import annotations

import numpy as np

from audio.blocks import Samples


class Fifo:
    """Samples in by blocks of one size, out by blocks of another; its memory is fixed."""

    def __init__(self, capacity: int) -> None:
        self._buffer = np.zeros(capacity, np.float32)
        self._held = 0

    def __len__(self) -> int:
        return self._held

    @property
    def held(self) -> Samples:
        """A view of what is in it, the oldest first; good until the next write or read."""
        return self._buffer[: self._held]

    def write(self, samples: Samples) -> None:
        """Append; raises ValueError beyond the capacity."""
        held = self._held + len(samples)
        if held > len(self._buffer):
            raise ValueError(f"{held} samples do not fit into {len(self._buffer)}")
        self._buffer[self._held : held] = samples
        self._held = held

    def read(self, count: int) -> Samples:
        """Take the oldest `count` samples as a fresh array; raises ValueError if there are less."""
        if count > self._held:
            raise ValueError(f"{count} samples wanted, {self._held} held")
        out = self._buffer[:count].copy()
        self._held -= count
        self._buffer[: self._held] = self._buffer[count : count + self._held]
        return out
