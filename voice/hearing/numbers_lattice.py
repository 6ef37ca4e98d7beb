"""Best paths through wordings with several numbers: each place has its own choice of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voice.hearing.command_lattice import NEVER, CommandLattice
from voice.hearing.ctc import FloatArray, Pronunciation

Place = Sequence[Pronunciation]
"""What may be said at one place of a wording; at least one pronunciation."""


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """The places of all wordings in one direction of time."""

    lattice: CommandLattice
    enters: list[int]
    """For each column the place before its own; -1: a wording begins with it."""


class NumbersLattice:
    """For every pronunciation at every place, the best path of its wording that goes through it.

    So the best of each place make up the best path, and the second best of a place tells how far
    behind the nearest path with another number there is.
    """

    def __init__(
        self, wordings: Sequence[Sequence[Place]], blank: int, boundary: int, reward: float
    ) -> None:
        """Of at least one wording of at least one place each; `reward` of each token."""
        places = [place for wording in wordings for place in wording]
        self._firsts = np.cumsum([0, *(len(place) for place in places[:-1])])
        self._place_of = np.repeat(np.arange(len(places)), [len(place) for place in places])
        before: list[int] = []
        after: list[int] = []
        for wording in wordings:
            known = len(before)
            before += [-1, *range(known, known + len(wording) - 1)]
            after += [*range(known + 1, known + len(wording)), -1]
        columns = [spoken for place in places for spoken in place]
        mirrored = [tuple(word[::-1] for word in words[::-1]) for words in columns]
        lengths = [sum(map(len, words)) for words in columns]
        self._rewards = np.array(lengths, dtype=np.float32) * np.float32(reward)
        self._forward = self._way(columns, before, blank, boundary)
        self._backward = self._way(mirrored, after, blank, boundary)

    def _way(
        self, columns: list[Pronunciation], enters: list[int], blank: int, boundary: int
    ) -> _Way:
        lattice = CommandLattice(columns, blank, boundary)
        return _Way(lattice, [enters[place] for place in self._place_of])

    def through(self, ratios: FloatArray) -> FloatArray:
        """Each pronunciation's best sum of log-ratios and rewards, in the order given."""
        lattice = self._forward.lattice
        columns = np.arange(len(self._place_of))
        ended = lattice.states[lattice.last, columns]
        to_the_last_token = self._run(self._forward, ratios, lattice.last)
        from_it_on = self._run(self._backward, ratios[::-1], np.ones_like(lattice.last))[::-1]
        counted_twice = ratios[:, ended] + self._rewards
        through: FloatArray = (to_the_last_token + from_it_on - counted_twice).max(axis=0)
        return through

    def _run(self, way: _Way, ratios: FloatArray, state: np.ndarray) -> FloatArray:
        """(frames, columns): what the best path has cost that is in this state of its column."""
        lattice, enters = way.lattice, np.array(way.enters)
        columns = np.arange(len(enters))
        path = lattice.begun()
        path[0] = np.where(enters < 0, self._rewards, NEVER)
        found = np.empty((len(ratios), len(enters)), dtype=np.float32)
        for index, frame in enumerate(lattice.costs(ratios)):
            left = np.append(np.maximum.reduceat(lattice.ended(path), self._firsts), NEVER)
            path = lattice.advance(path)
            np.maximum(path[:2], left[enters] + self._rewards, out=path[:2])
            path += frame[lattice.states]
            found[index] = path[state, columns]
        return found
