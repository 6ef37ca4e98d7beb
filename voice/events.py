"""Everything that may arrive in the inbox, and the orders that the session answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from audio.blocks import Clip
from audio.events import CueFinished, CueStarted, DeviceBack, DeviceLost, SpeechStarted, Xrun
from audio.timeline import Cancel, Duck, Play
from content.steps import Keepsake
from voice.hearing.base import Verdict


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance was judged."""

    frame: int
    """When the verdict lands."""
    start: int
    """Frame of the utterance's first sample."""
    end: int
    """Frame at which the utterance was complete."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class DictationProgress:
    """Somebody dictates; how far they are, never what they say."""

    frame: int
    number: int
    """Which dictation."""
    seconds: float
    """Since it began."""
    words: int
    """Written so far; those of the last seconds are still to come."""


class DictationEnd(Enum):
    """Why a dictation is over."""

    SILENCE = "silence"
    COMMAND = "command"
    NOTHING = "nothing said"
    TOO_LONG = "too long"
    LOST = "device lost"
    FAILED = "not written"


@dataclass(frozen=True, slots=True)
class Dictated:
    """A dictation is over; whoever asked for it has the words now, and nobody else."""

    frame: int
    number: int
    """Which dictation."""
    why: DictationEnd
    seconds: float
    """How long it took."""
    text: str = field(repr=False)
    """All words that could be written, even where it failed; never to be reported."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was to be remembered is in the journal, or could not be put there."""

    frame: int
    number: int
    """Which Remember."""
    kept: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words of the person's own have become sound, or could not."""

    frame: int
    number: int
    """Which Render."""
    clip: Clip | None


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the journal holds of a kind; nothing where there is none."""

    frame: int
    number: int
    """Which Recall."""
    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Triggered:
    """A pedal, hotkey, call state or program asks for something by name."""

    frame: int
    name: str


@dataclass(frozen=True, slots=True)
class CallsWatched:
    """Whether anything tells of calls, from now on; before the first of these nothing does."""

    frame: int
    watched: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """The frame that the session asked to be told of has come."""

    frame: int


Event: TypeAlias = (
    SpeechStarted
    | Heard
    | DictationProgress
    | Dictated
    | Remembered
    | Rendered
    | Recalled
    | Triggered
    | CallsWatched
    | CueStarted
    | CueFinished
    | Deadline
    | DeviceLost
    | DeviceBack
    | Xrun
)

Value: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Report:
    """A line for the list of events; never holds a spoken word."""

    frame: int
    event: str
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remember:
    """The person wants these words in the journal, or this number; a Remembered answers."""

    number: int
    keepsake: Keepsake
    text: str = field(repr=False)
    people: int = 0
    """For GLAD, in the place of words."""


@dataclass(frozen=True, slots=True)
class Render:
    """These words of the person's own are to be read back; a Rendered answers.

    Their sound is kept nowhere.
    """

    number: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recall:
    """What the journal holds is to be known: today's wins, or all tricks; a Recalled answers."""

    number: int
    keepsake: Keepsake


@dataclass(frozen=True, slots=True)
class Practised:
    """An exercise is over, for those who want that in their journal; nothing answers."""

    exercise: str
    seconds: float
    """How long it took."""


Order: TypeAlias = Play | Cancel | Duck | Remember | Render | Recall | Practised | Report
