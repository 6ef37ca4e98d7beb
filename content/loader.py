"""Reads the content files, strictly: whatever is unknown, missing or of a wrong type is refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from content.ids import CONTROLS, PROMPTS
from content.measure import Measure, Unit
from content.model import (
    DEFAULT_MINUTES,
    Exercise,
    Language,
    Pattern,
    PatternError,
    Phase,
    PhaseKind,
)
from content.numbers import BREATHS, MINUTES, SECONDS, Numbered, has_slots, numbered
from content.reading import ContentError, Table
from content.step_reading import read_steps
from content.steps import Breathe

__all__ = [
    "ContentError",
    "content_root",
    "exercise_ids",
    "languages",
    "load_exercises",
    "load_language",
]

LONGEST_MINUTES = 60.0
CUSTOM = "custom"
"""The exercise whose pattern the person gives."""
OWN_PATTERN = Pattern((Phase(PhaseKind.IN, 4.0), Phase(PhaseKind.OUT, 6.0)))
"""What stands in for it until then."""
WAKE_PHRASE = "wake-phrase"
USUAL = "usual"
"""In the place of an exercise's id: whichever the person has chosen."""
NUMBERS = "numbers"
_MEASURE_KEYS = frozenset({"speech.unit", "speech.per-minute"})


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
    folders = (entry for entry in (root or content_root()).iterdir() if entry.is_dir())
    return tuple(sorted(f.name for f in folders if (f / "words.toml").is_file()))


def load_exercises(
    own: Pattern = OWN_PATTERN, root: Traversable | None = None
) -> Mapping[str, Exercise]:
    """All exercises by id; one without a pattern of its own ("custom") has `own`.

    Raises ContentError.
    """
    root = root or content_root()
    ids = exercise_ids(root)
    return MappingProxyType(
        {exercise_id: load_exercise(exercise_id, own, root) for exercise_id in ids}
    )


def load_language(code: str, root: Traversable | None = None) -> Language:
    """The words of one language. Raises ContentError, also for a code that is not there."""
    root = root or content_root()
    if code not in languages(root):
        there = ", ".join(languages(root))
        raise ContentError("content", 0, code, f"There is no such language; choose from {there}.")
    exercises = load_exercises(root=root)
    words = _open(root, code, "words.toml")
    measure = _measure(words.table("speech"))
    prompts = {
        key: table.words(leaf) for key, table, leaf in _leaves(words) if key not in _MEASURE_KEYS
    }
    said = frozenset[str]().union(*(exercise.phrases for exercise in exercises.values()))
    _compare(words, prompts, {*PROMPTS, *said}, "phrase")
    heard = _open(root, code, "commands.toml")
    wake_phrase = heard.words(WAKE_PHRASE)
    wordings = {
        key: table.list_of_words(leaf)
        for key, table, leaf in _leaves(heard)
        if key != WAKE_PHRASE and not key.startswith(f"{NUMBERS}.")
    }
    starts = {f"start:{exercise_id}" for exercise_id in (*exercises, USUAL)}
    _compare(heard, wordings, {toml_key(name) for name in {*CONTROLS, *starts}}, "command")
    plain = {
        command_name(key): tuple(text for text in texts if not has_slots(text))
        for key, texts in wordings.items()
    }
    with_numbers = _numbered(heard, wordings)
    return Language(
        code,
        MappingProxyType(prompts),
        MappingProxyType(plain),
        wake_phrase,
        measure,
        MappingProxyType(with_numbers),
    )


def _numbered(
    file: Table, wordings: Mapping[str, Iterable[str]]
) -> dict[str, tuple[Numbered, ...]]:
    """The wordings with numbers in them by command, for those commands that have some."""
    numbers: dict[str, dict[str, float]] = {}
    if NUMBERS in file:
        table = file.table(NUMBERS)
        for unit in (MINUTES, BREATHS, SECONDS):
            if unit in table:
                said = table.table(unit)
                numbers[unit] = {text: said.number(text) for text in said}
        table.done()
    found: dict[str, tuple[Numbered, ...]] = {}
    for key, texts in wordings.items():
        try:
            ways = tuple(numbered(text, numbers) for text in texts if has_slots(text))
        except ValueError as error:
            raise file.error(key, str(error)) from None
        if ways:
            found[command_name(key)] = ways
    return found


def command_name(key: str) -> str:
    """The command for a key of commands.toml: control.stop is "stop", start.box "start:box"."""
    group, _, name = key.partition(".")
    return name if group == "control" else f"{group}:{name}"


def toml_key(command: str) -> str:
    """The key of commands.toml for a command, or for the wake phrase: see `command_name`."""
    if command == WAKE_PHRASE:
        return command
    return command.replace(":", ".") if ":" in command else f"control.{command}"


def load_exercise(exercise_id: str, own: Pattern, root: Traversable) -> Exercise:
    """One exercise file; see `load_exercises`."""
    file = _open(root, "exercises", f"{exercise_id}.toml")
    if file.words("id") != exercise_id:
        raise file.error("id", f'Write "{exercise_id}", as the file is named.')
    minutes = file.number("minutes") if "minutes" in file else DEFAULT_MINUTES
    if not 0 < minutes <= LONGEST_MINUTES:
        raise file.error("minutes", f"Write more than 0 and at most {LONGEST_MINUTES:g} minutes.")
    steps = read_steps(file)
    breathes = any(isinstance(step, Breathe) for step in steps)
    if "pattern" in file and exercise_id == CUSTOM:
        raise file.error("pattern", "Take it out: the person gives this pattern.")
    if "pattern" in file and not breathes:
        raise file.error("pattern", "Take it out, or add a step that breathes it.")
    pattern = own if exercise_id == CUSTOM else _pattern(file) if breathes else None
    techniques = file.list_of_words("techniques")
    file.done()
    return Exercise(exercise_id, techniques, pattern, steps, minutes)


def _open(root: Traversable, folder: str, name: str) -> Table:
    file = f"content/{folder}/{name}"
    try:
        text = (root / folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(file, 0, "", "This file is missing; add it.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ContentError(file, 0, "", f"This file cannot be read ({reason}).") from None
    except UnicodeDecodeError:
        raise ContentError(file, 0, "", "This is not UTF-8 text; save it as UTF-8.") from None
    return Table.parse(file, text)


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


def _measure(table: Table) -> Measure:
    unit = table.words("unit")
    if unit not in {known.value for known in Unit}:
        raise table.error("unit", 'Write "word" or "syllable".')
    per_minute = table.number("per-minute")
    if per_minute <= 0:
        raise table.error("per-minute", "Write a number above 0.")
    table.done()
    return Measure(Unit(unit), per_minute)


def _leaves(table: Table, prefix: str = "") -> Iterator[tuple[str, Table, str]]:
    """Every value that is no table: its dotted key, the table that holds it, its own key."""
    for key in table:
        if table.is_table(key):
            yield from _leaves(table.table(key), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", table, key


def _compare(file: Table, found: Iterable[str], expected: set[str], what: str) -> None:
    """Refuses what is too much or missing among the ids of a file."""
    found = set(found)
    for name in sorted(found - expected):
        near = difflib.get_close_matches(name, expected, n=1)
        hint = f"did you mean {near[0]}?" if near else "take it out."
        raise file.error(name, f"No {what} has this name; {hint}")
    missing = sorted(expected - found)
    if missing:
        others = f" (and of {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise file.error(missing[0], f"The words of this {what}{others} are missing; add them.")
