"""Takes names and numbers out of a text, as far as they can be told from other words.

What is taken out leaves “…”, which a voice reads as a pause. docs/journal.md tells what is not
found: above all a name in lower case without “Mr” or the like before it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

GAP = "…"
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w.-]+|(?:https?://|www\.)[!-~]+", re.ASCII)
_DIGITS = re.compile(r"[A-Za-z+#(-]{0,12}\d(?:[\s.,:;/()+#'’-]{0,3}\d|-?[A-Za-z])*")
"""Also with letters, marks and spaces between: order, phone and card numbers, dates, prices."""
_GAPS = re.compile(rf"{GAP}(?:[\s,;:/-]*{GAP})+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_QUOTES = " \t\n'\"“”‘’()"
_SENTENCE_END = re.compile(rf"(?:[!?:\n]|\w\w\.)[{_QUOTES}]*$")
_LOOK_BACK = 8
"""Characters in which the end of the sentence before is seen."""
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Mask:
    """What tells names and numbers in one language; a pattern that it lacks never matches."""

    numbers: re.Pattern[str]
    left: re.Pattern[str]
    """What `numbers` finds that is no number."""
    spelt: re.Pattern[str]
    """An address that was said aloud."""
    name: re.Pattern[str]
    left_names: re.Pattern[str]
    """What `name` finds that is no name."""
    titles: tuple[re.Pattern[str], ...]
    """A title with the word after it."""
    plain: frozenset[str]
    """Capitalised words that are no names."""


def masked(text: str, language: str) -> str:
    """The text with “…” in place of names, numbers and addresses; no digit is left in it.

    In a language without rules of its own only addresses and digits are found.
    """
    result = _DIGITS.sub(GAP, _ADDRESS.sub(GAP, text))
    result = "".join(GAP if _is_number(letter) else letter for letter in result)
    mask = _mask(language.partition("-")[0])
    if mask is not None:
        result = mask.spelt.sub(GAP, result)
        result = mask.numbers.sub(lambda found: _unless(mask.left, found), result)
        result = mask.name.sub(lambda found: _unless(mask.left_names, found), result)
        for title in mask.titles:
            result = title.sub(rf"\g<title>{GAP}", result)
        result = _without_capitalised(result, mask.plain)
    return _GAPS.sub(GAP, result)


def _is_number(letter: str) -> bool:
    return unicodedata.category(letter) in {"Nd", "Nl", "No"}


def _unless(left: re.Pattern[str], found: re.Match[str]) -> str:
    return found[0] if left.fullmatch(found[0]) else GAP


def _without_capitalised(text: str, plain: frozenset[str]) -> str:
    """Without capitalised words, but for one that begins a sentence and has none after it."""
    words = list(_WORD.finditer(text))
    names = [_is_name(word[0], plain) for word in words]
    parts: list[str] = []
    done = 0
    for index, word in enumerate(words):
        follows = index + 1 < len(words) and names[index + 1]
        follows = follows and text[word.end() : words[index + 1].start()].isspace()
        if names[index] and (follows or not _begins(text, word.start())):
            parts += [text[done : word.start()], GAP]
            done = word.end()
    return "".join(parts) + text[done:]


def _is_name(word: str, plain: frozenset[str]) -> bool:
    return word[0].isupper() and re.split("['’]", word)[0] not in plain


def _begins(text: str, place: int) -> bool:
    before = text[max(0, place - _LOOK_BACK) : place]
    first = place <= _LOOK_BACK and not before.strip(_QUOTES)
    return first or _SENTENCE_END.search(before) is not None


@cache
def _mask(language: str) -> Mask | None:
    file = resources.files("voice.journal") / "masks" / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        return None
    table = tomllib.loads(file.read_text("utf-8"))

    def pattern(key: str) -> re.Pattern[str]:
        source = str(table.get(key, "")).replace("{number}", str(table.get("number", "")))
        return re.compile(source, re.IGNORECASE) if source else _NEVER

    return Mask(
        pattern("numbers"),
        pattern("left"),
        pattern("spelt"),
        pattern("name"),
        pattern("left-names"),
        tuple(_title(table, key) for key in ("title", "title-in-capitals") if key in table),
        frozenset(table["plain"]),
    )


def _title(table: dict[str, str], key: str) -> re.Pattern[str]:
    """With the particles of a name and its next word: “meneer van den Berg”."""
    capitals = key == "title-in-capitals"
    word = r"[A-ZÀ-ÞŁŚŠŽĆČ][\w'’-]*" if capitals else r"[^\W\d_][\w'’-]*"
    source = rf"\b(?P<title>{table[key]}\.?\s+)(?:{table['particle']}\s+)*{word}"
    return re.compile(source, 0 if capitals else re.IGNORECASE)
