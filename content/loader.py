"""Reads the content files, strictly: whatever is unknown, missing or of a wrong type is refused."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from content.exercise_reading import (
    CUSTOM,
    OWN_PATTERN,
    USUAL,
    ExerciseFile,
    read_exercise,
    resolved,
)
from content.language_reading import WAKE_PHRASE, command_name, read_language, toml_key
from content.model import Exercise, Language, Pattern
from content.reading import LONGEST_FILE, ContentError, Table, too_long

__all__ = [
    "CUSTOM",
    "OWN_PATTERN",
    "USUAL",
    "WAKE_PHRASE",
    "ContentError",
    "command_name",
    "content_root",
    "exercise_ids",
    "language_for",
    "languages",
    "load_exercise",
    "load_exercises",
    "load_language",
    "open_table",
    "toml_key",
]

SHIPPED = "content"
"""What the shipped folder is called in messages."""


def content_root() -> Traversable:
    """The folder of the shipped content."""
    return resources.files("content")


def exercise_ids(root: Traversable | None = None) -> tuple[str, ...]:
    """The ids of all exercises by their file names, those without an own pattern included."""
    folder = (root or content_root()) / "exercises"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def languages(root: Traversable | None = None) -> tuple[str, ...]:
    """The codes of all languages: the folders that hold a words.toml."""
    # A cache of Python's beside them may belong to somebody else, and be closed to us.
    entries = (root or content_root()).iterdir()
    folders = (entry for entry in entries if entry.is_dir() and not entry.name.startswith("_"))
    return tuple(sorted(f.name for f in folders if (f / "words.toml").is_file()))


def load_exercises(
    own: Pattern = OWN_PATTERN, root: Traversable | None = None
) -> Mapping[str, Exercise]:
    """All exercises by id; one without a pattern of its own ("custom") has `own`.

    Raises ContentError.
    """
    root = root or content_root()
    files = {name: _exercise_file(name, own, root) for name in exercise_ids(root)}
    exercises = {name: file.exercise for name, file in files.items()}
    return MappingProxyType({name: resolved(file, exercises) for name, file in files.items()})


def load_exercise(exercise_id: str, own: Pattern, root: Traversable) -> Exercise:
    """One exercise file by itself: what it names in others is not looked at.

    Raises ContentError.
    """
    return _exercise_file(exercise_id, own, root).exercise


def load_language(code: str, root: Traversable | None = None) -> Language:
    """The words of one language. Raises ContentError, also for a code that is not there."""
    root = root or content_root()
    return language_for(load_exercises(root=root), code, root)


def language_for(exercises: Mapping[str, Exercise], code: str, root: Traversable) -> Language:
    """The words of one language for these exercises; see `load_language`."""
    if code not in languages(root):
        there = ", ".join(languages(root))
        raise ContentError("content", 0, code, f"There is no such language; choose from {there}.")
    words = open_table(root, SHIPPED, code, "words.toml")
    heard = open_table(root, SHIPPED, code, "commands.toml")
    return read_language(code, words, heard, exercises)


def _exercise_file(exercise_id: str, own: Pattern, root: Traversable) -> ExerciseFile:
    file = open_table(root, SHIPPED, "exercises", f"{exercise_id}.toml")
    return read_exercise(exercise_id, own, file)


def open_table(root: Traversable, shown: str, folder: str, name: str) -> Table:
    """The table of a file; `shown` stands for `root` in messages. Raises ContentError."""
    file = f"{shown}/{folder}/{name}"
    try:
        with (root / folder / name).open("rb") as stream:
            data = stream.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        raise ContentError(file, 0, "", "This file is missing; add it.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ContentError(file, 0, "", f"This file cannot be read ({reason}).") from None
    if len(data) > LONGEST_FILE:
        raise too_long(file)
    try:
        # As a text file would be read: with the newlines of any system.
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ContentError(file, 0, "", "This is not UTF-8 text; save it as UTF-8.") from None
    return Table.parse(file, text)
