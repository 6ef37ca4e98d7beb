"""What an exercise, its pattern and a language's words are: values, no files."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from content.measure import CALM, Measure
from content.plurals import COUNT, COUNTS, FORMS, NUMBER, category
from content.steps import (
    RECALLED,
    Ask,
    Breathe,
    Choose,
    Count,
    Keep,
    Lead,
    ReadBack,
    Say,
    Silence,
    Step,
    Tone,
)

if TYPE_CHECKING:
    from content.numbers import Numbered

LONGEST_PHASE = 20.0
SHORTEST_CYCLE = 3.0
LONGEST_CYCLE = 60.0
DEFAULT_MINUTES = 1.0
LENGTH = "length.*"
"""A Say step with this phrase speaks the length that fits; see `length_phrase`."""


class PatternError(ValueError):
    """A pattern that nobody should breathe; the message says what to do."""


class PhaseKind(Enum):
    """The parts of one breath; they are defined in the order in which they come."""

    IN = "in"
    TOP_UP = "top-up"
    HOLD_IN = "hold-in"
    OUT = "out"
    HOLD_OUT = "hold-out"


HOLDS = frozenset({PhaseKind.HOLD_IN, PhaseKind.HOLD_OUT})
_ORDER = tuple(PhaseKind)


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a breath; `seconds` is above 0 and at most 20 once it is in a Pattern."""

    kind: PhaseKind
    seconds: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """One cycle of breathing: each kind at most once, in order, with an in and an out.

    Raises PatternError where a phase is not in 0 to 20 s or the cycle not in 3 to 60 s.
    """

    phases: tuple[Phase, ...]

    def __post_init__(self) -> None:
        kinds = [phase.kind for phase in self.phases]
        if PhaseKind.IN not in kinds or PhaseKind.OUT not in kinds:
            raise PatternError("A breath needs seconds for breathing in and for breathing out.")
        if kinds != [kind for kind in _ORDER if kind in kinds]:
            raise PatternError(
                "Give each part of a breath once, in this order: "
                + ", ".join(kind.value for kind in _ORDER)
                + "."
            )
        for phase in self.phases:
            # Written so that NaN fails too.
            if not 0 < phase.seconds <= LONGEST_PHASE:
                raise PatternError(
                    f"The part '{phase.kind.value}' takes {phase.seconds:g} s; "
                    f"give it more than 0 and at most {LONGEST_PHASE:g} s."
                )
        if not SHORTEST_CYCLE <= self.seconds <= LONGEST_CYCLE:
            raise PatternError(
                f"One breath takes {self.seconds:g} s; "
                f"make it {SHORTEST_CYCLE:g} to {LONGEST_CYCLE:g} s."
            )

    @property
    def seconds(self) -> float:
        """The length of one cycle."""
        return sum(phase.seconds for phase in self.phases)

    @property
    def holds(self) -> bool:
        """Whether the breath is held anywhere in the cycle."""
        return any(phase.kind in HOLDS for phase in self.phases)

    def scaled(self, factor: float) -> Pattern:
        """The same pattern with each phase `factor` times as long.

        Raises PatternError where that leaves the limits.
        """
        return Pattern(tuple(Phase(p.kind, p.seconds * factor) for p in self.phases))


_DIGITS = re.compile(r"0|[1-9][0-9]{0,5}")
_FIELD = re.compile(r"[0-9]{1,2}(\.[05])?")
_FIELD_KINDS = (PhaseKind.IN, PhaseKind.HOLD_IN, PhaseKind.OUT, PhaseKind.HOLD_OUT)


def parse_pattern(text: str) -> Pattern:
    """The pattern written as in-hold-out-hold in seconds, such as "4-2-6-0" or "4.5-0-6.5-0".

    A zero leaves its hold out. Raises PatternError for anything else.
    """
    fields = text.strip().split("-")
    if len(fields) != len(_FIELD_KINDS) or not all(_FIELD.fullmatch(f) for f in fields):
        raise PatternError(
            "Write a pattern as seconds for in-hold-out-hold, in whole or half seconds, "
            "for instance 4-2-6-0 or 4.5-0-6.5-0."
        )
    phases = (Phase(kind, float(field)) for kind, field in zip(_FIELD_KINDS, fields, strict=True))
    return Pattern(tuple(phase for phase in phases if phase.seconds))


