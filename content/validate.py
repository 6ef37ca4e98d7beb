"""Checks the content as a coach would: what the loader cannot refuse by its form alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from content import command_rules, exercise_rules, lengths, style, word_rules
from content.hours import read_hours
from content.length_phrases import length_phrase
from content.loader import (
    OWN_PATTERN,
    SHIPPED,
    ContentError,
    content_root,
    exercise_ids,
    language_for,
    languages,
    load_exercise,
    load_exercises,
)
from content.model import Exercise, Language
from content.problem import File, Problem, told

__all__ = ["Problem", "check"]


def check(root: Traversable | None = None) -> list[Problem]:
    """All problems of all exercises and languages, by file and line; none for good content."""
    root = root or content_root()
    problems: set[Problem] = set()
    for name in exercise_ids(root):
        problems.update(_alone(name, root))
    if not problems:
        problems.update(_together(root))
    return sorted(problems)


def _alone(name: str, root: Traversable) -> Iterator[Problem]:
    """What is wrong with one exercise, whatever the others are."""
    try:
        load_exercise(name, OWN_PATTERN, root)
    except ContentError as error:
        yield told(error)


def _together(root: Traversable) -> Iterator[Problem]:
    """What is wrong with exercises that can be read, and with the words for them.

    The words depend on the exercises: a broken one would be told again for each language.
    """
    try:
        exercises = load_exercises(root=root)
    except ContentError as error:
        yield told(error)
        return
    for name, exercise in exercises.items():
        yield from exercise_rules.problems(exercise, exercise_file(root, SHIPPED, name))
    try:
        read_hours(root, frozenset(exercises))
    except ContentError as error:
        yield told(error)
    for code in languages(root):
        try:
            language = language_for(exercises, code, root)
        except ContentError as error:
            yield told(error)
        else:
            yield from language_problems(language, exercises, root, SHIPPED)


def language_problems(
    language: Language, exercises: Mapping[str, Exercise], root: Traversable, shown: str
) -> Iterator[Problem]:
    """What is wrong with the words of a language; `shown` stands for `root` in messages."""
    words = language_file(root, shown, language.code, "words.toml")
    commands = language_file(root, shown, language.code, "commands.toml")
    yield from word_rules.too_long(language, words)
    yield from word_rules.hears_itself(language, words)
    others = frozenset[str]().union(*(exercise.other_voice for exercise in exercises.values()))
    yield from style.problems(language, words, others)
    yield from style.wordings(language, commands)
    yield from command_rules.badly_written(language, commands)
    yield from command_rules.within_another(language, commands)
    for name, exercise in exercises.items():
        if exercise.pattern is None:
            yield from length_problems(exercise, language, exercise_file(root, shown, name))


def length_problems(exercise: Exercise, language: Language, file: File) -> Iterator[Problem]:
    """Whether it takes as long as it announces, with the words of a language."""
    taken, announced = lengths.seconds(exercise, language), exercise.minutes * 60
    told = length_phrase(announced, breathed=False)
    says = ""
    if abs(taken - announced) > lengths.TOLERANCE * announced:
        says = f"not {announced:.0f} s"
    elif exercise_rules.tells_length(exercise) and not lengths.is_told(taken, told):
        says = f"for which {told} is not the right phrase"
    if says:
        yield file.problem(
            "minutes",
            f"With the words of {language.code} it takes {taken:.0f} s, {says}; "
            f"write {taken / 60:.2g}, or change its silences.",
        )


def exercise_file(root: Traversable, shown: str, name: str) -> File:
    """The file of an exercise."""
    return File(f"{shown}/exercises/{name}.toml", root / "exercises" / f"{name}.toml")


def language_file(root: Traversable, shown: str, code: str, name: str) -> File:
    """A file of a language."""
    return File(f"{shown}/{code}/{name}", root / code / name)
