"""What the session can play: rendered words by phrase id, pacing sounds, and keys for cues."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from audio.blocks import Clip
from audio.pacer import Breath, breath_sound, chime, closing_sound


class Sounds:
    """Clips by phrase id, and pacing sounds that are made once for each kind and length.

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
        self._breaths: dict[tuple[Breath, int], Clip] = {}
        self._chime = chime()
        self._closing = closing_sound()

    def key(self) -> int:
        """A key that no other cue has."""
        self._keys += 1
        return self._keys

    def words(self, phrase: str) -> Clip | None:
        """The phrase's words, or None where they could not be rendered."""
        clip = self._words(phrase)
        if clip is None:
            self._missing.setdefault(phrase, False)
        return clip

    def missing(self) -> list[str]:
        """The phrases that were found to have no words, each told once."""
        untold = [phrase for phrase, told in self._missing.items() if not told]
        self._missing.update(dict.fromkeys(untold, True))
        return untold

    def breath(self, kind: Breath, frames: int) -> Clip:
        """The pacing sound of a phase."""
        if (kind, frames) not in self._breaths:
            self._breaths[kind, frames] = breath_sound(kind, frames, self._random())
        return self._breaths[kind, frames]

    def chime(self) -> Clip:
        """Says: I am listening."""
        return self._chime

    def closing(self) -> Clip:
        """Ends the last out-breath."""
        return self._closing
