"""Synthesisers with a fault each; a module of its own, as a child imports it by name."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audio.blocks import Samples
from voice.errors import ModelMissing
from voice.speaking.fake import FakeSynthesiser


@dataclass(frozen=True, slots=True)
class Dying(FakeSynthesiser):
    """Is killed in the middle of its first `times` renderings."""

    log: Path = Path()
    times: int = 1

    def render(self, text: str) -> tuple[Samples, int]:
        with self.log.open("a") as file:
            file.write("x")
        if len(self.log.read_text()) <= self.times:
            os.kill(os.getpid(), signal.SIGKILL)
        return FakeSynthesiser.render(self, text)


@dataclass(frozen=True, slots=True)
class Stillborn(FakeSynthesiser):
    """Is killed the first `times` that it is loaded."""

    log: Path = Path()
    times: int = 1

    def load(self) -> None:
        with self.log.open("a") as file:
            file.write("x")
        if len(self.log.read_text()) <= self.times:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Missing(FakeSynthesiser):
    """Is not installed."""

    def load(self) -> None:
        raise ModelMissing("Install it.")


@dataclass(frozen=True, slots=True)
class Failing(FakeSynthesiser):
    """Puts the words into its exception."""

    def render(self, text: str) -> tuple[Samples, int]:
        raise ValueError(text)


@dataclass(frozen=True, slots=True)
class Silent(FakeSynthesiser):
    """Has nothing to say."""

    def render(self, text: str) -> tuple[Samples, int]:
        return np.zeros(1000, np.float32), 16_000
