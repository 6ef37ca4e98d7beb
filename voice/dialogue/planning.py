"""What is known of an exercise before it begins: which it is, how long it takes, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audio.blocks import to_frames
from content.length_phrases import length_phrase
from content.model import (
    LENGTH,
    Exercise,
    Pattern,
    PatternError,
    breaths_for,
    parse_pattern,
)
from content.plurals import COUNTS
from content.steps import (
    JOURNAL,
    RECALLED,
    SILENT,
    VISIT,
    Act,
    Ask,
    Breathe,
    Choose,
    Count,
    Say,
    Silence,
    Tone,
)
from voice.dialogue.score import GUIDANCE, Plan
from voice.dialogue.sections import Known, section

CUSTOM = "custom"
READY = "ready-lead-in"
"""The last words before the first breath."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the breathing takes: minutes, or a number of breaths."""

    minutes: float | None = None
    breaths: int | None = None

    def of(self, exercise: Exercise, pattern: Pattern) -> int:
        """Whole breaths, at least one."""
        if self.breaths is not None:
            return self.breaths
        minutes = exercise.minutes if self.minutes is None else self.minutes
        return breaths_for(pattern, minutes)

    def seconds(self, exercise: Exercise) -> float:
        """How long the exercise takes; what cannot be stretched takes as long as it takes."""
        if exercise.pattern is not None:
            return self.of(exercise, exercise.pattern) * exercise.pattern.seconds
        if exercise.stretch is None or self.minutes is None:
            return exercise.minutes * 60
        least, most = exercise.stretch
        return min(max(self.minutes, least), most) * 60


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long an exercise is to take, as it is announced."""

    seconds: float
    stretch: float = 1.0
    """How much longer its silences are than their own length."""


def named(exercises: Mapping[str, Exercise], name: str) -> Exercise | None:
    """The exercise of this name, or the custom one with the pattern that the name spells."""
    if name in exercises:
        return exercises[name]
    try:
        return replace(exercises[CUSTOM], pattern=parse_pattern(name))
    except (KeyError, PatternError):
        return None


def half(breaths: int) -> int:
    """How many breaths there are in the short one."""
    return (breaths + 1) // 2


def pattern_of(exercise: Exercise, act: Breathe) -> Pattern | None:
    """What is breathed in a step: another exercise's pattern, or the own one."""
    return exercise.patterns.get(act.exercise) if act.exercise else exercise.pattern


def breathed(exercise: Exercise) -> tuple[Pattern, ...]:
    """All patterns that are breathed in an exercise."""
    acts = (step for step in exercise.steps if isinstance(step, Breathe))
    patterns = (pattern_of(exercise, act) for act in acts)
    return tuple(dict.fromkeys(pattern for pattern in patterns if pattern is not None))


def spoken(exercise: Exercise, duration: Duration) -> tuple[str, ...]:
    """The phrases with which it may be led, about in the order in which they come."""
    phrases: list[str] = []
    for step in exercise.steps:
        if isinstance(step, Say) and step.phrase == LENGTH:
            told = length_phrase(duration.seconds(exercise), breathed=exercise.pattern is not None)
            phrases.append(told)
        elif isinstance(step, Say) and step.number:
            phrases += [f"{step.phrase}:{number}" for number in COUNTS]
        elif isinstance(step, Say | Ask | Choose | Count):
            phrases.append(step.phrase)
        elif isinstance(step, Breathe):
            pattern = pattern_of(exercise, step)
            kinds = [phase.kind.value for phase in pattern.phases] if pattern is not None else ()
            cues = [f"{GUIDANCE}{level}.{kind}" for level in ("full", "short") for kind in kinds]
            phrases += [READY, *step.notes, *cues]
    return tuple(dict.fromkeys(phrases))


def beginning(exercise: Exercise) -> tuple[str, ...]:
    """The names of what may be said in it before anything else is done."""
    names: list[str] = []
    for wishes in ({JOURNAL}, {JOURNAL, SILENT}, {SILENT}, {VISIT}, set[str]()):
        known = Known(wishes, awaited=RECALLED)
        names += section(exercise, 0, Duration().seconds(exercise), known).words
    return tuple(dict.fromkeys(names))


def plan_of(
    exercise: Exercise,
    act: Act | None,
    duration: Duration,
    gain: float,
    *,
    stretch: float = 1.0,
    short: bool = False,
) -> Plan:
    """What there is to lay out for an act, as it is before any change.

    `stretch`: how much longer silences are than their own length; `short`: half of the breaths.
    """
    match act:
        case Breathe(notes=notes):
            pattern = pattern_of(exercise, act)
            if pattern is not None:
                breaths = act.breaths or duration.of(exercise, pattern)
                return Plan(pattern, half(breaths) if short else breaths, 0, gain, notes)
        case Silence(seconds=seconds):
            return Plan(None, 1, 0, gain, quiet=to_frames(seconds * stretch))
        case Tone():
            return Plan(None, 1, 0, gain, tone=True)
    return Plan(None, 1, 0, gain)
