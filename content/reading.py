"""Strict reading of a TOML file: every key is asked for, and what nobody asked for is refused."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]
LARGEST_NUMBER = 1e6


class ContentError(ValueError):
    """A content file that cannot be used; the message names file, line, key and cure."""

    def __init__(self, file: str, line: int, key: str, sentence: str) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {key}: {sentence}" if key else f"{place}: {sentence}")
        self.file = file
        self.line = line
        """From 1; 0 where the file as a whole is meant."""
        self.key = key
        self.sentence = sentence


_HEADER = re.compile(r"\s*\[\[?\s*(?P<name>[^\[\]=]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*(?P<name>[\w.\"'-]+)\s*=")
_PLACE = re.compile(r"\(at line (?P<line>\d+), column \d+\)|\(at end of document\)")


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def _tidy(text: str) -> str:
    # Korean typed on some systems comes in parts of syllables; we count and compare whole ones.
    return " ".join(unicodedata.normalize("NFC", text).split())


def line_of(text: str, path: Path) -> int:
    """The line (from 1) on which a key is set, or else its nearest table; 0 if there is none.

    An item of an array is looked for as the n-th line below its key that opens a brace.
    """
    names = tuple(part for part in path if isinstance(part, str))
    items = [part for part in path if isinstance(part, int)]
    table: tuple[str, ...] = ()
    best, line = 0, 0
    lines = text.splitlines()
    for number, content in enumerate(lines, start=1):
        if header := _HEADER.match(content):
            found = table = _parts(header["name"])
        elif key := _KEY.match(content):
            found = table + _parts(key["name"])
        else:
            continue
        if len(found) > best and found == names[: len(found)]:
            best, line = len(found), number
    if items and line:
        braces = [n for n in range(line, len(lines) + 1) if lines[n - 1].lstrip().startswith("{")]
        return braces[items[0]] if items[0] < len(braces) else line
    return line


class Table:
    """One table of a file; `done()` refuses the keys that were not asked for."""

    def __init__(self, file: str, text: str, data: Mapping[str, object], path: Path = ()) -> None:
        self._file = file
        self._text = text
        self._data = data
        self._path = path
        self._asked: set[str] = set()

    @classmethod
    def parse(cls, file: str, text: str) -> Table:
        """The table of a whole file. Raises ContentError where it is no TOML."""
        try:
            return cls(file, text, tomllib.loads(text))
        except (ValueError, RecursionError) as error:
            # ValueError beyond TOMLDecodeError: a number of thousands of digits.
            message = str(error)
            place = _PLACE.search(message)
            line = int(place["line"]) if place and place["line"] else len(text.splitlines())
            reason = _PLACE.sub("", message).strip().rstrip(".")
            raise ContentError(
                file, line, "", f"This is not valid TOML ({reason}); mend the line."
            ) from None

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def is_table(self, key: str) -> bool:
        """Whether the value of a key is a table."""
        return isinstance(self._data[key], dict)

    def error(self, key: str, sentence: str) -> ContentError:
        """An error about one key of this table; a dotted key leads into its tables."""
        path = (*self._path, *key.split("."))
        name = ""
        for part in path:
            name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
        return ContentError(self._file, line_of(self._text, path), name, sentence)

    def _get(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._data:
            raise self.error(key, "This is missing; add it.")
        return self._data[key]

    def words(self, key: str) -> str:
        """A text that is not empty, with its white space made single."""
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "Write a text in quotes that is not empty.")
        return _tidy(value)

    def number(self, key: str) -> float:
        """A whole or decimal number below a million (never true, false, inf or nan)."""
        value = self._get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if abs(value) < LARGEST_NUMBER:
                return float(value)
            raise self.error(key, f"Write a number below {LARGEST_NUMBER:,.0f}.")
        raise self.error(key, "Write a number without quotes.")

    def list_of_words(self, key: str) -> tuple[str, ...]:
        """A list of one or more texts that are not empty."""
        value = self._get(key)
        texts = value if isinstance(value, list) else []
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise self.error(key, 'Write a list of texts, such as ["one", "two"].')
        return tuple(_tidy(text) for text in texts)

    def table(self, key: str) -> Table:
        """The table under a key."""
        value = self._get(key)
        if not isinstance(value, dict):
            raise self.error(key, "Write a table here: keys with values.")
        return Table(self._file, self._text, value, (*self._path, key))

    def tables(self, key: str) -> list[Table]:
        """The list of one or more tables under a key."""
        value = self._get(key)
        rows = value if isinstance(value, list) else []
        if not rows or not all(isinstance(row, dict) for row in rows):
            raise self.error(key, 'Write a list of steps, such as [{ say = "shallow" }].')
        return [
            Table(self._file, self._text, row, (*self._path, key, index))
            for index, row in enumerate(rows)
        ]

    def done(self) -> None:
        """Raises ContentError for the first key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.error(key, f"This key is unknown; known here: {known}.")
