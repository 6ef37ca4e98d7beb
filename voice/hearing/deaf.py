"""The recogniser for a language that nothing here can hear."""

from __future__ import annotations

from audio.blocks import Samples
from voice.hearing.base import Listening, Opening, Recogniser, Verdict


class DeafRecogniser:
    """A `Recogniser` that takes nothing for anything."""

    name = "none"
    wake_threshold = 0.0

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """See Recogniser."""
        return Verdict()


def deaf() -> Recogniser:
    """Builds it, as a factory does."""
    return DeafRecogniser()
