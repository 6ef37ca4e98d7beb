"""How loud a microphone is, and whether what it gives can be used."""

from __future__ import annotations

import math
from enum import Enum

import numpy as np

from audio.blocks import Samples

FULL_SCALE = 0.99
"""From here on a sample counts as clipped: some devices stop a little below 1."""
CLIPPED = 20
"""So many samples at full scale are no accident."""
FAINT_DB = -50.0
"""No speech stays below this at a usual setting, not even a quiet voice on a headset."""
TOO_QUIET_DB = -60.0
"""People's speech turned down to this was noticed by nobody in one of three recordings, and 5 dB
above it in all of them."""
FLOOR_DB = -120.0


class Sound(Enum):
    """What a microphone was found to give."""

    NOTHING = "nothing"
    """It sent no samples."""
    MUTED = "muted"
    """Samples, and all of them exactly zero."""
    CLIPPING = "clipping"
    """So loud that its peaks are cut off."""
    TOO_QUIET = "too quiet"
    """Nobody spoke, or nobody would be heard."""
    FAINT = "faint"
    """A quiet room; nobody spoke, or it is turned down."""
    GOOD = "good"


class Meter:
    """Takes samples, and says how loud they are and what is wrong with them."""

    def __init__(self) -> None:
        self._taken = 0
        self._clipped = 0
        self._peak = 0.0
        self._loudest = FLOOR_DB

    def feed(self, samples: Samples) -> float:
        """Take a piece (not empty, within ±1, about 0.1 s); return its level in dBFS (RMS)."""
        self._taken += len(samples)
        size = np.abs(samples)
        self._clipped += int((size >= FULL_SCALE).sum())
        self._peak = max(self._peak, float(size.max()))
        power = float(np.mean(np.square(samples, dtype=np.float64)))
        level = max(10 * math.log10(power), FLOOR_DB) if power else FLOOR_DB
        self._loudest = max(self._loudest, level)
        return level

    @property
    def loudest(self) -> float:
        """The loudest piece so far, dBFS (RMS)."""
        return self._loudest

    @property
    def sound(self) -> Sound:
        """What all of it was."""
        if self._taken == 0:
            return Sound.NOTHING
        if self._peak == 0.0:
            return Sound.MUTED
        if self._clipped >= CLIPPED:
            return Sound.CLIPPING
        if self._loudest < TOO_QUIET_DB:
            return Sound.TOO_QUIET
        return Sound.FAINT if self._loudest < FAINT_DB else Sound.GOOD
