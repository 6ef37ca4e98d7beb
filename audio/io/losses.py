"""How soon lost devices are looked for again: at once, unless they keep going away."""

from __future__ import annotations

import math

from audio.io.streams import Lost

CALM_S = 3.0
"""A device that was there for less is not trusted: the next start waits for DELAY_S."""

DELAY_S = 1.0

MOVES = 3
"""So often in a row the sound is taken back to its place; whoever moves it then means it."""


class Losses:
    """Remembers how often the sound was taken elsewhere as soon as it was back."""

    def __init__(self) -> None:
        self._moves = 0

    def delay(self, lost: Lost, ran: float) -> float:
        """Seconds until devices are looked for; `ran`: for how long they were there.

        Without end where somebody takes the sound elsewhere again and again: it is silent then.
        """
        if not lost.moved or ran >= CALM_S:
            self._moves = 0
        self._moves += lost.moved
        if self._moves >= MOVES:
            return math.inf
        return DELAY_S if ran < CALM_S else 0.0
