"""A synthesiser for tests and scenarios: a tone as long as the text, at once and everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audio.blocks import Samples
from voice.speaking.base import Synthesiser
from voice.speaking.raised import Raised

RATE = 16_000
SECONDS_A_CHARACTER = 0.06
"""As long as real speech at a calm pace, so that scenarios keep their proportions."""

EDGE_S = 0.01


@dataclass(frozen=True, slots=True)
class FakeSynthesiser:
    """A `Synthesiser` whose pitch tells texts apart by their length."""

    name: str = "fake"
    version: str = "1"
    voice: str = "tone"
    writes_files: bool = False

    def load(self) -> None:
        """Nothing to load."""

    def render(self, text: str) -> tuple[Samples, int]:
        """See `Synthesiser`."""
        time = np.arange(int(len(text) * SECONDS_A_CHARACTER * RATE)) / RATE
        tone = 0.3 * np.sin(2 * np.pi * (200 + 10 * (len(text) % 40)) * time)
        edge = np.minimum(np.minimum(time, time[::-1]) / EDGE_S, 1.0)
        tone *= 0.5 - 0.5 * np.cos(np.pi * edge)  # no click of its own
        return tone.astype(np.float32), RATE

    def other(self) -> Synthesiser:
        """See `Synthesiser`."""
        return Raised(self)
