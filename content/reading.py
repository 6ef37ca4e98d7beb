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


LONGEST_FILE = 100_000
"""Bytes."""
LONGEST_TEXT = 1_000
"""Letters: about a minute of speech."""
LONGEST_LINE = 1_000
"""Letters: the time that TOML takes grows with the square of the parts of a key."""

_PLACE = re.compile(r"\(at line (?P<line>\d+), column \d+\)|\(at end of document\)")


def _tidy(text: str) -> str:
    # Korean typed on some systems comes in parts of syllables; we count and compare whole ones.
    return " ".join(unicodedata.normalize("NFC", text).split())


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|\n|[\[\]{},=.]|[^\s\[\]{},=.#\"']+",
    re.DOTALL,
)


def line_of(text: str, path: Path) -> int:
    """The line (from 1) on which a key or an item is set, or else what is nearest around it.

    A number in the path counts the items of an array from 0. Returns 0 where there is none of it.
    """
    best, line = 0, 0
    for found, number in _Places().of(text):
        # One may be written with more parts than are asked for, as in "a.b = 1" for "a".
        shared = min(len(found), len(path))
        if shared > best and found[:shared] == path[:shared]:
            best, line = shared, number
    return line


class _Places:
    """Where each key and each item of an array is set, in a text that is valid TOML."""

    def __init__(self) -> None:
        self._header: Path = ()
        self._items: dict[Path, int] = {}
        self._open: list[tuple[Path, bool]] = []
        """The arrays and inline tables around; True for an array."""
        self._key: list[str] = []
        self._place: Path = ()
        self._in_key = True

    def of(self, text: str) -> Iterator[tuple[Path, int]]:
        """Every place with its line."""
        line, statement = 1, ""
        for match in _TOKEN.finditer(text):
            token = match[0]
            if token == "\n" and not self._open:
                if statement.startswith("["):
                    yield self._table(statement.startswith("[[")), line
                self._key, self._in_key, statement = [], True, ""
            elif not token.startswith(("#", "\n")):
                statement += token[:1] if len(statement) < 2 else ""
                if statement.startswith("["):
                    self._name(token)
                else:
                    yield from ((place, line) for place in self._step(token))
            line += token.count("\n")
        if statement.startswith("["):
            yield self._table(statement.startswith("[[")), line

    def _name(self, token: str) -> None:
        if token not in "[].":
            self._key.append(token.strip("\"'"))

    def _table(self, is_item: bool) -> Path:
        """The path of a header's table, the last item of each list of tables in it."""
        path: Path = ()
        for index, part in enumerate(self._key):
            path = (*path, part)
            if is_item and index == len(self._key) - 1:
                self._items[path] = self._items.get(path, -1) + 1
            if path in self._items:
                path = (*path, self._items[path])
        self._header = path
        return path

    def _step(self, token: str) -> Iterator[Path]:
        """What begins with a token of a key and its value."""
        around, in_array = self._open[-1] if self._open else (self._header, False)
        if self._in_key and token not in "=}":
            self._name(token)
        elif self._in_key and token == "=":
            self._place, self._in_key = (*around, *self._key), False
            yield self._place
        elif token in "]}":
            self._open = self._open[:-1]
            self._place, self._in_key = around, False
        elif token == ",":
            self._key, self._in_key = [], not in_array
            if in_array and isinstance(last := self._place[-1], int):
                self._place = (*around, last + 1)
        else:
            if in_array:
                yield self._place
            if token in "[{":
                self._open.append((self._place, token == "["))
                self._key, self._in_key = [], token == "{"
                self._place = (*self._place, 0) if token == "[" else self._place


def too_long(file: str) -> ContentError:
    """The refusal of a file above LONGEST_FILE."""
    most = LONGEST_FILE // 1000
    return ContentError(file, 0, "", f"This file is too long; make it at most {most} kB.")


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
        """The table of a whole file. Raises ContentError where it is no TOML, or far too long."""
        if len(text.encode("utf-8", "surrogatepass")) > LONGEST_FILE:
            raise too_long(file)
        for number, content in enumerate(text.split("\n"), start=1):
            if len(content) > LONGEST_LINE:
                sentence = f"This line has {len(content):,} letters; break it into several."
                raise ContentError(file, number, "", sentence)
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
        path = (*self._path, *(part for part in key.split(".") if part))
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
        return self._short(key, value)

    def number(self, key: str) -> float:
        """A whole or decimal number below a million (never true, false, inf or nan)."""
        value = self._get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if abs(value) < LARGEST_NUMBER:
                return float(value)
            raise self.error(key, f"Write a number below {LARGEST_NUMBER:,.0f}.")
        raise self.error(key, "Write a number without quotes.")

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self._get(key)
        if type(value) is int and least <= value <= most:
            return value
        raise self.error(key, f"Write a whole number from {least} to {most}.")

    def list_of_numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers, each as `number` takes it."""
        value = self._get(key)
        items = value if isinstance(value, list) else []
        if not items or any(type(i) not in (int, float) for i in items):
            raise self.error(key, "Write a list of numbers, such as [2, 5].")
        if not all(abs(item) < LARGEST_NUMBER for item in items):
            raise self.error(key, f"Write numbers below {LARGEST_NUMBER:,.0f}.")
        return tuple(float(item) for item in items)

    def one_or_more_words(self, key: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        return (self.words(key),) if isinstance(self._get(key), str) else self.list_of_words(key)

    def list_of_words(self, key: str) -> tuple[str, ...]:
        """A list of one or more texts that are not empty."""
        value = self._get(key)
        texts = value if isinstance(value, list) else []
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise self.error(key, 'Write a list of texts, such as ["one", "two"].')
        return tuple(self._short(key, text) for text in texts)

    def _short(self, key: str, text: str) -> str:
        text = _tidy(text)
        if len(text) > LONGEST_TEXT:
            raise self.error(key, f"Write at most {LONGEST_TEXT:,} letters.")
        return text

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
