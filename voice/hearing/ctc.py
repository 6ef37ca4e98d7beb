"""Best CTC paths of many phoneme sequences at once (Graves et al. 2006), by the log-ratio.

Scores are relative: each frame's log-probability minus that of the frame's best token, so a
path that agrees with the model everywhere scores 0 and every disagreement costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pronunciation = tuple[tuple[int, ...], ...]
"""Words of token ids."""

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

_NEVER = np.float32(-1e6)
_AT_ONCE = 32
"""Stretches that are searched together: enough to save time, few enough to need little memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The CTC states of several sequences, padded to one width: blank, token, blank, …"""

    tokens: IntArray
    """(sequences, states): token id at each state."""
    may_skip: npt.NDArray[np.bool_]
    """True where a state may be entered from two states before (no blank needed between)."""
    around_words: npt.NDArray[np.bool_]
    """True at the blanks before, between and after words, where a boundary may stand."""
    last: IntArray
    """(sequences,): index of each sequence's last token state."""
    lengths: FloatArray
    """(sequences,): tokens in each sequence."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """The best path of each sequence."""

    scores: FloatArray
    """Mean log-ratio a token, at most 0."""
    starts: IntArray
    """First frame."""
    ends: IntArray
    """Last frame."""


def build_lattice(pronunciations: Sequence[Pronunciation], blank: int) -> Lattice:
    """Lay out sequences of at least one token each."""
    lengths = [sum(len(word) for word in words) for words in pronunciations]
    shape = (len(lengths), 2 * max(lengths) + 1)
    tokens = np.full(shape, blank, dtype=np.int32)
    may_skip = np.zeros(shape, dtype=np.bool_)
    around = np.zeros(shape, dtype=np.bool_)
    for row, words in enumerate(pronunciations):
        state, previous = 1, -1
        for word in words:
            around[row, state - 1] = True
            for token in word:
                tokens[row, state] = token
                may_skip[row, state] = state > 1 and token != previous
                previous = token
                state += 2
        around[row, state - 1] = True
    last = np.array([2 * length - 1 for length in lengths], dtype=np.int32)
    return Lattice(tokens, may_skip, around, last, np.array(lengths, dtype=np.float32))


def spot(ratios: FloatArray, lattice: Lattice, boundary: int, latest_start: int) -> Paths:
    """Each sequence's best path anywhere that starts at frame `latest_start` or before."""
    emissions = _emissions(ratios, lattice, boundary)
    return _best_paths(emissions, lattice, latest_start)


def spot_each(stretches: Sequence[FloatArray], lattice: Lattice, boundary: int) -> list[Paths]:
    """As `spot`, starting anywhere, in each of many stretches; far faster than one by one."""
    found: dict[int, Paths] = {}
    order = sorted(range(len(stretches)), key=lambda index: len(stretches[index]))
    for first in range(0, len(order), _AT_ONCE):
        batch = order[first : first + _AT_ONCE]
        frames = len(stretches[batch[-1]])
        shape = (frames, len(batch), *lattice.tokens.shape)
        emissions = np.full(shape, _NEVER, dtype=np.float32)
        for place, index in enumerate(batch):
            emissions[: len(stretches[index]), place] = _emissions(
                stretches[index], lattice, boundary
            )
        paths = _best_paths(
            emissions.reshape(frames, -1, shape[3]), _repeated(lattice, len(batch)), frames
        )
        split = [np.split(part, len(batch)) for part in (paths.scores, paths.starts, paths.ends)]
        for index, scores, starts, ends in zip(batch, *split, strict=True):
            found[index] = Paths(scores, starts, ends)
    return [found[index] for index in range(len(stretches))]


def _repeated(lattice: Lattice, times: int) -> Lattice:
    return Lattice(
        np.tile(lattice.tokens, (times, 1)),
        np.tile(lattice.may_skip, (times, 1)),
        np.tile(lattice.around_words, (times, 1)),
        np.tile(lattice.last, times),
        np.tile(lattice.lengths, times),
    )


