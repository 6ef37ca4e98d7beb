"""Transcribers for a child process; a module of its own, as the child imports it by name."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from audio.blocks import Samples
from voice.errors import ModelMissing

SECRET = "words that somebody said"


@dataclass(frozen=True)
class Counting:
    """Writes how many samples there were."""

    name: str = "counting"

    def transcribe(self, samples: Samples) -> str:
        return f"{len(samples)} samples"


@dataclass(frozen=True)
class Waiting(Counting):
    """Writes only after somebody has written to a named pipe."""

    pipe: Path = Path()

    def transcribe(self, samples: Samples) -> str:
        self.pipe.read_bytes()
        return super().transcribe(samples)


@dataclass(frozen=True)
class Dying(Counting):
    """Is killed by every piece of more than a second."""

    def transcribe(self, samples: Samples) -> str:
        if len(samples) > 16_000:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().transcribe(samples)


@dataclass(frozen=True)
class Failing(Counting):
    """Fails with what somebody said in its message."""

    def transcribe(self, samples: Samples) -> str:
        raise ValueError(SECRET)


@dataclass(frozen=True)
class Factory:
    """Gives the transcriber."""

    transcriber: Counting

    def __call__(self) -> Counting:
        return self.transcriber


def no_model() -> Counting:
    raise ModelMissing("Install it.")
