"""Which command an utterance is: it has to account for all of what was said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voice.hearing.base import Listening, Match, Wordings
from voice.hearing.ctc import FloatArray, Pronunciation, align, build_lattice
from voice.hearing.phoneme_model import FRAME_SECONDS
from voice.hearing.pronouncer import Pronouncer

COMMAND_THRESHOLD = -2.45
COMMAND_MARGIN = 0.3
"""What the best command must be ahead of the next one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Command:
    name: str
    first: int
    """Rows first..end of the command lattice are its pronunciations."""
    end: int


class CommandMatcher:
    """Matches the log-ratios of an utterance against wordings."""

    def __init__(
        self, wordings: Wordings, pronouncer: Pronouncer, blank: int, boundary: int
    ) -> None:
        self._blank = blank
        self._boundary = boundary
        lines = [(name, line) for name, ways in wordings.items() for line in ways]
        rows: list[Pronunciation] = []
        names: list[_Command] = []
        spoken = pronouncer.pronounce([line for _, line in lines])
        for (name, _), variants in zip(lines, spoken, strict=True):
            first = len(rows)
            rows.extend(tuple(word for word in v if word) for v in variants if any(v))
            names.append(_Command(name, first, len(rows)))
        self._names = [command for command in names if command.end > command.first]
        self._lattice = build_lattice(rows, blank) if rows else None

    def match(self, ratios: FloatArray, listening: Listening, start: int) -> Match | None:
        """The command that accounts for all of `ratios`, which begin at frame `start`."""
        if self._lattice is None or not listening.commands or not len(ratios):
            return None
        scores = align(ratios, self._lattice, self._boundary)
        found = sorted(
            ((float(scores[c.first : c.end].max()), c.name) for c in self._names
             if c.name in listening.commands),
            reverse=True,
        )  # fmt: skip
        if not found or found[0][0] < COMMAND_THRESHOLD:
            return None
        best, name = found[0]
        if len(found) > 1 and best - found[1][0] < COMMAND_MARGIN:
            return None
        begin, end = self._spoken_span(ratios)
        offset = start * FRAME_SECONDS
        return Match(name, best, offset + begin * FRAME_SECONDS, offset + end * FRAME_SECONDS)

    def _spoken_span(self, ratios: FloatArray) -> tuple[int, int]:
        silent = np.maximum(ratios[:, self._blank], ratios[:, self._boundary]) >= 0
        spoken = np.flatnonzero(~silent)
        return (int(spoken[0]), int(spoken[-1]) + 1) if len(spoken) else (0, len(ratios))
