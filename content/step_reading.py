"""Reads the steps of an exercise file, as strictly as the rest."""

from __future__ import annotations

from content.reading import Table
from content.steps import (
    GIVEN_FACTS,
    Ask,
    Breathe,
    Condition,
    Keep,
    Keepsake,
    Say,
    Silence,
    Step,
)

LONGEST_SILENCE = 900.0
LONGEST_ANSWER = 180.0
KINDS = ("say", "breathe", "silence", "ask", "keep")


def read_steps(file: Table) -> tuple[Step, ...]:
    """The steps of a file, in their order. Raises ContentError."""
    answers: set[str] = set()
    steps = []
    for row in file.tables("steps"):
        step = _step(row, answers)
        row.done()
        if isinstance(step, Ask):
            answers.add(step.answer)
        steps.append(step)
    return tuple(steps)


def _step(row: Table, answers: set[str]) -> Step:
    """One step; `answers`: those that were asked for before it."""
    condition = Condition(_fact(row, "when", answers), _fact(row, "unless", answers))
    kind = next((kind for kind in KINDS if kind in row), "say")
    match kind:
        case "breathe":
            if row.words("breathe") != "pattern":
                raise row.error("breathe", 'Write "pattern": it is all that can be breathed.')
            return Breathe(row.list_of_words("notes") if "notes" in row else (), condition)
        case "silence":
            return Silence(_seconds(row, "silence", LONGEST_SILENCE), condition)
        case "ask":
            phrase, answer = row.words("ask"), row.words("answer")
            if answer in GIVEN_FACTS:
                raise row.error("answer", f"“{answer}” has a meaning already; take another name.")
            return Ask(phrase, answer, _seconds(row, "seconds", LONGEST_ANSWER), condition)
        case "keep":
            answer, kinds = row.words("keep"), [kind.value for kind in Keepsake]
            if answer not in answers:
                raise row.error("keep", "Write the name of an answer that was asked for before.")
            if row.words("as") not in kinds:
                raise row.error("as", f"Write one of {', '.join(kinds)}.")
            return Keep(answer, Keepsake(row.words("as")), condition)
        case _:
            return Say(row.words("say"), condition)


def _seconds(row: Table, key: str, most: float) -> float:
    seconds = row.number(key)
    if not 0 < seconds <= most:
        raise row.error(key, f"Write more than 0 and at most {most:g} seconds.")
    return seconds


def _fact(row: Table, key: str, answers: set[str]) -> str:
    if key not in row:
        return ""
    fact = row.words(key)
    if fact not in GIVEN_FACTS | answers:
        known = ", ".join(sorted(GIVEN_FACTS | answers))
        raise row.error(key, f"“{fact}” is nothing that can be known here; known: {known}.")
    return fact
