"""Barge-in in two steps: somebody speaks, so our own sound is ducked until it is judged."""

from __future__ import annotations

import math

from audio.blocks import to_frames
from audio.events import SpeechStarted
from audio.timeline import Cancel, Duck
from voice.events import Heard, Order, Report

DUCKED = 10 ** (-12 / 20)
FADE = to_frames(0.2)
"""How long everything takes to fade out at the very end."""
FADE_STEPS = 10


class BargeIn:
    """Keeps whether somebody speaks who is not judged yet; every duck is taken back."""

    def __init__(self) -> None:
        self._speech: int | None = None
        """Frame at which the speech was noticed."""
        self._ducked = False

    @property
    def pending(self) -> bool:
        """Whether somebody speaks, or spoke and was not judged yet."""
        return self._speech is not None

    def begin(self, event: SpeechStarted, now: int, *, duck: bool) -> list[Order]:
        """Somebody began to speak; `duck` where something of ours may sound."""
        self._speech = event.frame
        if self._ducked or not duck:
            return []
        self._ducked = True
        return [Duck(now, DUCKED), Report(now, "ducked")]

    def judged(self, event: Heard, now: int) -> list[Order]:
        """What was said is known; speech that has begun since then stays open."""
        if self._speech is not None and self._speech > event.end:
            return []
        return self.drop(now)

    def drop(self, now: int) -> list[Order]:
        """Nobody is listened to any more."""
        self._speech = None
        if not self._ducked:
            return []
        self._ducked = False
        return [Duck(now, 1.0)]

    def fade(self, now: int) -> list[Order]:
        """Turn everything down and end it: nothing is to sound any more."""
        gain = DUCKED if self._ducked else 1.0
        steps = [
            Duck(now + step * FADE // FADE_STEPS, gain * (0.5 + 0.5 * math.cos(math.pi * part)))
            for step, part in enumerate((k + 1) / FADE_STEPS for k in range(FADE_STEPS))
        ]
        return [*steps, Cancel(now + FADE, None)]
