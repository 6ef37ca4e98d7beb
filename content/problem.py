"""What a check finds to mend, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable

from content.reading import ContentError, line_of


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: `line` counts from 1, or is 0 where the whole file is meant."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


def told(error: ContentError) -> Problem:
    """What the loader refused."""
    sentence = f"{error.key}: {error.sentence}" if error.key else error.sentence
    return Problem(error.file, error.line, sentence)


class File:
    """A file by its name in messages, with its text for the lines."""

    def __init__(self, name: str, path: Traversable) -> None:
        self.name = name
        self._path = path

    def problem(self, key: str, sentence: str) -> Problem:
        """A problem with the line on which the key stands."""
        line = line_of(self._path.read_text(encoding="utf-8"), tuple(key.split(".")))
        return Problem(self.name, line, f"{key}: {sentence}")
