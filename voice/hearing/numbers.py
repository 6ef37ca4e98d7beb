"""Which numbers were said, in wordings with more of them than could be listed: patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.numbers import Numbered
from voice.hearing.ctc import FloatArray, Pronunciation
from voice.hearing.numbers_lattice import NumbersLattice
from voice.hearing.pronouncer import Pronouncer

REWARD = 2.5
"""Of each phoneme that a reading accounts for. Without it, short ones win: to pass over a sound
costs as much as to take it for another one."""
NUMBER = -2.4
"""What each number costs: with so many to choose from, something fits any sound. The logarithm of
one in eleven."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to understand an utterance."""

    cost: float
    """Sum of log-ratios, and NUMBER for each number; at most 0."""
    name: str
    """Of the command."""
    value: str | None
    """As in Match; None: a pattern that nobody should breathe."""
    text: str
    spoken: Pronunciation

    @property
    def phonemes(self) -> int:
        """How many it has."""
        return sum(map(len, self.spoken))

    @property
    def rank(self) -> float:
        """By what it competes: its cost and its rewards; more is better."""
        return self.cost + REWARD * self.phonemes

    @property
    def meaning(self) -> tuple[str, str | None]:
        """What competes: two wordings of the same do not."""
        return self.name, self.value


@dataclass(frozen=True, slots=True)
class _Choice:
    """One pronunciation of what may be said at a place; the number is None for fixed words."""

    text: str
    number: float | None
    spoken: Pronunciation


@dataclass(frozen=True, slots=True)
class _Wording:
    name: str
    wording: Numbered
    places: list[list[_Choice]]


class NumberReader:
    """Reads wordings with several numbers; those that cannot be pronounced are left out."""

    def __init__(
        self,
        wordings: Sequence[tuple[str, Numbered]],
        pronouncer: Pronouncer,
        blank: int,
        boundary: int,
    ) -> None:
        """`wordings`: each with the name of its command."""
        texts = list(dict.fromkeys(
            text for _, wording in wordings for place in _said(wording) for text, _ in place
        ))  # fmt: skip
        spoken = dict(zip(texts, pronounced(texts, pronouncer), strict=True))
        self._wordings: list[_Wording] = []
        for name, wording in wordings:
            places = [
                [_Choice(text, number, way) for text, number in place for way in spoken[text]]
                for place in _said(wording)
            ]
            if all(places):
                self._wordings.append(_Wording(name, wording, places))
        places_spoken = [
            [[choice.spoken for choice in place] for place in wording.places]
            for wording in self._wordings
        ]
        self._lattice = (
            NumbersLattice(places_spoken, blank, boundary, REWARD) if places_spoken else None
        )

    def read(self, ratios: FloatArray) -> Iterator[Reading]:
        """Of each wording the best reading, and for each slot the best with another number."""
        if self._lattice is None:
            return
        through = iter(self._lattice.through(ratios).tolist())
        for wording in self._wordings:
            ranked = [
                sorted(((next(through), choice) for choice in place), key=_worse)
                for place in wording.places
            ]
            best = [place[0][1] for place in ranked]
            yield _reading(wording, best, ranked[0][0][0])
            for index, place in enumerate(ranked):
                for rank, choice in place:
                    if choice.number != best[index].number:
                        yield _reading(wording, [*best[:index], choice, *best[index + 1 :]], rank)
                        break


def pronounced(texts: Sequence[str], pronouncer: Pronouncer) -> list[list[Pronunciation]]:
    """Each text's pronunciations that have a sound."""
    return [
        [tuple(word for word in way if word) for way in ways if any(way)]
        for ways in pronouncer.pronounce(texts)
    ]


def _said(wording: Numbered) -> list[list[tuple[str, float | None]]]:
    return [[(part, None)] if isinstance(part, str) else list(part.said) for part in wording.parts]


def _worse(ranked: tuple[float, _Choice]) -> float:
    return -ranked[0]


def _reading(wording: _Wording, chosen: Sequence[_Choice], rank: float) -> Reading:
    numbers = [choice.number for choice in chosen if choice.number is not None]
    text = " ".join(choice.text for choice in chosen)
    spoken = tuple(word for choice in chosen for word in choice.spoken)
    cost = rank - REWARD * sum(map(len, spoken)) + NUMBER * len(numbers)
    value = wording.wording.value(numbers)
    return Reading(cost, wording.name, value, text, spoken)
