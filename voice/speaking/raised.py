"""Somebody else's voice out of the only one there is: its sound, played faster."""

from __future__ import annotations

from dataclasses import dataclass

from audio.blocks import Samples
from voice.speaking.base import Synthesiser

FACTOR = 1.2
"""Three semitones up, as if out of a smaller mouth, and as much faster: a calm pace becomes a
lively one. Piper's packaged voice then speaks at 117 Hz in place of 97, by test_second_voice.py,
and says 176 words a minute in place of 147."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A `Synthesiser` that takes another one's sound to be of a higher rate."""

    engine: Synthesiser

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def version(self) -> str:
        return self.engine.version

    @property
    def voice(self) -> str:
        return f"{self.engine.voice}, raised by {FACTOR}"

    @property
    def writes_files(self) -> bool:
        return self.engine.writes_files

    def load(self) -> None:
        """See `Synthesiser`."""
        self.engine.load()

    def render(self, text: str) -> tuple[Samples, int]:
        """See `Synthesiser`."""
        samples, rate = self.engine.render(text)
        return samples, round(rate * FACTOR)

    def other(self) -> Synthesiser:
        """Itself: there are two voices, not more."""
        return self
