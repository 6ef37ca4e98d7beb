"""What every synthesiser is to the rest of Breather."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from audio.blocks import Samples
from voice.errors import ModelMissing


class Voice(Enum):
    """Who speaks."""

    OWN = "own"
    """The agent itself."""
    OTHER = "other"
    """Somebody else: the customer of a role play."""


@dataclass(frozen=True, slots=True)
class Line:
    """Fixed words, and who speaks them."""

    text: str
    voice: Voice = Voice.OWN


class Synthesiser(Protocol):
    """One voice: light to build, picklable, and heavy only from `load` on.

    It is built where engines are chosen, and loaded in the speaker's child process.
    `name`, `version` and `voice` together with a text decide the sound: whatever else changes it
    (the pace) is part of `voice`.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def voice(self) -> str: ...

    @property
    def writes_files(self) -> bool:
        """Whether the words pass through a file, as words of the person's own must not."""

    def load(self) -> None:
        """Make ready to render; raises `ModelMissing` when a part of it is not there."""

    def render(self, text: str) -> tuple[Samples, int]:
        """One sentence as mono samples of any level, and their rate; may raise `SpeakerError`.

        The same text gives the same samples, in any process and after any other text.
        """

    def other(self) -> Synthesiser:
        """The voice of somebody else: livelier, of another pitch; shares what is loaded here."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an engine can be used, found out without loading it."""

    version: str
    """Of the engine and of what it stands on; empty when it cannot be used."""

    advice: str = ""
    """What to do about it, in one sentence; empty when it can be used."""

    def require(self) -> str:
        """The version, or `ModelMissing` with the advice."""
        if not self.version:
            raise ModelMissing(self.advice)
        return self.version
