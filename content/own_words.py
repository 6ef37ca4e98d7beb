"""The words of a person's own exercises in one language, fitted to what is shipped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from content.command_rules import is_plain, listed
from content.language_reading import (
    check_places,
    commands_of,
    plural_categories,
    read_wordings,
    read_words,
    split,
    toml_key,
)
from content.loader import open_table
from content.model import Exercise, Language
from content.numbers import PEOPLE, Numbered
from content.plurals import NONE
from content.reading import ContentError, Table

GROUPS = ("start", "choice")
"""What may be in a person's own commands.toml."""
MOST_WORDINGS = 10
Texts = TypeVar("Texts")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What one exercise adds to a language."""

    prompts: Mapping[str, str]
    commands: Mapping[str, tuple[str, ...]]
    numbered: Mapping[str, tuple[Numbered, ...]]
    counted: frozenset[str]


def merged(language: Language, added: Collection[OwnWords]) -> Language:
    """The language with what is added to it."""
    prompts, commands = dict(language.prompts), dict(language.commands)
    with_numbers, counted = dict(language.numbered), set(language.counted)
    for words in added:
        prompts |= words.prompts
        commands |= words.commands
        with_numbers |= words.numbered
        counted |= words.counted
    return replace(
        language,
        prompts=MappingProxyType(prompts),
        commands=MappingProxyType(commands),
        numbered=MappingProxyType(with_numbers),
        counted=frozenset(counted),
    )


class OwnFiles:
    """A person's own words.toml and commands.toml of one language; either may be missing."""

    def __init__(
        self, folder: Path, language: Language, numbers: Mapping[str, Mapping[str, float]]
    ) -> None:
        self._shipped = language
        self._heard = language
        """Grows with what each exercise understands."""
        self._numbers = numbers
        self._words = _read(folder, language.code, "words.toml", read_words)
        self._commands = _read(folder, language.code, "commands.toml", _read_wordings)
        self._used: set[str] = set()

    @property
    def problems(self) -> list[ContentError]:
        """Why a file cannot be used at all."""
        return [file.error for file in (self._words, self._commands) if file.error]

    def unused(self) -> Iterator[ContentError]:
        """What is in the files and belongs to no exercise of the person's own."""
        for file in (self._words, self._commands):
            for key in sorted(file.texts.keys() - self._used):
                yield file.table.error(key, "No exercise in this folder needs it; take it out.")

    def words(self, exercise: Exercise) -> OwnWords:
        """The words of an exercise. Raises ContentError where some are missing or do not fit."""
        shipped = self._shipped
        counted = exercise.counted - shipped.counted
        forms = plural_categories(shipped.code, self._words.table)
        needed = (exercise.phrases - shipped.prompts.keys()) | {
            f"{phrase}.{form}" for phrase in counted for form in forms
        }
        may_be = {f"{phrase}.{NONE}" for phrase in counted} & self._words.texts.keys()
        prompts = self._words.pick(needed) | self._words.pick(may_be)
        for key, text in prompts.items():
            check_places(self._words.table, key, text, key.rpartition(".")[0] in counted)
        commands = commands_of({exercise.id: exercise}) - shipped.commands.keys()
        wordings = self._commands.pick({toml_key(name) for name in commands})
        table = self._commands.table
        plain, with_numbers = split(table, wordings, self._numbers, {exercise.id: exercise})
        self._used |= prompts.keys() | wordings.keys()
        own = OwnWords(prompts, plain, with_numbers, counted)
        self._fit(own)
        self._heard = merged(self._heard, [own])
        return own

    def _fit(self, own: OwnWords) -> None:
        """Refuses wordings that are not plain words, or could be taken for others."""
        error = self._commands.table.error
        heard = dict(listed(self._heard))
        # A bare number is in many wordings, and is asked for alone.
        heard.pop(PEOPLE, None)
        alone = replace(self._shipped, commands=own.commands, numbered=own.numbered)
        for command, texts in listed(alone).items():
            if command not in own.commands:
                continue
            key = toml_key(command)
            if not 0 < len(alone.wordings[command]) <= MOST_WORDINGS:
                raise error(key, f"Write at most {MOST_WORDINGS} wordings.")
            others = [text for name, texts in heard.items() if name != command for text in texts]
            for text in texts:
                if not is_plain(text):
                    raise error(key, f"Write '{text}' in lower case, letters and spaces only.")
                for other in others:
                    if _alike(text, other):
                        raise error(key, f"'{text}' is too near to '{other}'; write another.")


@dataclass(frozen=True, slots=True)
class _File(Generic[Texts]):
    table: Table
    texts: Mapping[str, Texts]
    error: ContentError | None = None

    def pick(self, keys: Collection[str]) -> dict[str, Texts]:
        """The texts for these keys, all of which must be there."""
        if keys and self.error:
            raise self.error
        for key in sorted(keys):
            if key not in self.texts:
                raise self.table.error(key, "This is missing, so its exercise stays out; add it.")
        return {key: self.texts[key] for key in keys}


def _read(
    folder: Path, code: str, name: str, read: Callable[[Table], dict[str, Texts]]
) -> _File[Texts]:
    """A file, empty where it is missing or cannot be used."""
    empty = Table(f"{folder}/{code}/{name}", "", {})
    try:
        if not (folder / code / name).exists():
            return _File(empty, {})
        table = open_table(folder, str(folder), code, name)
        return _File(table, read(table))
    except ContentError as error:
        return _File(empty, {}, error)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        return _File(empty, {}, empty.error("", f"This file cannot be read ({reason})."))


def _read_wordings(table: Table) -> dict[str, tuple[str, ...]]:
    for key in table:
        if key not in GROUPS:
            raise table.error(key, "Take it out: only [start] and [choice] can be here.")
    return read_wordings(table)


def _alike(text: str, other: str) -> bool:
    """Whether one of them contains the other, or they are the same but for the spaces."""
    if f" {text} " in f" {other} " or f" {other} " in f" {text} ":
        return True
    return text.replace(" ", "") == other.replace(" ", "")
