"""Text to sentences, so that a long text is spoken one sentence at a time."""

from __future__ import annotations

import re
import textwrap

LONGEST = 300
"""Characters; dictated words may come without a full stop, and an engine's work grows with them."""

MOST_WORDS = 60
"""About half a minute at a calm pace."""

_CLOSERS = "[\"'\u201d\u2019\u00bb)\\]\u300d\u300f\u300b]*"
_SPACED_END = rf"(?<=[.!?\u2026]){_CLOSERS}\s+(?![a-z])"
_EAST_ASIAN_END = rf"(?<=[\u3002\uff01\uff1f]){_CLOSERS}\s*"
_BOUNDARY = re.compile(rf"{_SPACED_END}|{_EAST_ASIAN_END}|\n\s*\n")
_CHINESE = r"\u3400-\u9fff"
_MARKS = r"\u3000-\u303f\uff01-\uff0f\uff1a-\uff1f"
_WORD = re.compile(rf"[{_CHINESE}]{{1,2}}|[^\s{_MARKS}{_CHINESE}]{{1,20}}")
"""Two Chinese characters count as a word; what has no end counts as many."""


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


def shortened(text: str) -> str:
    """The beginning of `text`, of MOST_WORDS at most: whole sentences where those are half of it.

    What is short enough is left as it is.
    """
    words = list(_WORD.finditer(text))
    if len(words) <= MOST_WORDS:
        return text
    most = len(text[: words[MOST_WORDS].start()].rstrip())
    ends = [len(text[: match.end()].rstrip()) for match in _BOUNDARY.finditer(text)]
    whole = max((end for end in ends if end <= most), default=0)
    return text[: whole if whole >= words[MOST_WORDS // 2].start() else most]
