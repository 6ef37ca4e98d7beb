"""Best paths of many pronunciations at once, each of which has to account for every frame.

As in ctc.py, but for sums alone: no places, no lengths. So it is fast enough for some hundred
wordings after every utterance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from voice.hearing.ctc import FloatArray, IntArray, Pronunciation

NEVER = np.float32(-1e6)
AROUND = -1
"""In the place of a token, blank or boundary: the last column of the costs."""


class CommandLattice:
    """The CTC states of at least one pronunciation, of at least one token each: a column each.

    The states are blank, token, blank, …; a boundary may stand for the blanks around words.
    """

    def __init__(self, pronunciations: Sequence[Pronunciation], blank: int, boundary: int) -> None:
        self._blank, self._boundary = blank, boundary
        self.lengths: IntArray = np.array(
            [sum(map(len, words)) for words in pronunciations], dtype=np.int32
        )
        """Tokens of each pronunciation."""
        self.last = 2 * self.lengths - 1
        """The state of each one's last token."""
        shape = (2 * int(self.lengths.max()) + 1, len(pronunciations))
        self.states: npt.NDArray[np.intp] = np.full(shape, blank, dtype=np.intp)
        skips = np.full(shape, NEVER, dtype=np.float32)
        for column, words in enumerate(pronunciations):
            state, previous = 1, -1
            for word in words:
                self.states[state - 1, column] = AROUND
                for token in word:
                    self.states[state, column] = token
                    if state > 1 and token != previous:
                        skips[state, column] = 0
                    previous = token
                    state += 2
            self.states[state - 1, column] = AROUND
        self._skips = skips[2:]

    def costs(self, ratios: FloatArray) -> FloatArray:
        """The log-ratios with the further column that the states refer to."""
        around = np.maximum(ratios[:, self._blank], ratios[:, self._boundary])
        costs: FloatArray = np.concatenate((ratios, around[:, None]), axis=1)
        return costs

    def begun(self) -> FloatArray:
        """Where the paths are before the first frame, if all may begin."""
        path = np.full(self.states.shape, NEVER, dtype=np.float32)
        path[0] = 0
        return path

    def advance(self, path: FloatArray) -> FloatArray:
        """One frame on: stay, step, or skip a blank; what the frame costs is to be added."""
        ways = path.copy()
        np.maximum(path[1:], path[:-1], out=ways[1:])
        if len(path) > 2:
            np.maximum(ways[2:], path[:-2] + self._skips, out=ways[2:])
        return ways

    def ended(self, path: FloatArray) -> FloatArray:
        """What each pronunciation has cost where it is complete."""
        columns = np.arange(path.shape[1])
        ended: FloatArray = np.maximum(path[self.last, columns], path[self.last + 1, columns])
        return ended

    def align(self, ratios: FloatArray) -> FloatArray:
        """Each pronunciation's sum of log-ratios over all frames, at most 0."""
        path = self.begun()
        for frame in self.costs(ratios):
            path = self.advance(path)
            path += frame[self.states]
        return self.ended(path)
