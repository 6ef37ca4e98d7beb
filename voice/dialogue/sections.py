"""An exercise in sections: words, and then what there is beside words, if anything is left."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType

from content.length_phrases import length_phrase
from content.model import LENGTH, Exercise
from content.plurals import COUNTS
from content.steps import HOLDS, RECALLED, Act, Ask, Breathe, Choose, Count, Say, Silence, Step


@dataclass(frozen=True, slots=True)
class Known:
    """What is known as a section is laid out."""

    facts: Set[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Those that a phrase may name."""
    awaited: Set[str] = frozenset()
    """What of RECALLED the journal has not told yet."""


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an exercise."""

    words: tuple[str, ...]
    """Phrases that come first."""
    act: Act | None
    """What comes after them; None where nothing does, and the exercise ends."""
    following: int
    """The step with which the next section begins."""
    first: int = 0
    """The step with which this one began."""

    @property
    def breathes(self) -> bool:
        """Whether a pattern is breathed in it."""
        return isinstance(self.act, Breathe)


def section(exercise: Exercise, first: int, seconds: float, known: Known) -> Section:
    """The section that begins with the step `first`; `seconds`: how long the exercise takes.

    What hangs on something that is still awaited begins a section of its own.
    """
    facts = {*known.facts, HOLDS} if exercise.holds else known.facts
    length = length_phrase(seconds, breathed=exercise.pattern is not None)
    words: list[str] = []
    for place, step in enumerate(exercise.steps[first:], start=first):
        if words and _names(step) & known.awaited:
            return Section(tuple(words), Silence(0.0), place, first)
        if not step.condition.holds(facts):
            continue
        if isinstance(step, Say):
            words += _phrases(step, length, known.numbers)
            continue
        if isinstance(step, Ask | Choose | Count):
            words.append(step.phrase)
        return Section(tuple(words), step, place + 1, first)
    return Section(tuple(words), None, len(exercise.steps), first)


def _names(step: Step) -> Set[str]:
    """What of RECALLED decides whether the step is done, or what is said in it."""
    named = step.condition.when | step.condition.unless
    return RECALLED & ({*named, step.number} if isinstance(step, Say) else named)


def _phrases(step: Say, length: str, numbers: Mapping[str, int]) -> list[str]:
    """What is said; nothing where its number is not known, or beyond those that can be said."""
    if step.phrase == LENGTH:
        return [length]
    if not step.number:
        return [step.phrase]
    number = numbers.get(step.number)
    return [f"{step.phrase}:{number}"] if number in COUNTS else []
