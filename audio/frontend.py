"""The way from the microphone to utterances: echo, 48 to 16 kHz, probability, segments."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from audio.blocks import EAR_QUANTUM, EAR_RATE, QUANTUM, RATE, Samples
from audio.echo import EchoCanceller
from audio.events import Captured, SpeechEvent, SpeechStarted, Utterance
from audio.segmenter import GO_ON, START, STRETCH, Segmenter
from audio.stillness import Stillness
from audio.vad import BACKGROUND, Vad, voicing

_STEP = RATE // EAR_RATE
_TAPS = 97
_CUTOFF = 7_300.0
_KAISER = 5.65
"""60 dB of stop band: from 8.2 kHz on, with 97 taps; flat up to 6.4 kHz."""


_LEAST_CERTAIN = 6
"""Quanta of an utterance, at least, that are far louder than what is left of our own sound. Our
own words may begin an utterance, but they are not obeyed."""

_LATEST = 5 * EAR_QUANTUM
"""Samples in which a voice is looked for over our own sound: 50 ms."""

_VOICED = 0.7
"""How periodic such a voice is. Stricter than what Silero's network is asked for: breath that
pops onto the microphone reaches that over the pacer's sound."""

_COVERED = 10
"""Quanta (100 ms) for which speech goes on although our own sound covers it: the end of “stop” is
so faint, and without it the word is not known."""


_HELD = 100
"""Quanta (1 s) of a still room that are kept, and looked at once something stands out of it: what
is said may begin more softly than that, and the network needs some sound to know a room by."""

_EVEN = 16
"""Quanta that are five of the network's windows: what is left out is always a multiple of it, so
that the windows lie as if none were."""


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
    """Takes what was captured and tells when somebody began, paused and ended to speak.

    In a room that has been still for 10 s nobody looks for speech, which would take as much of
    the processor as if there were any; all the last second of it is looked at afterwards.
    """

    def __init__(self, vad: Vad, echo: EchoCanceller | None) -> None:
        self._vad = vad
        self._echo = echo
        self._near = Decimator()
        self._far = Decimator()
        self._segmenter = Segmenter(Decimator.delay)
        self._room = Stillness()
        self._held: deque[tuple[Samples, int]] = deque()
        self._latest: Samples = np.zeros(_LATEST, dtype=np.float32)
        self._certain: deque[bool] = deque(maxlen=STRETCH)
        self._covered = _COVERED
        """Quanta since the last one with speech in it over our own sound."""
        self._judged: tuple[Utterance, Utterance] | None = None
        """What was told last, as it came and as it was passed on: the end of a pause brings it
        again."""

    def restart(self) -> None:
        """Begin anew after a gap; what was being said is forgotten, the room is not."""
        self._near = Decimator()
        self._far = Decimator()
        self._segmenter = Segmenter(Decimator.delay)
        self._held.clear()
        self._covered = _COVERED

    def feed(self, captured: Captured) -> list[SpeechEvent]:
        """Take one quantum; they follow each other without a gap."""
        near, far = self._near.feed(captured.near), self._far.feed(captured.far)
        if self._room.feed(near) and not far.any() and self._segmenter.waits:
            self._held.append((near, captured.frame))
            if len(self._held) == _HELD + _EVEN:
                for _ in range(_EVEN):
                    self._held.popleft()
            return []
        events: list[SpeechEvent] = []
        if self._held:
            silence = np.zeros_like(far)
            for quantum, frame in self._held:
                events += self._hear(quantum, silence, frame)
            self._held.clear()
        return events + self._hear(near, far, captured.frame)

    def _hear(self, near: Samples, far: Samples, frame: int) -> list[SpeechEvent]:
        if self._echo is None:
            return self._segmenter.feed(near, self._vad.feed(near), frame)
        left = self._echo.feed(near, far)
        probability = self._vad.feed(left, ours=self._echo.suspect)
        self._latest = np.concatenate((self._latest[EAR_QUANTUM:], left))
        probability = self._over_ours(probability, self._echo)
        self._certain.append(self._echo.certain)
        events = self._segmenter.feed(self._echo.quieten(left), probability, frame)
        return [self._without_ours(event) for event in events]

    def _over_ours(self, probability: float, echo: EchoCanceller) -> float:
        """What the network's probability comes to where our own sound may be in it."""
        if not echo.active:
            self._covered = _COVERED
            return probability
        if echo.suspect:
            probability = min(probability, BACKGROUND)
        elif echo.certain and voicing(self._latest) >= _VOICED:
            # The network, which was given nothing of our own words, takes too long to wake up.
            probability = max(probability, START)
        self._covered = 0 if probability >= GO_ON else self._covered + 1
        return max(probability, GO_ON) if self._covered < _COVERED else probability

    def _without_ours(self, event: SpeechEvent) -> SpeechEvent:
        """Silence for the ear where all that was said may have been our own words."""
        if isinstance(event, SpeechStarted):
            return event
        utterance = event.utterance
        if self._judged is None or self._judged[0] is not utterance:
            quanta = len(utterance.samples) // EAR_QUANTUM
            certain = sum(list(self._certain)[-quanta:]) >= _LEAST_CERTAIN
            silence = np.zeros_like(utterance.samples)
            passed = utterance if certain else replace(utterance, samples=silence)
            self._judged = utterance, passed
        return replace(event, utterance=self._judged[1])
