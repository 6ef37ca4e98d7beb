"""Reads the words of a language and what it understands."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from content.exercise_reading import CUSTOM, USUAL
from content.ids import CONTROLS, PROMPTS
from content.measure import Measure, Unit
from content.model import Exercise, Language
from content.numbers import (
    BREATHS,
    MINUTES,
    PATTERN,
    PEOPLE,
    UNITS,
    Numbered,
    has_slots,
    numbered,
)
from content.plurals import COUNT, NONE, NUMBER, categories
from content.reading import Table

WAKE_PHRASE = "wake-phrase"
CRISIS = "crisis"
NUMBERS = "numbers"
COUNTS = "counts"
NOTHING = "nothing"
SPEECH = "speech"
LARGEST_COUNT = 1000


def read_language(
    code: str, words: Table, heard: Table, exercises: Mapping[str, Exercise]
) -> Language:
    """A language out of its two files, for these exercises. Raises ContentError."""
    counted = union(exercise.counted for exercise in exercises.values())
    prompts = read_words(words, (SPEECH, COUNTS))
    said = union(exercise.phrases for exercise in exercises.values())
    check_words(words, prompts, {*PROMPTS, *said}, counted, plural_categories(code, words))
    wake_phrase = heard.words(WAKE_PHRASE)
    crisis, nothing = _fragments(heard, CRISIS), _fragments(heard, NOTHING)
    wordings = read_wordings(heard, (WAKE_PHRASE, CRISIS, NOTHING, NUMBERS))
    expected = {toml_key(name) for name in {*CONTROLS, *commands_of(exercises), f"start:{USUAL}"}}
    compare(heard, wordings, expected, "command")
    plain, with_numbers = split(heard, wordings, read_numbers(heard), exercises)
    return Language(
        code,
        MappingProxyType(prompts),
        MappingProxyType(plain),
        wake_phrase,
        _measure(words.table(SPEECH)),
        MappingProxyType(with_numbers),
        counted,
        MappingProxyType(_numerals(words)),
        crisis,
        nothing,
    )


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """All that is in any of the sets."""
    return frozenset[str]().union(*sets)


def commands_of(exercises: Mapping[str, Exercise]) -> set[str]:
    """The commands that exercises bring along: their starts, and what may be chosen in them."""
    starts = {f"start:{name}" for name, exercise in exercises.items() if not exercise.wordless}
    options = union(exercise.options for exercise in exercises.values())
    return starts | {f"choice:{option}" for option in options}


def command_name(key: str) -> str:
    """The command for a key of commands.toml: control.stop is "stop", start.box "start:box"."""
    group, _, name = key.partition(".")
    return name if group == "control" else f"{group}:{name}"


def toml_key(command: str) -> str:
    """The key of commands.toml for a command, or for the wake phrase: see `command_name`."""
    if command == WAKE_PHRASE:
        return command
    return command.replace(":", ".") if ":" in command else f"control.{command}"


def read_words(file: Table, but: Collection[str] = ()) -> dict[str, str]:
    """All texts of a words.toml by their ids, but for some tables."""
    return {key: table.words(leaf) for key, table, leaf in _leaves(file, but)}


def read_wordings(file: Table, but: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """All lists of a commands.toml by their keys, but for some."""
    return {key: table.list_of_words(leaf) for key, table, leaf in _leaves(file, but)}


def plural_categories(code: str, file: Table) -> frozenset[str]:
    """The forms that a counted phrase must have in a language."""
    try:
        return categories(code)
    except ValueError:
        sentence = "No language has this code; name the folder by its code, such as en."
        raise file.error("", sentence) from None


def check_words(
    file: Table,
    prompts: Mapping[str, str],
    said: set[str],
    counted: frozenset[str],
    forms: frozenset[str],
) -> None:
    """Refuses ids that are too many or missing, and places for numbers where none belong."""
    for key in sorted(prompts.keys() - said):
        phrase, _, form = key.rpartition(".")
        if phrase in counted and form not in {NONE, *forms}:
            needed = ", ".join(sorted(forms))
            raise file.error(key, f"Take it out: this language has {needed}, and none for 0.")
    needed_forms = {f"{phrase}.{form}" for phrase in counted for form in forms}
    optional = {f"{phrase}.{NONE}" for phrase in counted}
    compare(file, prompts.keys() - optional, said | needed_forms, "phrase")
    for key, text in prompts.items():
        check_places(file, key, text, key in needed_forms | optional)


def check_places(file: Table, key: str, text: str, is_form: bool) -> None:
    """Refuses a place for a number where none belongs; `is_form`: it is one of a counted phrase."""
    bare = text.replace(COUNT, "").replace(NUMBER, "") if is_form else text
    if is_form and bare == text and key.endswith(".other"):
        raise file.error(key, f"Write {COUNT} where the number belongs.")
    if has_slots(bare):
        raise file.error(key, "Take the braces out: nothing can be put there.")


def read_numbers(file: Table) -> dict[str, dict[str, float]]:
    """How the numbers of each unit are said."""
    found: dict[str, dict[str, float]] = {}
    if NUMBERS in file:
        table = file.table(NUMBERS)
        for unit in UNITS:
            if unit in table:
                said = table.table(unit)
                whole = unit in (BREATHS, PEOPLE)
                found[unit] = {
                    text: said.whole(text, 0, LARGEST_COUNT) if whole else said.number(text)
                    for text in said
                }
        table.done()
    return found


def split(
    file: Table,
    wordings: Mapping[str, tuple[str, ...]],
    numbers: Mapping[str, Mapping[str, float]],
    exercises: Mapping[str, Exercise],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[Numbered, ...]]]:
    """The wordings by command: those without numbers, and those with some where there are any."""
    plain: dict[str, tuple[str, ...]] = {}
    found: dict[str, tuple[Numbered, ...]] = {}
    for key, texts in wordings.items():
        command = command_name(key)
        plain[command] = tuple(text for text in texts if not has_slots(text))
        try:
            ways = tuple(numbered(text, numbers) for text in texts if has_slots(text))
        except ValueError as error:
            raise file.error(key, str(error)) from None
        slots = {slot.name for way in ways for slot in way.slots}
        if command == PEOPLE and (plain[command] or slots != {PEOPLE}):
            raise file.error(key, "Write {people} into each of these wordings.")
        if command != PEOPLE and slots - _allowed(command, exercises):
            raise file.error(key, "Take the numbers out: here they have no meaning.")
        if ways:
            found[command] = ways
    return plain, found


def _allowed(command: str, exercises: Mapping[str, Exercise]) -> set[str]:
    """The slots that a command may have, PEOPLE left out."""
    group, _, name = command.partition(":")
    exercise = exercises.get(name)
    if group != "start":
        return set()
    if name == CUSTOM:
        return {MINUTES, BREATHS, *PATTERN}
    if exercise is None or exercise.pattern is not None:
        return {MINUTES, BREATHS}
    return {MINUTES} if exercise.stretch else set()


def _fragments(file: Table, key: str) -> tuple[str, ...]:
    texts = file.list_of_words(key)
    for text in texts:
        if text != text.lower():
            raise file.error(key, f"Write '{text}' in lower case.")
    return texts


def _numerals(file: Table) -> dict[int, str]:
    if COUNTS not in file:
        return {}
    table = file.table(COUNTS)
    found = {}
    for key in table:
        if not (key.isascii() and key.isdecimal() and len(key) < 4):
            raise table.error(key, "Write a number in digits, such as 2.")
        found[int(key)] = table.words(key)
    return found


def _measure(table: Table) -> Measure:
    unit = table.words("unit")
    if unit not in {known.value for known in Unit}:
        raise table.error("unit", 'Write "word" or "syllable".')
    per_minute = table.number("per-minute")
    if per_minute <= 0:
        raise table.error("per-minute", "Write a number above 0.")
    table.done()
    return Measure(Unit(unit), per_minute)


def _leaves(file: Table, but: Collection[str]) -> Iterator[tuple[str, Table, str]]:
    """Every value that is no table: its dotted key, the table that holds it, its own key."""
    for key in file:
        if key not in but:
            yield from _leaf(file, key, key, 0)


def _leaf(table: Table, key: str, path: str, depth: int) -> Iterator[tuple[str, Table, str]]:
    if not table.is_table(key):
        yield path, table, key
        return
    inner = table.table(key)
    if depth == 2:
        raise table.error(key, "Tables may be two deep; take this one out.")
    for name in inner:
        yield from _leaf(inner, name, f"{path}.{name}", depth + 1)


def compare(file: Table, found: Iterable[str], expected: set[str], what: str) -> None:
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
