"""Barge-in in two steps: somebody speaks, so our own sound is ducked until it is judged."""

from __future__ import annotations

from audio.events import SpeechStarted
from audio.timeline import Duck
from voice.events import Heard, Order, Report

DUCKED = 10 ** (-12 / 20)


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
