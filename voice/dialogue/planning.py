"""What is known of an exercise before it begins: which it is, how long it takes, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audio.blocks import to_frames
from content.model import (
    LENGTH,
    Exercise,
    Pattern,
    PatternError,
    breaths_for,
    length_phrase,
    parse_pattern,
)
from content.steps import Ask, Breathe, Say, Silence
from voice.dialogue.score import GUIDANCE, Plan
from voice.dialogue.sections import Section

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
        """How long the exercise takes; what is not breathed takes as long as it takes."""
        if exercise.pattern is None:
            return exercise.minutes * 60
        return self.of(exercise, exercise.pattern) * exercise.pattern.seconds


def named(exercises: Mapping[str, Exercise], name: str) -> Exercise | None:
    """The exercise of this name, or the custom one with the pattern that the name spells."""
    if name in exercises:
        return exercises[name]
    try:
        return replace(exercises[CUSTOM], pattern=parse_pattern(name))
    except (KeyError, PatternError):
        return None


def spoken(exercise: Exercise, duration: Duration) -> tuple[str, ...]:
    """The phrases with which it may be led, about in the order in which they come."""
    phrases: list[str] = []
    for step in exercise.steps:
        if isinstance(step, Say | Ask):
            length = length_phrase(duration.seconds(exercise))
            phrases.append(length if step.phrase == LENGTH else step.phrase)
        elif isinstance(step, Breathe) and exercise.pattern is not None:
            kinds = [phase.kind.value for phase in exercise.pattern.phases]
            cues = [f"{GUIDANCE}{level}.{kind}" for level in ("full", "short") for kind in kinds]
            phrases += [READY, *step.notes, *cues]
    return tuple(phrases)


def plan_of(exercise: Exercise, part: Section, duration: Duration, gain: float) -> Plan:
    """What there is to lay out for a section, as it is before any change."""
    match part.act:
        case Breathe(notes=notes) if exercise.pattern is not None:
            breaths = duration.of(exercise, exercise.pattern)
            return Plan(exercise.pattern, breaths, 0, gain, notes)
        case Silence(seconds=seconds):
            return Plan(None, 1, 0, gain, quiet=to_frames(seconds))
        case _:
            return Plan(None, 1, 0, gain)
