"""`breather content`: checks exercises and words, and tells which techniques they teach."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from content import exercise_rules, own_validate, validate
from content.coverage import LANGUAGES, Covered, coverage
from content.exercise_reading import OWN_PATTERN, read_exercise
from content.loader import (
    SHIPPED,
    content_root,
    exercise_ids,
    languages,
    load_exercises,
    load_language,
    open_table,
)
from content.own import load_all
from content.problem import File, Problem, told
from content.reading import ContentError
from voice.commands import content_heard
from voice.commands.common import tell
from voice.errors import UserError
from voice.hearing.pronunciation import Phonemiser, espeak_phonemiser
from voice.own_content import content_folder

EXERCISES = "exercises"
WORDS = ("words.toml", "commands.toml")


def content(options: argparse.Namespace) -> int:
    """Do what `options.action` says: check or coverage; 1 where something is wrong or missing."""
    if options.action == "coverage":
        return _coverage()
    path: Path | None = options.path and options.path.resolve()
    phonemiser = espeak_phonemiser()
    if phonemiser is None:
        tell("What sounds alike is not checked here: install the program espeak-ng for that.")
    if path is None:
        found, well = _everything(phonemiser)
    elif not path.exists():
        raise UserError(f"There is no file or folder “{path}”.")
    elif path.is_dir():
        found, well = _folder(path, phonemiser), f"{path} is in order."
    else:
        found, well = _file(path, phonemiser), f"{path} is in order."
    for problem in found:
        print(problem)
    if not found:
        print(well)
    return 1 if found else 0


def _everything(phonemiser: Phonemiser | None) -> tuple[list[Problem], str]:
    """What is shipped, and the person's own folder where there is one."""
    found, own = _shipped(phonemiser), content_folder()
    codes = ", ".join(languages())
    well = f"All is well: {len(exercise_ids())} exercises in {codes}"
    if not own.is_dir():
        return found, f"{well}; there is nothing of your own in {own}."
    return [*found, *_own(own, phonemiser)], f"{well}, and your own in {own}."


def _folder(path: Path, phonemiser: Phonemiser | None) -> list[Problem]:
    if path.resolve() == Path(str(content_root())).resolve():
        return _shipped(phonemiser)
    if not (path / EXERCISES).is_dir() and not own_validate.own_languages(path):
        raise UserError(
            f"“{path}” is no folder of content: put exercises into a folder “{EXERCISES}” in it."
        )
    return _own(path, phonemiser)


def _file(path: Path, phonemiser: Phonemiser | None) -> list[Problem]:
    """What is wrong with one file, with the folder around it in mind."""
    folder = path.parent.parent
    if path.parent.name == EXERCISES or path.name in WORDS:
        here = f"{path.parent.name}/{path.name}"
        found = _folder(folder, phonemiser)
        return [p for p in found if p.file in (f"{SHIPPED}/{here}", f"{folder}/{here}")]
    if path.suffix != ".toml":
        raise UserError(f"“{path}” is no file of content: its name must end in .toml.")
    tell(f"Its words can be checked as soon as it is in a folder “{EXERCISES}”.")
    return list(_alone(path))


def _alone(path: Path) -> Iterator[Problem]:
    """What is wrong with an exercise that is in no folder of content."""
    try:
        above = path.parent.parent
        table = open_table(above, str(above), path.parent.name, path.name)
        read = read_exercise(path.stem, OWN_PATTERN, table)
    except ContentError as error:
        yield told(error)
        return
    yield from exercise_rules.problems(read.exercise, File(str(path), path))


def _shipped(phonemiser: Phonemiser | None) -> list[Problem]:
    if found := validate.check():
        return found
    exercises = load_exercises()
    problems: list[Problem] = []
    for code in languages():
        file = validate.language_file(content_root(), SHIPPED, code, "commands.toml")
        problems += content_heard.problems(load_language(code), exercises, file, phonemiser)
    return sorted(problems)


def _own(folder: Path, phonemiser: Phonemiser | None) -> list[Problem]:
    codes = own_validate.own_languages(folder) or ["en"]
    if found := own_validate.check_own(folder, codes):
        return found
    problems: list[Problem] = []
    for code in codes:
        all_of_it, shipped = load_all(code, folder), load_language(code)
        file = validate.language_file(folder, str(folder), code, "commands.toml")
        problems += content_heard.problems(
            all_of_it.language,
            all_of_it.exercises,
            file,
            phonemiser,
            lambda command: command not in shipped.commands,  # noqa: B023
        )
    return sorted(problems)


def _coverage() -> int:
    """The table of techniques; 1 where one is not taught in a language."""
    known = {code: load_language(code) for code in LANGUAGES if code in languages()}
    rows = coverage(load_exercises(), known)
    for row in _table(rows):
        print(row)
    lacking = sum(not row.everywhere for row in rows)
    there = len(rows) - lacking
    print(f"{there} of {len(rows)} techniques are taught in {', '.join(LANGUAGES)}.")
    return 1 if lacking else 0


def _table(rows: Sequence[Covered]) -> Iterator[str]:
    yield "     " + " ".join(f"{code:<4}" for code in LANGUAGES) + " exercises"
    for row in rows:
        marks = " ".join(f"{'yes' if row.exercises[code] else 'no':<4}" for code in LANGUAGES)
        names = dict.fromkeys(name for found in row.exercises.values() for name in found)
        yield f"{row.technique}  {marks} {', '.join(names) or 'none'}"
