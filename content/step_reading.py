"""Reads the steps of an exercise file, as strictly as the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from content.model import LENGTH
from content.reading import ContentError, Table
from content.steps import (
    ALWAYS,
    GIVEN_FACTS,
    RECALLED,
    SECONDS,
    WINS,
    Ask,
    Breathe,
    Choose,
    Condition,
    Count,
    Keep,
    Keepsake,
    Lead,
    ReadBack,
    Say,
    Silence,
    Step,
    Tone,
)

LONGEST_SILENCE = 900.0
LONGEST_ANSWER = 180.0
MOST_REPEATS = 20
MOST_BREATHS = 30
MOST_OPTIONS = 6
DEEPEST = 3
MOST_STEPS = 200
PATTERN = "pattern"
"""What is breathed where it is the exercise's own."""
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What exercises, answers and options are called."""
PHRASE = re.compile(rf"{NAME.pattern}(\.{NAME.pattern})*")
SOFT = "soft"
OTHER = "other"

Reference: TypeAlias = tuple[Table, str, str]
"""The step, its key and the exercise that it names."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a file, in their order, without groups."""

    steps: tuple[Step, ...]
    other_voice: frozenset[str]
    """The phrases that another voice speaks."""
    references: tuple[Reference, ...]
    """Where other exercises are named."""


def read_steps(file: Table) -> Steps:
    """The steps of a file. Raises ContentError."""
    reader = _Reader(file)
    steps = tuple(reader.group(file, ALWAYS, 0))
    return Steps(steps, frozenset(reader.other), tuple(reader.references))


