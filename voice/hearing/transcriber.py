"""The words of a stretch of speech, whatever they are: what a transcriber is given and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from audio.blocks import Samples

PEAK = 0.5
"""How loud the loudest moment is made before a network hears it."""
_MOST = 1_000.0
"""The most that anything is made louder (60 dB)."""


class Transcriber(Protocol):
    """Takes stretches of speech and keeps none of them, nor any word."""

    @property
    def name(self) -> str:
        """The engine's name."""

    def transcribe(self, samples: Samples) -> str:
        """The words of one stretch (mono, EAR_RATE, float32 within ±1, up to 20 s).

        Empty where nothing was said. Raises EarError where the engine fails.
        """


class LazyTranscriber:
    """A Transcriber that loads another one when it is first asked; raises what that raises."""

    def __init__(self, build: Callable[[], Transcriber]) -> None:
        self._build = build
        self._engine: Transcriber | None = None

    @property
    def name(self) -> str:
        """The engine's name; loads it."""
        return self.load().name

    def load(self) -> Transcriber:
        """Load the engine, if that is still to be done."""
        if self._engine is None:
            self._engine = self._build()
        return self._engine

    def transcribe(self, samples: Samples) -> str:
        """The words of one stretch; see Transcriber."""
        return self.load().transcribe(samples)


@dataclass(frozen=True, slots=True)
class TranscriberFactory:
    """Builds a transcriber, here or in a process of its own; picklable."""

    engine: str
    """The name of one: moonshine or vosk."""
    model: Path | None = None
    """The folder of a Vosk model."""

    def __call__(self) -> Transcriber:
        """Load the model; raises EarError or ModelMissing."""
        if self.engine == "vosk" and self.model is not None:
            from voice.hearing.vosk_transcriber import VoskTranscriber

            return VoskTranscriber(self.model)
        from voice.hearing.moonshine_engine import MoonshineTranscriber

        return MoonshineTranscriber()


def levelled(samples: Samples) -> Samples:
    """The same sound around zero and as loud as networks expect it, whatever the microphone does.

    Somebody whose microphone is 60 dB too low, or has an offset, is to be understood as well.
    """
    if not len(samples) or not np.isfinite(samples).all():
        return np.zeros(len(samples), np.float32)
    centred = samples - samples.mean(dtype=np.float64)
    loudest = float(np.abs(centred).max())
    gain = min(PEAK / loudest, _MOST) if loudest > 0 else 1.0
    return np.asarray(centred * gain, np.float32)
