"""Joins what somebody says to pieces that a transcriber takes: whole, from pause to pause."""

from __future__ import annotations

import numpy as np

from audio.blocks import EAR_RATE, RATE, Samples, to_frames
from audio.events import Utterance

JOIN_WITHIN = to_frames(0.8)
"""What is said after a pause up to this belongs to the same piece: it may be one sentence."""
LONGEST = 8 * EAR_RATE
"""The samples of a piece, at most: the memory of an engine grows with the square of them."""

_STEP = RATE // EAR_RATE
_WINDOW = EAR_RATE // 5
"""Samples; within words there are silences too, but shorter ones."""
_EARLIEST = 5 * EAR_RATE
_LEFT = 3 * EAR_RATE // 2
"""Samples that are left behind a cut; more than what the next stretch has in common with it."""


class Passage:
    """Takes utterances in their order and gives pieces; holds one piece and one stretch."""

    def __init__(self) -> None:
        self._sound = np.zeros(0, np.float32)
        self._start = 0
        """Frame of its first sample."""
        self._speech_end = 0
        self._paused = False
        """Whether the last utterance ended with a pause."""
        self._pauses: list[tuple[int, int]] = []
        """Those within the sound: how long each is, and the sample after it."""

    def add(self, utterance: Utterance) -> list[Samples]:
        """Take what was said; gives the pieces that are complete now."""
        pieces = []
        if utterance.start - self._speech_end > JOIN_WITHIN:
            pieces += self.take()
        self._join(utterance)
        self._speech_end, self._paused = utterance.speech_end, not utterance.cut
        while len(self._sound) > LONGEST:
            pieces.append(self._cut())
        return pieces

    def take(self) -> list[Samples]:
        """What is left, if anything is: a pause is long, or all was said."""
        left, self._sound = self._sound, np.zeros(0, np.float32)
        self._pauses.clear()
        return [left] if len(left) else []

    def _join(self, utterance: Utterance) -> None:
        """Put it behind the others, on one time axis; where they overlap, it is the same sound."""
        if not len(self._sound):
            self._start = utterance.start
        offset = max(0, (utterance.start - self._start) // _STEP)
        if self._paused and offset > 0:
            self._pauses.append((utterance.start - self._speech_end, offset))
        joined = np.zeros(max(offset + len(utterance.samples), len(self._sound)), np.float32)
        joined[: len(self._sound)] = self._sound
        joined[offset : offset + len(utterance.samples)] = utterance.samples
        self._sound = joined

    def _cut(self) -> Samples:
        """It is too long: cut it at its longest pause, or without any where it is quietest."""
        pauses = [(gap, after) for gap, after in self._pauses if after <= LONGEST]
        place = max(pauses)[1] if pauses else self._quietest()
        self._pauses = [(gap, after - place) for gap, after in self._pauses if after > place]
        piece, self._sound = self._sound[:place].copy(), self._sound[place:].copy()
        self._start += place * _STEP
        return piece

    def _quietest(self) -> int:
        last = min(LONGEST, len(self._sound) - _LEFT)
        power = np.cumsum(np.square(self._sound[:last], dtype=np.float64))
        quiet = power[_EARLIEST + _WINDOW :] - power[_EARLIEST:-_WINDOW]
        return _EARLIEST + int(quiet.argmin()) + _WINDOW // 2
