"""What is to sound and when: cues, and the orders that place, end and duck them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from audio.blocks import Clip


class Bus(Enum):
    """What kind of sound a cue is."""

    SPEECH = "speech"
    PACER = "pacer"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True)
class Cue:
    """A clip at its place on the time axis."""

    key: int
    """Unique for every play."""
    name: str
    """What it is, for the list of events; no spoken words."""
    clip: Clip
    frame: int
    """Where its first frame sounds."""
    gain: float = 1.0
    """Linear."""
    bus: Bus = Bus.SPEECH

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.frame + self.clip.frames


@dataclass(frozen=True, slots=True)
class Play:
    """Sound this cue; one whose frame has passed starts with the next quantum, whole."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class Cancel:
    """End what sounds at `frame` with a ramp and forget what starts there or later."""

    frame: int
    keys: frozenset[int] | None = None
    """Only these cues; None means all."""


@dataclass(frozen=True, slots=True)
class Duck:
    """Bring the whole mix to `gain` (linear) by a ramp that begins at `frame`."""

    frame: int
    gain: float


Order: TypeAlias = Play | Cancel | Duck
