"""Reads exercise files, and finds what they name in each other."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from content.model import (
    DEFAULT_MINUTES,
    Exercise,
    Pattern,
    PatternError,
    Phase,
    PhaseKind,
)
from content.reading import Table
from content.step_reading import NAME, Reference, read_steps
from content.steps import Breathe, Lead, Silence

LONGEST_MINUTES = 60.0
CUSTOM = "custom"
"""The exercise whose pattern the person gives."""
OWN_PATTERN = Pattern((Phase(PhaseKind.IN, 4.0), Phase(PhaseKind.OUT, 6.0)))
"""What stands in for it until then."""
USUAL = "usual"
"""In the place of an exercise's id: whichever the person has chosen."""


@dataclass(frozen=True, slots=True)
class ExerciseFile:
    """An exercise by itself: the patterns of others are still to be found."""

    exercise: Exercise
    references: tuple[Reference, ...]
    """Where it names others."""


def read_exercise(exercise_id: str, own: Pattern, file: Table) -> ExerciseFile:
    """One exercise file; `own`: the pattern of one that has none, "custom". Raises ContentError."""
    if file.words("id") != exercise_id:
        raise file.error("id", f'Write "{exercise_id}", as the file is named.')
    if not NAME.fullmatch(exercise_id) or exercise_id == USUAL:
        raise file.error("id", "Take another name, of small letters, digits and hyphens.")
    minutes = file.number("minutes") if "minutes" in file else DEFAULT_MINUTES
    if not 0 < minutes <= LONGEST_MINUTES:
        raise file.error("minutes", f"Write more than 0 and at most {LONGEST_MINUTES:g} minutes.")
    read = read_steps(file)
    breathes = any(isinstance(step, Breathe) and not step.exercise for step in read.steps)
    if "pattern" in file and exercise_id == CUSTOM:
        raise file.error("pattern", "Take it out: the person gives this pattern.")
    if "pattern" in file and not breathes:
        raise file.error("pattern", "Take it out, or add a step that breathes it.")
    pattern = own if exercise_id == CUSTOM else _pattern(file) if breathes else None
    exercise = Exercise(
        exercise_id,
        file.list_of_words("techniques"),
        pattern,
        read.steps,
        minutes,
        other_voice=read.other_voice,
        stretch=_stretch(file, minutes) if "stretch" in file else None,
    )
    if exercise.stretch and (breathes or not any(isinstance(s, Silence) for s in read.steps)):
        raise file.error("stretch", "Take it out: only silences can be stretched.")
    silence = sum(step.seconds for step in read.steps if isinstance(step, Silence))
    if silence > LONGEST_MINUTES * 60:
        raise file.error("steps", f"Write silences of {LONGEST_MINUTES:g} minutes at most in all.")
    file.done()
    return ExerciseFile(exercise, read.references)


def resolved(read: ExerciseFile, exercises: Mapping[str, Exercise]) -> Exercise:
    """The exercise with the patterns that it breathes; `exercises`: all of them, itself included.

    Raises ContentError where it names one that is not there, or leads back to itself.
    """
    patterns: dict[str, Pattern] = {}
    for row, key, name in read.references:
        target = exercises.get(name)
        if target is None:
            near = difflib.get_close_matches(name, exercises, n=1)
            hint = f"did you mean {near[0]}?" if near else "name one that is there."
            raise row.error(key, f"No exercise of this name can be used; {hint}")
        if key == "lead" and _leads_to(name, read.exercise.id, exercises):
            raise row.error(key, "This leads back to itself; lead to another exercise.")
        if key == "breathe" and target.pattern is None:
            raise row.error(key, f"“{name}” has no pattern of its own; name one that has.")
        if key == "breathe" and target.pattern is not None:
            patterns[name] = target.pattern
    return replace(read.exercise, patterns=MappingProxyType(patterns))


def _leads_to(start: str, end: str, exercises: Mapping[str, Exercise]) -> bool:
    """Whether one exercise leads to another, at once or by the way of others."""
    waiting, seen = [start], set[str]()
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        if name in exercises and name not in seen:
            steps = exercises[name].steps
            waiting.extend(step.exercise for step in steps if isinstance(step, Lead))
        seen.add(name)
    return False


def _stretch(file: Table, minutes: float) -> tuple[float, float]:
    numbers = file.list_of_numbers("stretch")
    if len(numbers) != 2 or not 0 < numbers[0] < numbers[1] <= LONGEST_MINUTES:
        raise file.error("stretch", "Write the least and the most minutes, such as [2, 5].")
    if not numbers[0] <= minutes <= numbers[1]:
        raise file.error("stretch", "Write limits that have the minutes above between them.")
    return numbers[0], numbers[1]


def _pattern(file: Table) -> Pattern:
    table = file.table("pattern")
    seconds = [(kind, table.number(kind.value)) for kind in PhaseKind if kind.value in table]
    if len(seconds) < len(tuple(table)):
        known = {kind.value for kind in PhaseKind}
        unknown = next(key for key in table if key not in known)
        raise table.error(
            unknown, f"This key is unknown; the parts of a breath are {', '.join(sorted(known))}."
        )
    try:
        return Pattern(tuple(Phase(kind, value) for kind, value in seconds))
    except PatternError as error:
        raise file.error("pattern", str(error)) from None
