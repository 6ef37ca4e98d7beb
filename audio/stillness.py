"""Whether a room has long been as quiet as it gets, so that nobody need look for speech in it."""

from __future__ import annotations

import math

import numpy as np

from audio.blocks import EAR_QUANTUM, Samples

LONG = 1_000
"""Quanta (10 s) without anything to hear after which a room is still. It is also as long as
audio.vad remembers a room's talk, which so goes on from nothing but this quiet."""

_STANDS_OUT = 1.6
"""Power over that of the quiet (2 dB) that is something: speech of which no more stands out is
understood by nobody, and hiss, smoothed, is within 0.5 dB."""

_FOLLOW = 0.2
"""Smoothing of the power, from quantum to quantum."""

_HALF = 500
"""Quanta: the quiet is the quietest of these and of as many before."""

_LEAST = EAR_QUANTUM * 1e-10
"""The quietest that a room can be: 100 dB below full scale."""


class Stillness:
    """Counts for how long nothing has stood out of the quiet, neither low nor high.

    Rumble may hide a voice in the whole, hiss one in the upper half; hardly both of them.
    """

    def __init__(self) -> None:
        self._low = _Quiet()
        self._high = _Quiet()
        self._quanta = 0

    def feed(self, quantum: Samples) -> bool:
        """Take EAR_QUANTUM samples at EAR_RATE; whether it is still, up to and with these."""
        low = self._low.stands_out(quantum)
        high = self._high.stands_out(quantum[1:] - quantum[:-1])
        self._quanta = 0 if low or high else self._quanta + 1
        return self._quanta >= LONG


class _Quiet:
    """How loud it is in the quiet of the last 5 to 10 s, and whether anything is louder."""

    def __init__(self) -> None:
        self._power: float | None = None
        self._before = math.inf
        self._lowest = math.inf
        self._quanta = 0

    def stands_out(self, sound: Samples) -> bool:
        now = float(np.dot(sound, sound))
        self._power = now if self._power is None else self._power + _FOLLOW * (now - self._power)
        self._quanta += 1
        if self._quanta % _HALF == 0:
            self._before, self._lowest = self._lowest, self._power
        self._lowest = min(self._lowest, self._power)
        return self._power > _STANDS_OUT * max(min(self._lowest, self._before), _LEAST)
