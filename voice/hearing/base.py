"""What every recogniser is given and gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from audio.blocks import Samples
from content.numbers import Numbered

Wordings = Mapping[str, tuple[str | Numbered, ...]]
"""Command name -> the ways to say it."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What may be heard now: only this competes."""

    wake: bool
    commands: frozenset[str]
    dictation: int | None = None
    """The number of the dictation that is wished for; each has its own."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in an utterance."""

    name: str
    score: float
    """Higher is better; the scale is the engine's own."""
    start: float
    """Seconds from the utterance's first sample."""
    end: float
    value: str = ""
    """What a number in a command means: "3 minutes", "10 breaths", "4-2-6-0"; else empty."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The wake phrase of a language that is not the one which is spoken now."""

    language: str
    """Its code."""
    command: str = ""
    """The name of the command that followed in the same breath, if one did."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an utterance was taken for; neither wake, command nor elsewhere means rejected."""

    wake: Match | None = None
    command: Match | None = None
    best_wake: float | None = None
    """The wake phrase's score even where it stayed below the threshold; None if it has none."""
    elsewhere: Elsewhere | None = None

    @property
    def rejected(self) -> bool:
        """Whether it was nothing that is known."""
        return self.wake is None and self.command is None and self.elsewhere is None


@dataclass(frozen=True, slots=True)
class Opening:
    """How the utterance begins, which decides where a wake phrase may stand."""

    anywhere: bool = False
    """True for a stretch that goes on from one that was cut: nothing marks its beginning."""


class Recogniser(Protocol):
    """Takes whole utterances; keeps nothing between them."""

    @property
    def name(self) -> str:
        """The engine's name, as in the configuration."""

    @property
    def wake_threshold(self) -> float:
        """The least score at which the wake phrase is taken."""

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance (mono, EAR_RATE, float32 within ±1)."""