@dataclass(slots=True)
class _Reader:
    """Reads one file; what was asked for before a step may be named by it."""

    file: Table
    answers: set[str] = field(default_factory=set)
    options: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    """The phrases of the usual voice."""
    other: set[str] = field(default_factory=set)
    references: list[Reference] = field(default_factory=list)
    read: int = 0

    def group(self, table: Table, within: Condition, depth: int) -> Iterator[Step]:
        """The steps under a table's key "steps", those of its groups too."""
        for row in table.tables("steps"):
            condition = Condition(self._facts(row, "when"), self._facts(row, "unless"))
            if "steps" not in row:
                self._one_more()
                step = self._step(row, condition.within(within))
                row.done()
                yield step
                continue
            if depth == DEEPEST:
                raise row.error("steps", f"Groups may be {DEEPEST} deep; take this one apart.")
            times = row.whole("repeat", 1, MOST_REPEATS) if "repeat" in row else 1
            for _ in range(times):
                yield from self.group(row, condition.within(within), depth + 1)
            row.done()

    def _one_more(self) -> None:
        self.read += 1
        if self.read > MOST_STEPS:
            sentence = f"There are more than {MOST_STEPS} steps with all repeats; take some out."
            raise self.file.error("steps", sentence)

    def _step(self, row: Table, condition: Condition) -> Step:
        # "choose" has a key "silence" too, and therefore comes before that.
        kinds: dict[str, Callable[[Table, Condition], Step]] = {
            "say": self._say,
            "breathe": self._breathe,
            "choose": self._choose,
            "silence": _silence,
            "tone": _tone,
            "ask": self._ask,
            "count": self._count,
            "read-back": self._read_back,
            "keep": self._keep,
            "lead": self._lead,
        }
        kind = next((kind for kind in kinds if kind in row), "")
        if not kind:
            raise _unknown(row, kinds)
        return kinds[kind](row, condition)

    def _say(self, row: Table, condition: Condition) -> Say:
        phrase, number = row.words("say"), ""
        if "number" in row:
            number = row.words("number")
            known = {WINS, *self.numbers, *([SECONDS] if self.answers | self.numbers else [])}
            if number not in known:
                raise row.error("number", f"Write one of {', '.join(sorted(known))}.")
        is_other = "voice" in row
        if is_other:
            _only(row, "voice", OTHER)
        if phrase != LENGTH:
            self._spoken(row, "say", phrase, is_other)
        return Say(phrase, number, condition)

    def _spoken(self, row: Table, key: str, phrase: str, is_other: bool = False) -> None:
        if not PHRASE.fullmatch(phrase):
            raise row.error(key, "Write a name of small letters, digits, dots and hyphens.")
        here, there = (self.other, self.own) if is_other else (self.own, self.other)
        here.add(phrase)
        if phrase in there:
            raise row.error(key, "Give this phrase one voice: it has two in this exercise.")

    def _breathe(self, row: Table, condition: Condition) -> Breathe:
        exercise = row.words("breathe")
        if exercise != PATTERN:
            self.references.append((row, "breathe", exercise))
            return Breathe((), exercise, row.whole("breaths", 1, MOST_BREATHS), condition)
        notes = row.list_of_words("notes") if "notes" in row else ()
        for note in notes:
            self._spoken(row, "notes", note)
        return Breathe(notes, condition=condition)

    def _ask(self, row: Table, condition: Condition) -> Ask:
        phrase, answer, seconds = self._answered(row, "ask", self.numbers)
        self.answers.add(answer)
        return Ask(phrase, answer, seconds, condition)

    def _count(self, row: Table, condition: Condition) -> Count:
        phrase, answer, seconds = self._answered(row, "count", self.answers)
        self.numbers.add(answer)
        return Count(phrase, answer, seconds, condition)

    def _answered(self, row: Table, key: str, others: set[str]) -> tuple[str, str, float]:
        """The phrase, the answer's name and its usual length; `others`: names it cannot take."""
        phrase, answer = row.words(key), row.words("answer")
        self._spoken(row, key, phrase)
        _plain(row, "answer", answer)
        if answer in GIVEN_FACTS | self.options | others or answer == SECONDS:
            raise row.error("answer", f"“{answer}” has a meaning already; take another name.")
        return phrase, answer, _seconds(row, "seconds", LONGEST_ANSWER)

    def _choose(self, row: Table, condition: Condition) -> Choose:
        phrase, options = row.words("choose"), row.list_of_words("between")
        self._spoken(row, "choose", phrase)
        if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) < len(options):
            raise row.error("between", f"Write 2 to {MOST_OPTIONS} different options.")
        for option in options:
            _plain(row, "between", option)
            if option in GIVEN_FACTS | self.answers | self.numbers or option == SECONDS:
                raise row.error("between", f"“{option}” has a meaning already; take another name.")
        silence = row.words("silence")
        if silence not in options:
            raise row.error("silence", f"Write one of the options: {', '.join(options)}.")
        yes = row.words("yes") if "yes" in row else ""
        if "yes" in row and (len(options) != 2 or yes not in options):
            raise row.error("yes", "Write one of two options, or take it out.")
        self.options.update(options)
        return Choose(phrase, options, silence, yes, condition)

    def _read_back(self, row: Table, condition: Condition) -> ReadBack:
        return ReadBack(self._answer(row, "read-back", RECALLED), condition)

    def _keep(self, row: Table, condition: Condition) -> Keep:
        kinds = [kind.value for kind in Keepsake]
        if row.words("as") not in kinds:
            raise row.error("as", f"Write one of {', '.join(kinds)}.")
        keepsake = Keepsake(row.words("as"))
        if keepsake is not Keepsake.GLAD:
            return Keep(self._answer(row, "keep"), keepsake, condition)
        if row.words("keep") not in self.numbers:
            raise row.error("keep", "Write the name of a number that was asked for before.")
        return Keep(row.words("keep"), keepsake, condition)

    def _lead(self, row: Table, condition: Condition) -> Lead:
        self.references.append((row, "lead", row.words("lead")))
        return Lead(row.words("lead"), condition)

    def _answer(self, row: Table, key: str, more: frozenset[str] = frozenset()) -> str:
        answer = row.words(key)
        if answer not in self.answers | more:
            raise row.error(key, "Write the name of an answer that was asked for before.")
        return answer

    def _facts(self, row: Table, key: str) -> frozenset[str]:
        if key not in row:
            return frozenset()
        facts = row.one_or_more_words(key)
        known = GIVEN_FACTS | self.answers | self.options | self.numbers
        for fact in facts:
            if fact not in known:
                names = ", ".join(sorted(known))
                sentence = f"“{fact}” is nothing that can be known here; known: {names}."
                raise row.error(key, sentence)
        return frozenset(facts)


def _unknown(row: Table, kinds: Iterable[str]) -> ContentError:
    key = next((key for key in row if key not in ("when", "unless")), "")
    what = "This key is unknown here" if key else "This step does nothing"
    return row.error(key, f"{what}; a step has one of {', '.join(kinds)}, and a group has steps.")


def _silence(row: Table, condition: Condition) -> Silence:
    return Silence(_seconds(row, "silence", LONGEST_SILENCE), condition)


def _tone(row: Table, condition: Condition) -> Tone:
    _only(row, "tone", SOFT)
    return Tone(condition)


def _plain(row: Table, key: str, name: str) -> None:
    if not NAME.fullmatch(name):
        raise row.error(key, "Write a name of small letters, digits and hyphens.")


def _only(row: Table, key: str, value: str) -> None:
    if row.words(key) != value:
        raise row.error(key, f'Write "{value}": there is nothing else yet.')


def _seconds(row: Table, key: str, most: float) -> float:
    seconds = row.number(key)
    if not 0 < seconds <= most:
        raise row.error(key, f"Write more than 0 and at most {most:g} seconds.")
    return seconds
