"""The way from the microphone to utterances: echo, 48 to 16 kHz, probability, segments."""

from __future__ import annotations

import numpy as np

from audio.blocks import EAR_QUANTUM, EAR_RATE, QUANTUM, RATE, Samples
from audio.echo import EchoCanceller
from audio.events import Captured, SpeechEvent
from audio.segmenter import Segmenter
from audio.vad import DOUBT, Vad

_STEP = RATE // EAR_RATE
_TAPS = 97
_CUTOFF = 7_300.0
_KAISER = 5.65
"""60 dB of stop band: from 8.2 kHz on, with 97 taps; flat up to 6.4 kHz."""


class Decimator:
    """RATE to EAR_RATE in exact quanta, by a linear-phase filter with a fixed delay."""

    delay = _TAPS // 2
    """Frames (at RATE) that what comes out is behind what went in: 48, which is 1 ms."""

    def __init__(self) -> None:
        time = np.arange(_TAPS) - self.delay
        taps = np.sinc(time * 2 * _CUTOFF / RATE) * np.kaiser(_TAPS, _KAISER)
        self._taps = (taps / taps.sum()).astype(np.float32)
        self._buffer = np.zeros(_TAPS - 1 + QUANTUM, dtype=np.float32)
        self._silent = True

    def feed(self, quantum: Samples) -> Samples:
        """QUANTUM samples at RATE in, EAR_QUANTUM samples at EAR_RATE out, a fresh array."""
        before, self._silent = self._silent, not quantum.any()
        if before and self._silent:  # most of the day; the buffer is zero, too
            return np.zeros(EAR_QUANTUM, dtype=np.float32)
        self._buffer[: _TAPS - 1] = self._buffer[QUANTUM:].copy()
        self._buffer[_TAPS - 1 :] = quantum
        return np.convolve(self._buffer, self._taps, "valid")[::_STEP].copy()


class Frontend:
    """Takes what was captured and tells when somebody began, paused and ended to speak."""

    def __init__(self, vad: Vad, echo: EchoCanceller | None) -> None:
        self._vad = vad
        self._echo = echo
        self._near = Decimator()
        self._far = Decimator()
        self._segmenter = Segmenter(Decimator.delay)

    def restart(self) -> None:
        """Begin anew after a gap; what was being said is forgotten, the room is not."""
        self._near = Decimator()
        self._far = Decimator()
        self._segmenter = Segmenter(Decimator.delay)

    def feed(self, captured: Captured) -> list[SpeechEvent]:
        """Take one quantum; they follow each other without a gap."""
        near = self._near.feed(captured.near)
        if self._echo is not None:
            near = self._echo.feed(near, self._far.feed(captured.far))
        probability = self._vad.feed(near)
        if self._echo is not None and self._echo.suspect:
            # Our own words may be what is left; somebody who already speaks goes on.
            probability = min(probability, DOUBT)
        return self._segmenter.feed(near, probability, captured.frame)
