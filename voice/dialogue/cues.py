"""Words one after another, and the orders to play them."""

from __future__ import annotations

from collections.abc import Iterable

from audio.blocks import to_frames
from audio.timeline import Cue, Play
from voice.dialogue.score import BETWEEN_SENTENCES
from voice.dialogue.sounds import Sounds
from voice.events import Order

LEAD_IN = to_frames(0.3)
ANSWER_AFTER = to_frames(0.1)
AHEAD = to_frames(0.06)
"""How far ahead of its frame a sound is ordered at the latest. On a device, what the session knows
of the time is up to 30 ms old, and an order takes some time to arrive."""


def speak(phrases: Iterable[str], gain: float, frame: int, sounds: Sounds) -> tuple[Cue, ...]:
    """Phrases one after another from `frame`; one without words is left out."""
    cues: list[Cue] = []
    for phrase in phrases:
        clip = sounds.words(phrase)
        if clip is not None:
            start = cues[-1].end + BETWEEN_SENTENCES if cues else frame
            cues.append(Cue(sounds.key(), phrase, clip, start, gain))
    return tuple(cues)


def plays(cues: Iterable[Cue]) -> list[Order]:
    """The orders to play them."""
    return [Play(cue) for cue in sorted(cues, key=lambda cue: cue.frame)]
