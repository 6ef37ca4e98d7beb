"""What every exercise has to say, and where: rules that the form of its file cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import chain, combinations

from content.length_phrases import FEW_BREATHS
from content.model import LENGTH, Exercise
from content.problem import File, Problem
from content.steps import (
    ALWAYS,
    HOLDS,
    JOURNAL,
    SHORT,
    SILENT,
    Ask,
    Breathe,
    Choose,
    Count,
    Keep,
    Lead,
    Say,
)

BREATHING_SAYS = ("shallow", "safety.short", "closing")
"""What is said in every breathing."""
CLOSING = "closing"
CLOSING_TALK = "closing-talk"
"""The words that may close any exercise that is no breathing."""
NOTHING = "privacy.nothing"
NAMES = "privacy.names"
"""This tells nothing of what is kept."""
IN_PASSING = frozenset({"note-win"})
"""Said in a break of two sentences: its question itself tells what is kept."""
CUSTOM = "custom"
_TECHNIQUE = re.compile(r"T\d{2}")
_HOLDS_SAID = frozenset({HOLDS})


def problems(exercise: Exercise, file: File) -> Iterator[Problem]:
    """All that is to be mended in one exercise."""
    for technique in exercise.techniques:
        if not _TECHNIQUE.fullmatch(technique):
            yield file.problem(
                "techniques", f"{technique} is no technique; write T and two digits."
            )
    if "ready-lead-in" in exercise.phrases:
        yield file.problem("steps", "Take ready-lead-in out: it is said by itself.")
    if exercise.pattern is not None:
        yield from _breathing(exercise, file)
    elif not exercise.wordless and exercise.id not in IN_PASSING:
        yield from _talk(exercise, file)
    yield from _breaths_of_others(exercise, file)
    if exercise.id not in IN_PASSING:
        yield from _privacy(exercise, file)


def _breathing(exercise: Exercise, file: File) -> Iterator[Problem]:
    """What must be where the exercise's own pattern leads the breath."""
    own = [step for step in exercise.steps if isinstance(step, Breathe) and not step.exercise]
    if len(own) != 1:
        yield file.problem("steps", "Breathe the exercise's own pattern once at most.")
    said = exercise.phrases - {
        step.phrase
        for step in exercise.steps
        if isinstance(step, Say) and step.condition.when == _HOLDS_SAID
    }
    for phrase in BREATHING_SAYS:
        if phrase not in said:
            yield file.problem("steps", f'Say "{phrase}" too: every breathing needs it.')
    if (exercise.holds or exercise.id == CUSTOM) and "holds.note" not in exercise.phrases:
        yield file.problem("steps", 'Where breath is held, { say = "holds.note" } is needed.')


def _breaths_of_others(exercise: Exercise, file: File) -> Iterator[Problem]:
    """What must be said where some breaths of another exercise are breathed."""
    if exercise.pattern is not None or not exercise.patterns:
        return
    if "shallow" not in exercise.phrases:
        yield file.problem("steps", 'Say "shallow" before the breaths: every breathing needs it.')
    if exercise.holds and "holds.note" not in exercise.phrases:
        yield file.problem("steps", 'Where breath is held, { say = "holds.note" } is needed.')
    led = (step for step in exercise.steps if isinstance(step, Breathe))
    seconds = sum(step.breaths * exercise.patterns[step.exercise].seconds for step in led)
    if seconds > FEW_BREATHS and "safety.short" not in exercise.phrases:
        yield file.problem(
            "steps", 'Say "safety.short" before the breaths: they take more than half a minute.'
        )


def _talk(exercise: Exercise, file: File) -> Iterator[Problem]:
    """How an exercise that is no breathing begins and ends."""
    first, last, intro = exercise.steps[0], exercise.steps[-1], f"{exercise.id}.intro"
    if not (isinstance(first, Say) and first.phrase == intro and first.condition == ALWAYS):
        yield file.problem("steps", f'Begin with {{ say = "{intro}" }}, which says what it is.')
    if not isinstance(last, Lead) and not _closes(last, exercise):
        yield file.problem(
            "steps",
            f'End with {{ say = "{exercise.id}.{CLOSING}" }} or {{ say = "{CLOSING_TALK}" }}, '
            "without a condition.",
        )
    told = tells_length(exercise)
    long = exercise.minutes * 60 > FEW_BREATHS
    if long and not told:
        yield file.problem("steps", f'Say how long it takes: add {{ say = "{LENGTH}" }}.')
    if told and not long:
        yield file.problem(
            "steps", f'Take {{ say = "{LENGTH}" }} out: half a minute needs no telling.'
        )


def tells_length(exercise: Exercise) -> bool:
    """Whether it says how long it takes."""
    return any(isinstance(step, Say) and step.phrase == LENGTH for step in exercise.steps)


def _closes(step: object, exercise: Exercise) -> bool:
    closings = {f"{exercise.id}.{CLOSING}", CLOSING_TALK}
    return isinstance(step, Say) and step.phrase in closings and step.condition == ALWAYS


def _privacy(exercise: Exercise, file: File) -> Iterator[Problem]:
    """What is kept is said before the first answer, and truly, in whichever way it is done."""
    if not any(isinstance(step, Ask | Count) for step in exercise.steps):
        return
    lacking = False
    wrong: set[str] = set()
    ways = (JOURNAL, SILENT, SHORT)
    for given in chain.from_iterable(combinations(ways, size) for size in range(len(ways) + 1)):
        asks, keeps, said = _before_answer(exercise, frozenset(given))
        said -= {NAMES}
        lacking |= asks and not said
        if asks:
            wrong |= said & {NOTHING} if keeps else said - {NOTHING}
    if lacking:
        yield file.problem(
            "steps", f'Say before the first question what is kept, such as {{ say = "{NOTHING}" }}.'
        )
    for phrase in sorted(wrong):
        yield file.problem(
            "steps",
            f'"{phrase}" is said where it is not true: say "{NOTHING}" where nothing can be kept '
            '(a condition such as unless = "journal"), and another one where something is.',
        )


def _before_answer(exercise: Exercise, given: Set[str]) -> tuple[bool, bool, set[str]]:
    """Whether it asks, whether it may keep, and what of privacy it says before it first asks.

    `given`: what is a fact from the beginning on. Where it asks, everything is answered.
    """
    facts, asks, keeps = set(given), False, False
    said: set[str] = set()
    for step in exercise.steps:
        if not step.condition.holds(facts):
            continue
        match step:
            case Say(phrase=phrase) if phrase.startswith("privacy.") and not asks:
                said.add(phrase)
            case Ask(answer=answer) | Count(answer=answer):
                asks = True
                facts.add(answer)
            case Choose(silence=option):
                facts.add(option)
            case Keep():
                keeps = True
            case _:
                pass
    return asks, keeps, said
