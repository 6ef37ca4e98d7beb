"""A microphone with a clock of its own, whose samples are brought back onto ours as live."""

from __future__ import annotations

import numpy as np

from audio.blocks import QUANTUM, RATE, Samples
from audio.drift import MicrophoneClock, interpolated
from audio.io.fifo import Fifo

_JITTER = 0.0003
"""Seconds, standard deviation, by which the times of callbacks are wrong."""

_MARGIN = 4
"""Frames around a place that its interpolation may want."""


class MicrophoneOfItsOwn:
    """Takes what sounds by our clock, samples it by its own, and maps it back by MicrophoneClock.

    What comes out does not depend on how the time is divided into calls.
    """

    def __init__(self, drift: float, rng: np.random.Generator) -> None:
        """`drift`: how much faster its clock runs, as a part (1e-4: 100 ppm)."""
        self._step = 1.0 / (1.0 + drift)
        self._rng = rng
        self._clock = MicrophoneClock()
        self._sounding: Samples = np.zeros(_MARGIN, np.float32)
        self._first = -_MARGIN
        """The frame of the first sample of `_sounding`."""
        self._sampled = 0
        self._air = Fifo(10 * QUANTUM)
        self._ear = Fifo(10 * QUANTUM)
        self._ear.write(np.zeros(QUANTUM, np.float32))

    def feed(self, sound: Samples) -> Samples:
        """As many samples out as in, later by 10 ms and what MicrophoneClock takes."""
        out = [np.zeros(0, np.float32)]
        for begin in range(0, len(sound), QUANTUM):
            part = sound[begin : begin + QUANTUM]
            self._air.write(part)
            if len(self._air) >= QUANTUM:
                self._quantum(self._air.read(QUANTUM))
            out.append(self._ear.read(len(part)))
        return np.concatenate(out)

    def _quantum(self, sound: Samples) -> None:
        self._sounding = np.concatenate((self._sounding, sound))
        reached = self._first + len(self._sounding)
        last = int((reached - _MARGIN) / self._step)
        at = np.arange(self._sampled, last, dtype=np.float64) * self._step
        # As interpolated() counts: from the second sample on.
        self._clock.feed(interpolated(self._sounding, at - self._first - 1))
        self._sampled = last
        late = (reached - last * self._step) / RATE + self._rng.normal(0.0, _JITTER)
        self._clock.note(reached, late)
        used = len(self._sounding) - 2 * _MARGIN
        self._sounding, self._first = self._sounding[used:], self._first + used
        self._ear.write(self._clock.take())
