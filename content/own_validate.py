"""Checks a person's own folder as strictly as what is shipped, beside what is shipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from content import command_rules, exercise_rules, style, word_rules
from content.loader import languages, load_exercises, load_language
from content.model import Exercise, Language
from content.own import Content, load_all
from content.problem import Problem, told
from content.validate import exercise_file, language_file, length_problems

EXERCISES = "exercises"
LEAST_WORDINGS = 1
"""Who writes for themselves knows what they say."""


def own_languages(folder: Path) -> list[str]:
    """The languages that a folder has words in, of those that are shipped."""
    return [code for code in languages() if (folder / code).is_dir()]


def check_own(folder: Path, codes: Sequence[str]) -> list[Problem]:
    """All problems of a folder with the words of these languages, by file and line.

    Raises ContentError where what is shipped is broken.
    """
    problems = set(_strangers(folder))
    shipped = load_exercises()
    for code in codes:
        content = load_all(code, folder)
        problems |= {told(error) for error in content.problems}
        own = {name: e for name, e in content.exercises.items() if name not in shipped}
        for name, exercise in own.items():
            file = exercise_file(folder, str(folder), name)
            problems |= set(exercise_rules.problems(exercise, file))
            problems |= set(length_problems(exercise, content.language, file))
        if own:
            problems |= set(_words(content, own, folder))
    return sorted(problems)


def _strangers(folder: Path) -> Iterator[Problem]:
    """Folders that nobody would ever read."""
    known = {EXERCISES, *languages()}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and path.name not in known and any(path.glob("*.toml")):
            names = ", ".join(sorted(known))
            yield Problem(
                str(path), 0, f"This folder is not read; its name must be one of {names}."
            )


def _words(content: Content, own: dict[str, Exercise], folder: Path) -> Iterator[Problem]:
    """What is wrong with the words that are the person's own."""
    code = content.language.code
    words = language_file(folder, str(folder), code, "words.toml")
    commands = language_file(folder, str(folder), code, "commands.toml")
    mine = own_part(content.language, load_language(code))
    heard = replace(mine, commands=content.language.commands, numbered=content.language.numbered)
    yield from word_rules.too_long(mine, words)
    yield from word_rules.hears_itself(heard, words)
    others = frozenset[str]().union(*(exercise.other_voice for exercise in own.values()))
    yield from style.problems(mine, words, others)
    yield from style.wordings(mine, commands)
    yield from command_rules.badly_written(mine, commands, LEAST_WORDINGS)


def own_part(language: Language, shipped: Language) -> Language:
    """What a language has that is not shipped."""
    return replace(
        language,
        prompts=MappingProxyType(
            {key: text for key, text in language.prompts.items() if key not in shipped.prompts}
        ),
        commands=MappingProxyType(
            {key: ways for key, ways in language.commands.items() if key not in shipped.commands}
        ),
        numbered=MappingProxyType(
            {key: ways for key, ways in language.numbered.items() if key not in shipped.commands}
        ),
    )
