"""Finds in a recording of both sides when the person's words ended and when Breather answered."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RATE = 48_000
AUDIBLE = 2.0**-11
"""Level of a sample, -66 dB re full scale, from which on a sound counts as begun."""
LEVEL_FRAMES = 480
"""Frames over which a level is taken (10 ms)."""
ABOVE_NOISE_DB = 9.0
BELOW_SPEECH_DB = 35.0
SHORTEST = 3
"""Levels in a row that are speech, at least: a click is none."""

Signal = npt.NDArray[np.float32]


class NotFound(Exception):
    """What was looked for is not in the recording."""


def speech_end(line: Signal) -> int:
    """The frame of a recorded line at which its last word is over. Raises NotFound.

    By level alone, so that no part of ours judges itself: the last 30 ms that stand out of the
    line's own noise and are no more than BELOW_SPEECH_DB under its loud parts.
    """
    count = len(line) // LEVEL_FRAMES
    table = line[: count * LEVEL_FRAMES].reshape(count, LEVEL_FRAMES).astype(np.float64)
    levels = 10 * np.log10(np.mean(table**2, axis=1) + 1e-12)
    if not count:
        raise NotFound("the line is too short to hold a word")
    threshold = max(
        float(np.percentile(levels, 10)) + ABOVE_NOISE_DB,
        float(np.percentile(levels, 97)) - BELOW_SPEECH_DB,
    )
    run = 0
    for index in reversed(range(count)):
        run = run + 1 if levels[index] > threshold else 0
        if run == SHORTEST:
            return (index + SHORTEST) * LEVEL_FRAMES
    raise NotFound("the line holds no word that stands out of its noise")


def place(line: Signal, channel: Signal) -> int:
    """The frame at which a line begins, sample for sample, in a channel. Raises NotFound."""
    loudest = int(np.abs(line).argmax())
    for found in np.flatnonzero(channel == line[loudest]):
        begin = int(found) - loudest
        if begin >= 0 and np.array_equal(channel[begin : begin + len(line)], line):
            return begin
    raise NotFound("what was said is not whole in the recording: the player had a gap")


def first_sound(channel: Signal, begin: int) -> int:
    """The first audible frame from `begin` on. Raises NotFound."""
    found = np.flatnonzero(np.abs(channel[begin:]) > AUDIBLE)
    if not len(found):
        raise NotFound("there is no sound where one was expected")
    return begin + int(found[0])


def silent_from(channel: Signal, begin: int, frames: int) -> int:
    """The first frame from `begin` on that `frames` of digital silence follow. Raises NotFound."""
    sounding = np.flatnonzero(channel[begin:])
    edges = np.concatenate([[-1], sounding, [len(channel) - begin]])
    gaps = np.flatnonzero(np.diff(edges) > frames)
    if not len(gaps):
        raise NotFound("there is no silence where one was expected")
    return begin + int(edges[gaps[0]]) + 1


def last_edge(channel: Signal, frames: int) -> int:
    """The last frame at which a sound begins after `frames` of digital silence. Raises NotFound."""
    sounding = np.flatnonzero(channel)
    edges = sounding[np.diff(sounding, prepend=-1) > frames]
    if not len(edges):
        raise NotFound("no sound begins out of silence where one was expected")
    return int(edges[-1])


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest of the values that at least `part` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(part * len(ordered)) - 1, 0)]


def milliseconds(frames: float) -> float:
    """Frames as milliseconds."""
    return 1000 * frames / RATE
