"""Wordings for an engine that hears words: what phrases it may hear, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from content.numbers import Numbered
from voice.hearing.base import Wordings

Meaning = tuple[str, str]
"""A command's name and value, as in Match."""


class WordGrammar:
    """Knows every wording that has known words only."""

    def __init__(self, wordings: Wordings, knows: Callable[[str], bool]) -> None:
        self._listed: dict[tuple[str, ...], Meaning] = {}
        self._several: list[tuple[str, Numbered]] = []
        for name, ways in wordings.items():
            for way in ways:
                if isinstance(way, Numbered) and len(way.slots) > 1:
                    self._several.append((name, way))
                    continue
                for text, value in [(way, "")] if isinstance(way, str) else way.expanded():
                    words = tuple(text.split())
                    if value is not None and all(map(knows, words)):
                        self._listed[words] = name, value
        self._knows = knows

    def phrases(self, allowed: AbstractSet[str]) -> list[str]:
        """What may be heard, one phrase after another, while these commands are allowed."""
        listed = [" ".join(words) for words, (name, _) in self._listed.items() if name in allowed]
        pieces = [
            text
            for name, way in self._several
            if name in allowed
            for place in _places(way)
            for text, _ in place
            if all(map(self._knows, text.split()))
        ]
        return list(dict.fromkeys((*listed, *pieces)))

    def meaning(self, words: Sequence[str], allowed: AbstractSet[str]) -> Meaning | None:
        """What these words say in all; None where that is no allowed command."""
        listed = self._listed.get(tuple(words))
        if listed is not None and listed[0] in allowed:
            return listed
        for name, way in self._several:
            for numbers in _readings(words, _places(way)) if name in allowed else ():
                value = way.value(numbers)
                if value is not None:
                    return name, value
        return None


_Place = Sequence[tuple[str, float | None]]


def _places(way: Numbered) -> list[_Place]:
    return [[(part, None)] if isinstance(part, str) else part.said for part in way.parts]


def _readings(words: Sequence[str], places: Sequence[_Place]) -> Iterator[list[float]]:
    """The numbers in the slots, for every way in which the words fill the places."""
    if not places:
        if not words:
            yield []
        return
    for text, number in places[0]:
        size = len(text.split())
        if " ".join(words[:size]) == text:
            for rest in _readings(words[size:], places[1:]):
                yield rest if number is None else [number, *rest]
