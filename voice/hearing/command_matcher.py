"""Which command an utterance is: it has to account for all of what was said.

Every way to say a command that is allowed now competes with every other, by what it costs in all.
"""

from __future__ import annotations

import numpy as np

from content.numbers import Numbered
from voice.hearing.base import Listening, Match, Wordings
from voice.hearing.command_lattice import CommandLattice
from voice.hearing.ctc import FloatArray, Pronunciation
from voice.hearing.numbers import NumberReader, Reading, pronounced
from voice.hearing.phoneme_model import FRAME_SECONDS
from voice.hearing.pronouncer import Pronouncer

THRESHOLD = -2.6
"""The least mean log-ratio a phoneme at which a command is taken,"""
SECOND_THRESHOLD = -2.1
"""the same at a second look, which finds more of what nobody said,"""
SHORTNESS = 5.0
"""and by how much better in all, which is most for those of few phonemes."""
MARGIN = 2.0
"""What the best reading must be ahead of the best one with another meaning, by rank."""
AT_ONCE = "stop"
"""Who says this is obeyed at once, also over our own sound that spoils it:"""
AT_ONCE_THRESHOLD = -2.25
"""it is taken at this mean log-ratio a phoneme, although it is short."""
NEAR = -3.0
"""From this mean log-ratio a phoneme on, a second look is worth its time."""


class CommandMatcher:
    """Matches the log-ratios of an utterance against wordings."""

    def __init__(
        self, wordings: Wordings, pronouncer: Pronouncer, blank: int, boundary: int
    ) -> None:
        self._blank = blank
        self._boundary = boundary
        plain = {
            text: name for name, ways in wordings.items() for text in ways if isinstance(text, str)
        }
        spoken = pronounced(list(plain), pronouncer)
        self._ways: list[tuple[str, str, Pronunciation]] = [
            (name, text, way)
            for (text, name), ways in zip(plain.items(), spoken, strict=True)
            for way in ways
        ]
        self._plain = plain
        """The command of each plain wording: what is one, is no pattern."""
        ways = [way for *_, way in self._ways]
        self._lattice = CommandLattice(ways, blank, boundary) if ways else None
        with_numbers = [
            (name, way)
            for name, ways in wordings.items()
            for way in ways
            if isinstance(way, Numbered)
        ]
        self._numbers = NumberReader(with_numbers, pronouncer, blank, boundary)

    def match(
        self, ratios: FloatArray, listening: Listening, start: int, threshold: float = THRESHOLD
    ) -> Match | None:
        """The command that accounts for all of `ratios`, which begin at frame `start`."""
        begin, end = self._spoken_span(ratios)
        if not listening.commands or begin == end:
            return None
        readings = self.read(ratios, listening)  # whole: weak sounds stand in its silences
        if not readings or not _is_sure(readings, threshold):
            return None
        best = readings[0]
        offset = start * FRAME_SECONDS
        return Match(
            best.name,
            best.cost / best.phonemes,
            offset + begin * FRAME_SECONDS,
            offset + end * FRAME_SECONDS,
            best.value or "",
        )

    def is_near(self, ratios: FloatArray, listening: Listening) -> bool:
        """Whether what was rejected may be a command that noise or the room has blurred."""
        if not listening.commands or not len(ratios):
            return False
        return any(r.cost >= NEAR * r.phonemes for r in self.read(ratios, listening))

    def read(self, ratios: FloatArray, listening: Listening) -> list[Reading]:
        """All that an utterance may mean, each meaning once, the best first."""
        allowed = listening.commands
        readings = [r for r in self._read_plain(ratios) if r.name in allowed]
        readings += [
            r for r in self._numbers.read(ratios)
            if r.name in allowed and self._plain.get(r.text) not in allowed
        ]  # fmt: skip
        ranked: dict[tuple[str, str | None], Reading] = {}
        for reading in sorted(readings, key=lambda reading: -reading.rank):
            ranked.setdefault(reading.meaning, reading)
        return list(ranked.values())

    def _read_plain(self, ratios: FloatArray) -> list[Reading]:
        if self._lattice is None:
            return []
        costs = self._lattice.align(ratios).tolist()
        return [
            Reading(cost, name, "", text, way)
            for cost, (name, text, way) in zip(costs, self._ways, strict=True)
        ]

    def _spoken_span(self, ratios: FloatArray) -> tuple[int, int]:
        silent = np.maximum(ratios[:, self._blank], ratios[:, self._boundary]) >= 0
        spoken = np.flatnonzero(~silent)
        return (int(spoken[0]), int(spoken[-1]) + 1) if len(spoken) else (0, 0)


def _is_sure(readings: list[Reading], threshold: float) -> bool:
    best = readings[0]
    least = threshold * best.phonemes + SHORTNESS
    if best.name == AT_ONCE:
        least = min(least, AT_ONCE_THRESHOLD * best.phonemes)
    if best.value is None or best.cost < least:
        return False
    return len(readings) == 1 or best.rank - readings[1].rank >= MARGIN
