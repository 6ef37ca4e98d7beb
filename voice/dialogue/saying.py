"""What is said and signalled beside an exercise: one thing at a time, in the place of the last."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import Clip
from audio.timeline import Bus, Cancel, Cue, Play
from voice.dialogue.cues import ANSWER_AFTER, plays, speak
from voice.dialogue.sounds import Sounds
from voice.events import Order


class Saying:
    """Knows what was said last; every method gives the orders for it."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._said: tuple[Cue, ...] = ()
        self.mute = False
        """Whether there is no device to speak by."""

    def end(self, now: int) -> int:
        """The frame at which all is said; `now` where nothing was to be said."""
        return max((cue.end for cue in self._said), default=now)

    def speak(self, phrases: Sequence[str], gain: float, now: int) -> list[Order]:
        """Say phrases; nothing where there is no device."""
        orders = self.hush(now)
        if not self.mute:
            orders += self.play(speak(phrases, gain, now + ANSWER_AFTER, self._sounds))
        return orders

    def play(self, cues: tuple[Cue, ...]) -> list[Order]:
        """Have these be what is said last."""
        self._said = cues
        return plays(cues)

    def signal(self, name: str, clip: Clip, gain: float, now: int) -> list[Order]:
        """A sound in the place of words."""
        cue = Cue(self._sounds.key(), name, clip, now, gain, Bus.SIGNAL)
        return [*self.hush(now), Play(cue)]

    def hush(self, now: int) -> list[Order]:
        """End what was said last."""
        keys = frozenset(cue.key for cue in self._said if cue.end > now)
        self._said = ()
        return [Cancel(now, keys)] if keys else []
