"""Text to sentences, so that a long text is spoken one sentence at a time."""

from __future__ import annotations

import re
import textwrap

LONGEST = 300
"""Characters; dictated words may come without a full stop, and an engine's work grows with them."""

_CLOSERS = "[\"'\u201d\u2019\u00bb)\\]\u300d\u300f\u300b]*"
_SPACED_END = rf"(?<=[.!?\u2026]){_CLOSERS}\s+(?![a-z])"
_EAST_ASIAN_END = rf"(?<=[\u3002\uff01\uff1f]){_CLOSERS}\s*"
_BOUNDARY = re.compile(rf"{_SPACED_END}|{_EAST_ASIAN_END}|\n\s*\n")


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` in order, with their punctuation; those without a letter are dropped.

    A full stop ends a sentence where a space and no small letter follow it, the East Asian ones
    everywhere, and so does an empty line. What is longer than `LONGEST` is broken between words.
    """
    ends = [match.end() for match in _BOUNDARY.finditer(text)]
    sentences = (text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True))
    return [
        part
        for sentence in sentences
        if any(character.isalnum() for character in sentence)
        for part in textwrap.wrap(sentence, LONGEST, break_on_hyphens=False)
    ]
