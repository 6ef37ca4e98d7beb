"""Recognisers for a child process; a module of its own, as the child imports it by name."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path

from audio.blocks import Samples
from voice.errors import ModelMissing, WakePhraseError
from voice.hearing.base import Listening, Match, Opening, Recogniser, Verdict

SECRET = "words that somebody said"


@dataclass(frozen=True)
class Plain:
    """Hears the wake phrase; its score is the number of samples."""

    name: str = "plain"
    wake_threshold: float = -1.5

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        score = float(len(samples)) + listening.wake / 2 + opening.anywhere / 4
        return Verdict(Match("wake", score, 0.0, 1.0), None, score)


@dataclass(frozen=True)
class Busy(Plain):
    """Tells by a named pipe that it is in the middle of its work, and never ends it."""

    pipe: Path = Path()

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        if not self.pipe.exists():
            return super().hear(samples, listening, opening)
        with self.pipe.open("w") as told:
            told.write(str(os.getpid()))
        threading.Event().wait()
        raise AssertionError("was to be killed")


@dataclass(frozen=True)
class Dying(Plain):
    """Is killed by every utterance."""

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("was to be killed")


@dataclass(frozen=True)
class Failing(Plain):
    """Fails with what somebody said in its message."""

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        raise ValueError(SECRET)


@dataclass(frozen=True)
class Factory:
    """Gives the recogniser, or fails to."""

    recogniser: Plain

    def __call__(self) -> Plain:
        return self.recogniser


def no_such_word() -> Plain:
    raise WakePhraseError("Choose another one.")


def no_model() -> Plain:
    raise ModelMissing("Install it.")


def broken() -> Plain:
    raise ValueError(SECRET)


def dead() -> Plain:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("was to be killed")


@dataclass(frozen=True)
class Slow:
    """Builds a recogniser only after somebody has written to a named pipe."""

    pipe: Path
    recogniser: Recogniser

    def __call__(self) -> Recogniser:
        self.pipe.read_bytes()
        return self.recogniser


@dataclass(frozen=True)
class Stuck(Plain):
    """Never answers."""

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        threading.Event().wait()
        raise AssertionError("was to be killed")


@dataclass(frozen=True)
class Long(Plain):
    """Takes only what is longer than any single word for the wake phrase."""

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        if len(samples) < 16_000:
            return Verdict()
        return super().hear(samples, listening, opening)
