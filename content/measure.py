"""How long words take to say: an estimate from the text alone, in the language's own unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

CALM_WORDS = 110.0
LONGEST_SENTENCE = 12 / CALM_WORDS * 60
"""Twelve English words at a calm pace, in seconds: the limit for every language."""


class Unit(Enum):
    """What is counted: words, or one letter a syllable where the script is written so."""

    WORD = "word"
    SYLLABLE = "syllable"


_SENTENCE = re.compile(r"(?<=[.?!\u2026\u3002\uff1f\uff01])\s*")
_CLAUSE = re.compile(r"[^\w\s'\u2019]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its closing mark."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def clauses(text: str) -> list[str]:
    """The stretches between two marks, in lower case and bare: what a voice says in one go."""
    return [" ".join(part.split()).lower() for part in _CLAUSE.split(text) if part.strip()]


@dataclass(frozen=True, slots=True)
class Measure:
    """A calm pace: so many units a minute (above 0)."""

    unit: Unit = Unit.WORD
    per_minute: float = CALM_WORDS

    def count(self, text: str) -> int:
        """The number of units in a text."""
        if self.unit is Unit.SYLLABLE:
            return sum(letter.isalpha() for letter in text)
        return sum(any(letter.isalnum() for letter in word) for word in text.split())

    def seconds(self, text: str) -> float:
        """How long a text takes to say, without the pauses between its sentences."""
        return self.count(text) * 60 / self.per_minute


CALM = Measure()
