"""An exercise in sections: words, and then what there is beside words, if anything is left."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from content.model import LENGTH, Exercise, length_phrase
from content.steps import HOLDS, Act, Ask, Breathe, Say


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an exercise."""

    words: tuple[str, ...]
    """Phrases that come first."""
    act: Act | None
    """What comes after them; None where nothing does, and the exercise ends."""
    following: int
    """The step with which the next section begins."""

    @property
    def breathes(self) -> bool:
        """Whether the exercise's pattern is breathed in it."""
        return isinstance(self.act, Breathe)


def section(exercise: Exercise, first: int, seconds: float, facts: Set[str]) -> Section:
    """The section that begins with the step `first`; `seconds`: how long the exercise takes."""
    if exercise.holds:
        facts = {*facts, HOLDS}
    words: list[str] = []
    for place, step in enumerate(exercise.steps[first:], start=first):
        if not step.condition.holds(facts):
            continue
        if isinstance(step, Say):
            words.append(length_phrase(seconds) if step.phrase == LENGTH else step.phrase)
            continue
        if isinstance(step, Ask):
            words.append(step.phrase)
        return Section(tuple(words), step, place + 1)
    return Section(tuple(words), None, len(exercise.steps))
