"""From speech probabilities to utterances: when somebody began, and what was said until the end."""

from __future__ import annotations

import numpy as np

from audio.blocks import EAR_QUANTUM, QUANTUM, Samples
from audio.events import SpeechEnded, SpeechEvent, SpeechPaused, SpeechStarted, Utterance

START = 0.5
"""Speech begins at this probability,"""

GO_ON = 0.35
"""and goes on down to this one."""

SILENCE = 20
"""Quanta (10 ms each) without speech that end an utterance,"""

PAUSE = 7
"""and after which it is told what would end then, so that recognisers can be asked meanwhile.

The first quantum in which the network lets go: in 254 recordings of people, speech went on after
2 of 263 such pauses.
"""

PRE_ROLL = 30
"""Quanta before the first sign of speech that belong to an utterance."""

STRETCH = 400
"""Quanta after which speech that does not end is cut,"""

OVERLAP = 100
"""and how many of them the next stretch begins with."""

_WINDOW = 3
"""Quanta that a new probability speaks for: what it says began so much earlier,"""

_OVERHANG = 3
"""and as many more before the network lets go of what has ended (measured on 127 phrases)."""

_CERTAIN = 4
"""Quanta at START or above before speech is told: more than one window of the VAD."""

_FIRST_SIGN = 60
"""Quanta, at most, between the first sign of speech and the certainty."""

_LOUD = 10**0.8
"""Power over the silence after an utterance that still counts as its end (8 dB),"""

_FADED = 10**-3.2
"""but not what is so far below its loudest part (-32 dB)."""

_TAIL = 15
"""Quanta before the network let go in which the true end is looked for."""

_RING = STRETCH + 1


class Segmenter:
    """Cuts the stream at the pauses: speech ends after 200 ms without it.

    Fed by quanta that follow each other without a gap. Every SpeechStarted is followed by one
    SpeechEnded whose utterance is not `cut`; between them, one with `cut` every 3 s from the
    fourth second on. Ahead of one that is not `cut` comes a SpeechPaused with that very utterance,
    unless a cut falls between; a SpeechPaused is void once anything else follows. Holds 4 s of
    sound, whatever happens.
    """

    def __init__(self, lag: int = 0) -> None:
        """`lag`: how many frames the samples are behind the frames they come with."""
        self._lag = lag
        self._sound = np.zeros((_RING, EAR_QUANTUM), dtype=np.float32)
        self._power = np.zeros(_RING)
        self._count = 0
        self._first_sign: int | None = None
        self._sure = 0
        self._start: int | None = None
        self._last = 0
        self._paused: tuple[Utterance, int] | None = None
        """What was told of this pause, and its last quantum of speech."""
        self._spoken = 0
        """The first quantum after the utterance before, which no pre-roll goes behind."""

    @property
    def waits(self) -> bool:
        """Whether nobody speaks, nor seems to begin."""
        return self._start is None and self._first_sign is None

    def feed(self, quantum: Samples, probability: float, frame: int) -> list[SpeechEvent]:
        """Take the next EAR_QUANTUM samples, whose quantum began at `frame` (at RATE).

        The events' frame is the end of that quantum: the moment at which they are known.
        """
        now = self._count
        self._count += 1
        self._sound[now % _RING] = quantum
        self._power[now % _RING] = np.dot(quantum, quantum)
        if self._start is None:
            return self._wait(now, probability, frame)
        return self._follow(now, probability, frame)

    def _wait(self, now: int, probability: float, frame: int) -> list[SpeechEvent]:
        if probability < GO_ON:
            self._first_sign = None
            self._sure = 0
            return []
        if self._first_sign is None:
            self._first_sign = now
        self._sure += probability >= START
        if self._sure < _CERTAIN:
            return []
        sign = max(self._first_sign, now - _FIRST_SIGN) - _WINDOW
        self._start = max(self._spoken, sign - PRE_ROLL)
        self._last = now
        return [SpeechStarted(frame + QUANTUM)]

    def _follow(self, now: int, probability: float, frame: int) -> list[SpeechEvent]:
        assert self._start is not None
        silence = now - self._last + _WINDOW + _OVERHANG
        if probability >= GO_ON:
            self._last, silence = now, 0
            self._paused = None
        elif silence >= SILENCE:
            return [self._end(now, frame)]
        if now + 1 - self._start >= STRETCH:
            return [self._cut(now, frame)]
        if self._paused is None and silence >= PAUSE:
            self._paused = self._up_to_speech(now, frame)
            return [SpeechPaused(frame + QUANTUM, self._paused[0])]
        return []

    def _cut(self, now: int, frame: int) -> SpeechEnded:
        stretch = self._utterance(now, now, frame, cut=True)
        self._start = now + 1 - OVERLAP
        self._paused = None
        return SpeechEnded(frame + QUANTUM, stretch)

    def _end(self, now: int, frame: int) -> SpeechEnded:
        utterance, last = self._paused or self._up_to_speech(now, frame)
        self._spoken = last + 1
        self._start = self._first_sign = self._paused = None
        self._sure = 0
        return SpeechEnded(frame + QUANTUM, utterance)

    def _up_to_speech(self, now: int, frame: int) -> tuple[Utterance, int]:
        last = self._end_of_speech(now)
        return self._utterance(now, last, frame, cut=False), last

    def _utterance(self, now: int, last: int, frame: int, *, cut: bool) -> Utterance:
        assert self._start is not None
        order = np.arange(self._start, now + 1) % _RING
        begin = frame - (now - self._start) * QUANTUM - self._lag
        end = frame - (now - last - 1) * QUANTUM - self._lag
        return Utterance(begin, end, self._sound[order].ravel(), cut)

    def _end_of_speech(self, now: int) -> int:
        """The last quantum that was louder than the silence after it."""
        assert self._start is not None
        order = np.arange(max(self._start, self._last - _TAIL), self._last + 1)
        power = self._power[order % _RING]
        after = self._power[np.arange(self._last + 1, now + 1) % _RING].mean()
        span = np.arange(self._start, self._last + 1)[-50:]
        loudest = self._power[span % _RING].max()
        loud = order[power > max(after * _LOUD, loudest * _FADED)]
        return int(loud[-1] if len(loud) else order[0])
