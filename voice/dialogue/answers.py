"""What an answer tells of a crisis, or of nothing: a plain search, which understands no word."""

from __future__ import annotations

from collections.abc import Iterable

_SPACELESS = "\u1100"
"""From here on are the scripts whose words stand without spaces, or with some at will."""


def tells_of_crisis(text: str, signs: Iterable[str]) -> bool:
    """Whether one of the signs is in a text: in whole words, where the script parts them."""
    words = _bare(text)
    return any(_holds(words, _bare(sign)) for sign in signs)


def says_nothing(text: str, ways: Iterable[str]) -> bool:
    """Whether a text is one of the ways to say that there is nothing to say, and no more."""
    words = _bare(text)
    return any(_same(words, _bare(way)) for way in ways)


def _same(text: str, way: str) -> bool:
    if any(letter >= _SPACELESS for letter in way):
        return way.replace(" ", "") == text.replace(" ", "")
    return way == text


def _holds(text: str, sign: str) -> bool:
    if any(letter >= _SPACELESS for letter in sign):
        return sign.replace(" ", "") in text.replace(" ", "")
    return bool(sign) and f" {sign} " in f" {text} "


def _bare(text: str) -> str:
    """In lower case, without marks, and with one space between words."""
    letters = (letter if letter.isalnum() else " " for letter in _apostrophes(text.lower()))
    return " ".join("".join(letters).split())


def _apostrophes(text: str) -> str:
    """Without them, as a word stays one: some write "dont"."""
    return text.replace("'", "").replace("\u2019", "")
