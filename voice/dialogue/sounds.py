"""What the session can play: rendered words by phrase id, pacing sounds, and keys for cues."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from audio.blocks import Clip, to_frames
from audio.pacer import (
    Breath,
    breath_sound,
    chime,
    closing_sound,
    ready_sound,
    reminder_sound,
)

KEPT = to_frames(120.0)
"""How much of breath sounds is kept, 23 MB: about twice what all exercises have."""


class Sounds:
    """Clips by phrase id, and pacing sounds that are made once for each kind and length.

    A counted phrase has its number in its id: "id:3". Making a clip takes up to 0.1 s; those that
    were not used for long are let go and made anew.

    The same seed gives the same noise, so that one session can be compared with another.
    """

    def __init__(
        self,
        words: Callable[[str], Clip | None],
        random: Callable[[], np.random.Generator],
    ) -> None:
        self._words = words
        self._random = random
        self._keys = 0
        self._missing: dict[str, bool] = {}
        """Phrases without words, and whether that was told."""
        self._absent: set[str] = set()
        """Phrases that have no words until the end of this step, even if they come meanwhile:
        what is laid out in one step is laid out with the same words."""
        self._breaths: dict[tuple[Breath, int], Clip] = {}
        self._keeping = threading.Lock()
        self._chime = chime()
        self._closing = closing_sound()
        self._ready = ready_sound()
        self._reminder = reminder_sound()

    def key(self) -> int:
        """A key that no other cue has."""
        self._keys += 1
        return self._keys

    def words(self, phrase: str) -> Clip | None:
        """The phrase's words, or None where they could not be rendered."""
        clip = None if phrase in self._absent else self._words(phrase)
        if clip is None:
            self._absent.add(phrase)
            self._missing.setdefault(phrase, False)
        return clip

    def missing(self) -> list[str]:
        """The phrases that were found to have no words, each told once; ends a step."""
        self._absent.clear()
        untold = [phrase for phrase, told in self._missing.items() if not told]
        self._missing.update(dict.fromkeys(untold, True))
        return untold

    def breath(self, kind: Breath, frames: int) -> Clip:
        """The pacing sound of a phase; may be called from any thread, to have it made."""
        with self._keeping:
            clip = self._breaths.get((kind, frames))
        if clip is None:
            clip = breath_sound(kind, frames, self._random())
        with self._keeping:
            self._breaths.pop((kind, frames), None)
            self._breaths[kind, frames] = clip  # now the last one to be let go
            while sum(known for _, known in self._breaths) > max(KEPT, frames):
                del self._breaths[next(iter(self._breaths))]
        return clip

    def chime(self) -> Clip:
        """Says: I am listening."""
        return self._chime

    def ready(self) -> Clip:
        """Says: the call is over, and I am there."""
        return self._ready

    def reminder(self) -> Clip:
        """Says: it is time for a break."""
        return self._reminder

    def tone(self) -> Clip:
        """What is heard alone; a Tone step's."""
        return self._chime

    def closing(self) -> Clip:
        """Ends the last out-breath."""
        return self._closing