def _best_paths(emissions: FloatArray, lattice: Lattice, latest_start: int) -> Paths:
    rows = np.arange(len(lattice.last))
    best = np.full(len(rows), _NEVER, dtype=np.float32)
    starts = np.zeros(len(rows), dtype=np.int32)
    ends = np.zeros(len(rows), dtype=np.int32)
    path = np.full(lattice.tokens.shape, _NEVER, dtype=np.float32)
    begun = np.zeros(lattice.tokens.shape, dtype=np.int32)
    for frame in range(len(emissions)):
        path, begun = _advance(path, begun, lattice.may_skip)
        path[:, 0] = _NEVER
        if frame <= latest_start:
            fresh = path[:, 1] < 0
            path[fresh, 1] = 0
            begun[fresh, 1] = frame
        path += emissions[frame]
        finished: FloatArray = path[rows, lattice.last]
        better = finished > best
        best = np.maximum(finished, best)
        starts = np.where(better, begun[rows, lattice.last], starts)
        ends = np.where(better, frame, ends)
    return Paths((best / lattice.lengths).astype(np.float32), starts, ends)


def token_costs(
    ratios: FloatArray, lattice: Lattice, row: int, boundary: int, start: int, end: int
) -> FloatArray:
    """What each token of one sequence costs on its best path over frames `start` to `end`.

    A blank's cost counts for the token before it.
    """
    size = int(lattice.last[row]) + 1
    costs = _emissions(ratios[start : end + 1], lattice, boundary)[:, row, :size]
    skippable = lattice.may_skip[row, :size]
    path = np.full(size, _NEVER, dtype=np.float32)
    path[1] = costs[0, 1]
    steps = np.zeros(costs.shape, dtype=np.int32)
    for frame in range(1, len(costs)):
        one = np.concatenate(([_NEVER], path[:-1]))
        two = np.where(skippable, np.concatenate(([_NEVER, _NEVER], path[:-2])), _NEVER)
        ways = np.stack((path, one, two))
        steps[frame] = ways.argmax(axis=0)
        path = ways.max(axis=0) + costs[frame]
    spent = np.zeros(size // 2, dtype=np.float32)
    state = size - 1
    for frame in range(len(costs) - 1, -1, -1):
        spent[(state - 1) // 2] += costs[frame, state]
        state -= int(steps[frame, state])
    return spent


def align(ratios: FloatArray, lattice: Lattice, boundary: int) -> FloatArray:
    """Each sequence's score when it has to account for every frame (mean log-ratio a token)."""
    emissions = _emissions(ratios, lattice, boundary)
    path = np.full(lattice.tokens.shape, _NEVER, dtype=np.float32)
    path[:, 0] = 0
    begun = np.zeros(lattice.tokens.shape, dtype=np.int32)
    for frame in range(len(ratios)):
        path, begun = _advance(path, begun, lattice.may_skip)
        path += emissions[frame]
    rows = np.arange(len(lattice.last))
    ended: FloatArray = np.maximum(path[rows, lattice.last], path[rows, lattice.last + 1])
    scores: FloatArray = ended / lattice.lengths
    return scores


def _emissions(ratios: FloatArray, lattice: Lattice, boundary: int) -> FloatArray:
    """(frames, sequences, states): what each state costs in each frame."""
    costs: FloatArray = ratios[:, lattice.tokens]
    at_boundary = np.where(lattice.around_words, ratios[:, boundary, None, None], _NEVER)
    return np.maximum(costs, at_boundary)


def _advance(
    path: FloatArray, begun: IntArray, may_skip: npt.NDArray[np.bool_]
) -> tuple[FloatArray, IntArray]:
    """One frame on: stay, step, or skip a blank, whichever has cost least."""
    stay, since = path.copy(), begun.copy()
    step = path[:, :-1] > stay[:, 1:]
    stay[:, 1:] = np.where(step, path[:, :-1], stay[:, 1:])
    since[:, 1:] = np.where(step, begun[:, :-1], since[:, 1:])
    skip = (path[:, :-2] > stay[:, 2:]) & may_skip[:, 2:]
    stay[:, 2:] = np.where(skip, path[:, :-2], stay[:, 2:])
    since[:, 2:] = np.where(skip, begun[:, :-2], since[:, 2:])
    return stay, since