@dataclass(frozen=True, slots=True)
class Exercise:
    """Timing and turns of one exercise, without words."""

    id: str
    techniques: tuple[str, ...]
    pattern: Pattern | None
    """None where nothing is breathed to a pattern."""
    steps: tuple[Step, ...]
    minutes: float = DEFAULT_MINUTES
    """How long the breathing takes unless the person says otherwise; without a pattern, how long
    all of it takes."""
    patterns: Mapping[str, Pattern] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    """The patterns of other exercises that it breathes, by their ids."""
    other_voice: frozenset[str] = frozenset()
    """The phrases that another voice speaks."""
    stretch: tuple[float, float] | None = None
    """The least and the most minutes to which its silences can be stretched, if they can."""

    @property
    def holds(self) -> bool:
        """Whether the breath is held in it."""
        own = () if self.pattern is None else (self.pattern,)
        return any(pattern.holds for pattern in (*own, *self.patterns.values()))

    @property
    def wordless(self) -> bool:
        """Whether nothing is said in it: there is no way to start it by voice."""
        return all(isinstance(step, Silence | Tone) for step in self.steps)

    @property
    def recalls(self) -> frozenset[str]:
        """What it takes out of the journal: of RECALLED, those that it names."""
        named: set[str] = set()
        for step in self.steps:
            named |= step.condition.when | step.condition.unless
            if isinstance(step, ReadBack):
                named.add(step.answer)
            elif isinstance(step, Say):
                named.add(step.number)
        return RECALLED & named

    @property
    def options(self) -> frozenset[str]:
        """What may be chosen in it."""
        chosen = (step.options for step in self.steps if isinstance(step, Choose))
        return frozenset(option for options in chosen for option in options)

    @property
    def counted(self) -> frozenset[str]:
        """The ids of the phrases that it says with a number."""
        return frozenset(s.phrase for s in self.steps if isinstance(s, Say) and s.number)

    @property
    def phrases(self) -> frozenset[str]:
        """The ids of all that it may say, but for LENGTH, cues, answers and what is `counted`."""
        said: set[str] = set()
        for step in self.steps:
            match step:
                case Say(number=number) if number:
                    pass
                case (
                    Say(phrase=phrase)
                    | Ask(phrase=phrase)
                    | Choose(phrase=phrase)
                    | Count(phrase=phrase)
                ):
                    said.add(phrase)
                case Breathe(notes=notes):
                    said.update(notes)
                case Silence() | Tone() | ReadBack() | Keep() | Lead():
                    pass
        return frozenset(said - {LENGTH})


def breaths_for(pattern: Pattern, minutes: float) -> int:
    """The number of whole breaths nearest to `minutes` (above 0); at least one."""
    return max(1, math.floor(minutes * 60 / pattern.seconds + 0.5))


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language."""

    code: str
    prompts: Mapping[str, str]
    """Phrase id -> what is spoken, one or more sentences; also each form of a counted phrase, as
    "id.one", with its place for the number."""
    commands: Mapping[str, tuple[str, ...]]
    """Command name ("stop", "start:slow") -> wordings, in lower case and without punctuation."""
    wake_phrase: str
    measure: Measure = CALM
    numbered: Mapping[str, tuple[Numbered, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Command name -> its wordings with numbers in them; `commands` has the others."""
    counted: frozenset[str] = frozenset()
    """The ids of the phrases that have a form for each kind of number."""
    numerals: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """The number words that are spoken in the place of digits."""
    crisis: tuple[str, ...] = ()
    """Parts of sentences in lower case that tell of a crisis: looked for in what was dictated."""
    nothing: tuple[str, ...] = ()
    """Answers in lower case that say no more than that there is nothing to say."""

    def text(self, name: str) -> str:
        """What is spoken for the name of a phrase, or "id:number" for a counted one.

        Raises KeyError for any other name.
        """
        phrase, colon, digits = name.partition(":")
        if not colon:
            return self.prompts[name]
        if phrase not in self.counted or not _DIGITS.fullmatch(digits):
            raise KeyError(name)
        number = int(digits)
        form = f"{phrase}.none"
        if number or form not in self.prompts:
            form = f"{phrase}.{category(self.code, number)}"
        numeral = self.numerals.get(number, digits)
        return self.prompts[form].replace(COUNT, numeral).replace(NUMBER, digits)

    @property
    def spoken(self) -> dict[str, str]:
        """Every name that can be spoken at once, with its text: numbers as far as COUNTS."""
        forms = {f"{phrase}.{form}" for phrase in self.counted for form in FORMS}
        plain = {name: text for name, text in self.prompts.items() if name not in forms}
        names = (f"{phrase}:{number}" for phrase in sorted(self.counted) for number in COUNTS)
        return plain | {name: self.text(name) for name in names}

    @property
    def wordings(self) -> dict[str, tuple[str | Numbered, ...]]:
        """Every command with all of its wordings."""
        return {
            name: (*texts, *self.numbered.get(name, ())) for name, texts in self.commands.items()
        }
