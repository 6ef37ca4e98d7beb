"""What the page shows: one whole picture at a time, never a word that a person has said."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import Enum

from voice.config import Place


class Microphone(Enum):
    """What is heard now."""

    CLOSED = "closed"
    WAKE = "wake"
    """The wake phrase, and what begins something."""
    COMMANDS = "commands"
    DICTATION = "dictation"
    """The person answers in their own words, which the page never gets."""


class HeardKind(Enum):
    """What an utterance was taken for."""

    WAKE = "wake"
    COMMAND = "command"
    UNKNOWN = "unknown"


class Asks(Enum):
    """What the exercise waits for from the person."""

    NOTHING = ""
    ANSWER = "answer"
    """In their own words."""
    CHOICE = "choice"
    """One of what can be said whose trigger begins with “choice:”."""
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a breath at its place."""

    kind: str
    """A PhaseKind's: in, top-up, hold-in, out or hold-out."""
    start: int
    """Frame at which it begins."""
    frames: int
    cycle: int
    """Which breath, counted from 1."""


@dataclass(frozen=True, slots=True)
class Breath:
    """What is breathed."""

    cycle: int
    """Which breath began last, counted from 1; 0: none yet."""
    of: int
    """How many there are in all."""
    phases: tuple[Phase, ...]
    """The one that sounds and some to come, in order; none while paused."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A silence within an exercise."""

    start: int
    """Frame at which it begins."""
    frames: int


@dataclass(frozen=True, slots=True)
class Caption:
    """What is being said; where an answer is awaited, what was said last."""

    text: str
    """Empty where `own`."""
    start: int
    """Frame at which it begins."""
    own: bool
    """Whether words of the person's own are read back, which are not shown."""
    guides: bool = False
    """Whether it announces a part of a breath, over which nothing else should be spoken."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """Something that can be said now."""

    words: str
    trigger: str
    """What does the same without a word; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was heard last."""

    kind: HeardKind
    words: str
    """As the language words the command; empty where it is unknown."""
    frame: int


@dataclass(frozen=True, slots=True)
class Named:
    """An exercise by its id and its name in the language."""

    id: str
    name: str


class ProblemKind(Enum):
    """What is wrong, so that the page can say it in its own words."""

    SOUND = "sound"
    """A device is missing or lost."""
    HEARING = "hearing"
    """Nothing here hears the language; all can still be touched."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What people should know."""

    kind: ProblemKind
    text: str
    """A sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class View:
    """All that the page shows at one moment."""

    state: str
    """A State's, or “starting” where the loop does not run yet."""
    place: Place
    language: str
    frame: int
    """The moment."""
    wake_phrase: str
    """Empty where nothing here hears the language."""
    microphone: Microphone
    exercise: Named | None
    breath: Breath | None
    """None where no pattern is breathed now."""
    quiet: Quiet | None
    left_s: float | None
    """Seconds of the exercise that are left at `frame`, where that is known."""
    caption: Caption | None
    say: tuple[Sayable, ...]
    """What can be said beside the exercises' names, the most important first."""
    starts: bool
    """Whether an exercise can be begun by its name or its touch."""
    asks: Asks
    heard: Understood | None
    problem: Problem | None


STARTING = "starting"


def starting(place: Place, language: str) -> View:
    """What is shown until the loop runs."""
    return View(
        state=STARTING,
        place=place,
        language=language,
        frame=0,
        wake_phrase="",
        microphone=Microphone.CLOSED,
        exercise=None,
        breath=None,
        quiet=None,
        left_s=None,
        caption=None,
        say=(),
        starts=False,
        asks=Asks.NOTHING,
        heard=None,
        problem=None,
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language that can be chosen."""

    code: str
    name: str
    """In that language itself."""
    wake_phrase: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An exercise that can be begun."""

    id: str
    name: str
    """As it is said in the language."""
    minutes: float
    breathing: bool
    """Whether it is one of breathing alone."""
    usual: bool
    """Whether a plain start begins it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be chosen; it changes with the language alone."""

    language: str
    languages: tuple[Spoken, ...]
    exercises: tuple[Offer, ...]
    """In the order in which to show them."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Which frame is heard at the moment at which this is sent."""

    frame: int
    running: bool
    """Whether a sound device runs; without one the frames go on by the system's clock."""


@dataclass(frozen=True, slots=True)
class Remembrance:
    """One thing that was kept."""

    time: str
    """Such as “10:24”, by the person's own clock."""
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something was kept."""

    date: str
    """In the words of the language."""
    entries: tuple[Remembrance, ...]
    """The earliest first."""


@dataclass(frozen=True, slots=True)
class LookingBack:
    """The days of a period, without sums, scores or comparisons."""

    language: str
    title: str
    period: str
    about: str
    """What it is for; where nothing was kept, that it was so."""
    days: tuple[Day, ...]
    """The latest first; those without anything are passed over."""


def as_json(thing: View | Catalogue | Clock) -> str:
    """In one line, as the page and the API get it."""
    return json.dumps(asdict(thing), default=_value, ensure_ascii=False, separators=(",", ":"))


def _value(thing: object) -> object:
    if isinstance(thing, Enum):
        return thing.value
    raise TypeError(f"{type(thing).__name__} has no place in a view")
