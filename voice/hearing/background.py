"""How often a wake phrase would be heard where nobody says it, estimated from running speech.

`background.npz` holds some minutes of conversation as the phoneme network hears it: synthetic
voices that say sentences of our own. `python3 scripts/wake_background.py` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice.hearing.base import Opening
from voice.hearing.ctc import FloatArray
from voice.hearing.wake_spotter import WakeSpotter

FILE = Path(__file__).with_name("background.npz")
STEPS = 16
"""Log-ratios are kept in so many steps a unit,"""
LEAST = -12.0
"""and no further down than to this one."""
NEAREST = 10
"""So many scores nearest to waking tell how near other speech comes to the phrase."""
FALL = 0.45
"""A score higher by this is 2.7 times as rare. Chosen so that 13 phrases together are expected to
wake as often as 24 were counted to in 2.3 h of calls, further looks included: some minutes of
speech cannot tell it for one phrase."""
NEVER = -30.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """An utterance as the network heard it."""

    ratios: FloatArray
    levels: FloatArray
    running: bool
    """Whether it goes on from one that was cut."""


def pack(stretches: list[Stretch], hours: float) -> dict[str, npt.NDArray[np.generic]]:
    """What the file holds: in each frame, only tokens that are not far from the best one."""
    kept = [np.nonzero(stretch.ratios > LEAST / 2) for stretch in stretches]
    pairs = list(zip(stretches, kept, strict=True))
    return {
        "hours": np.array(hours),
        "lengths": np.array([len(s.ratios) for s in stretches], np.uint16),
        "running": np.array([s.running for s in stretches]),
        "counts": np.concatenate(
            [np.bincount(k[0], minlength=len(s.ratios)) for s, k in pairs]
        ).astype(np.uint8),
        "tokens": np.concatenate([k[1] for _, k in pairs]).astype(np.uint8),
        "costs": np.concatenate([np.round(-STEPS * s.ratios[k]) for s, k in pairs]).astype(
            np.uint8
        ),
        "levels": np.concatenate([np.round(s.levels) for s in stretches]).astype(np.int8),
    }


def unpack(table: dict[str, npt.NDArray[np.generic]], tokens: int) -> Iterator[Stretch]:
    """The stretches; `tokens`: how many the network knows."""
    counts = table["counts"].astype(np.intp)
    ratios = np.full((len(counts), tokens), LEAST, np.float32)
    rows = np.repeat(np.arange(len(counts)), counts)
    ratios[rows, table["tokens"].astype(np.intp)] = -table["costs"].astype(np.float32) / STEPS
    levels = table["levels"].astype(np.float32)
    begin = 0
    for length, running in zip(table["lengths"].tolist(), table["running"].tolist(), strict=True):
        end = begin + int(length)
        yield Stretch(ratios[begin:end], levels[begin:end], bool(running))
        begin = end


def expected_wakes(spotter: WakeSpotter, tokens: int) -> float:
    """How often an hour of running speech would wake it: an estimate, with a factor of some 3."""
    with np.load(FILE) as file:
        table = dict(file)
    heard = [
        (stretch.ratios, stretch.levels, Opening(stretch.running))
        for stretch in unpack(table, tokens)
    ]
    found = [NEVER if spot is None else spot.score for spot in spotter.spot_each(heard)]
    return rate_above(spotter.threshold, found, float(table["hours"].astype(np.float64)))


def rate_above(threshold: float, scores: list[float], hours: float) -> float:
    """How often an hour a score of at least `threshold` is to be expected.

    What is above the threshold already counts in any case.
    """
    nearest = np.sort(scores)[::-1][:NEAREST]
    middle = float(nearest[len(nearest) // 2 :].mean())
    number = 0.75 * len(nearest)  # as many lie above the middle of the lower half
    expected = number * np.exp(-max(threshold - middle, 0.0) / FALL)
    return float(max(np.sum(np.array(scores) >= threshold), expected)) / hours
