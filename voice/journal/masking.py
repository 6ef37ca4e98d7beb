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
from typing import Any

GAP = "…"
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w.-]+|(?:https?://|www\.)[!-~]+", re.ASCII)
_DIGITS = re.compile(r"[A-Za-z_+#(-]{0,12}\d(?:[\s.,:;/()+#'’-]{0,3}\d|-?[A-Za-z])*")
"""Also with letters, marks and spaces between: order, phone and card numbers, dates, prices."""
_GAPS = re.compile(rf"{GAP}(?:[\s,;:/-]*{GAP})+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_QUOTES = " \t\n'\"“”‘’()"
_SENTENCE_END = re.compile(rf"(?:[!?:\n]|\w\w[”\"’)]?\.|{GAP}\.)[{_QUOTES}]*$|(?:^|\s)[“„\"]$")
"""Also the beginning of a sentence that somebody said within another one."""
_LOOK_BACK = 8
"""Characters in which the end of the sentence before is seen."""
_NEVER = re.compile(r"(?!)")
_SLOT = re.compile(r"{([a-z]+)}")
"""In a pattern: the place of another one of the same file."""


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
    opening: frozenset[str]
    """Those that are none where they begin a sentence."""


def masked(text: str, language: str) -> str:
    """The text with “…” in place of names, numbers and addresses; no digit is left in it.

    In a language without rules of its own only addresses and digits are found.
    """
    result = _DIGITS.sub(GAP, _ADDRESS.sub(GAP, text))
    mask = _mask(language.partition("-")[0])
    if mask is not None:
        result = mask.spelt.sub(GAP, result)
        result = mask.numbers.sub(lambda found: _unless(mask.left, found), result)
    result = "".join(GAP if _is_number(letter) else letter for letter in result)
    if mask is not None:
        result = mask.name.sub(lambda found: _unless(mask.left_names, found), result)
        for title in mask.titles:
            result = title.sub(rf"\g<title>{GAP}", result)
        result = _without_capitalised(result, mask)
    return _GAPS.sub(GAP, result)


def _is_number(letter: str) -> bool:
    return unicodedata.category(letter) in {"Nd", "Nl", "No"}


def _unless(left: re.Pattern[str], found: re.Match[str]) -> str:
    # Some recognisers put spaces between what belongs together.
    return found[0] if left.fullmatch("".join(found[0].split())) else GAP


def _without_capitalised(text: str, mask: Mask) -> str:
    """Without capitalised words, but for one that begins a sentence and has none after it."""
    words = list(_WORD.finditer(text))
    begins = [_begins(text, word.start()) for word in words]
    names = [
        _is_name(word[0], mask.plain) and not (first and word[0] in mask.opening)
        for word, first in zip(words, begins, strict=True)
    ]
    parts: list[str] = []
    done = 0
    for index, word in enumerate(words):
        follows = index + 1 < len(words) and names[index + 1]
        follows = follows and text[word.end() : words[index + 1].start()].isspace()
        if names[index] and (follows or not begins[index]):
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
        source = _SLOT.sub(lambda slot: str(table[slot[1]]), str(table.get(key, "")))
        return re.compile(source, re.IGNORECASE | re.VERBOSE) if source else _NEVER

    return Mask(
        pattern("numbers"),
        pattern("left"),
        pattern("spelt"),
        pattern("name"),
        pattern("left-names"),
        tuple(_title(table, key) for key in ("title", "title-in-capitals") if key in table),
        frozenset(table["plain"]),
        frozenset(table.get("opening", ())),
    )


def _title(table: dict[str, Any], key: str) -> re.Pattern[str]:
    """With the particles of a name and its next word: “meneer van den Berg”.

    Not where the next word is one that says more of the person: “die meneer was boos”.
    """
    capitals = key == "title-in-capitals"
    word = r"[A-ZÀ-ÞŁŚŠŽĆČ][\w'’-]*" if capitals else r"[^\W\d_][\w'’-]*"
    after = rf"(?!(?:{'|'.join(table['untitled'])})\b)" if "untitled" in table else ""
    source = rf"\b(?P<title>{table[key]}\.?\s+){after}(?:{table['particle']}\s+)*{word}"
    return re.compile(source, 0 if capitals else re.IGNORECASE)
