"""Whether the wake phrase was said: its best place in an utterance, and how well it fits there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_RATE, Samples
from voice.errors import WakePhraseError
from voice.hearing.base import Opening
from voice.hearing.ctc import (
    FloatArray,
    Paths,
    Pronunciation,
    build_lattice,
    spot,
    spot_each,
    token_costs,
)
from voice.hearing.phoneme_model import FRAME_SECONDS
from voice.hearing.pronouncer import Pronouncer

WAKE_THRESHOLD = -1.8
"""Mean log-ratio a phoneme, for phrases of LONG phonemes or more; shorter ones must fit better."""
LONG = 7
PAIR_WEIGHT = 0.2
"""Scales what two neighbouring phonemes cost together (9 at the threshold) to the mean's scale.
An accent spreads its cost over the phrase; "take a break" has it all at its end."""

AROUND_COST = 0.2
"""What each phoneme that is said before or after the phrase costs,"""
MOST_AROUND = 9
"""up to so many on each side,"""
LEAD_IN = 2
"""but for the first ones before it ("um", "hey", or a rough beginning)."""
AS_LOUD_DB = 7.0
"""What is so much quieter than the phrase is somebody else's."""

HURRY_COST = 1.0
"""For each frame (20 ms) a phoneme that the phrase was said faster than HURRIED."""
HURRIED = 3.0
"""Frames a phoneme; people take 2.4 and more, chance finds in other words often less."""

NOISE_ALLOWANCE = 1.4
"""What is added where the phrase is no more than NOISY_DB louder than the quietest tenth of the
utterance: in noise all scores fall, false ones too."""
NOISY_DB, QUIET_DB = 18.0, 28.0
"""Between them the allowance falls to nothing."""
NOTHING_DB = -80.0
"""What is quieter (re full scale) is no background: a file begins, or a gate is shut."""

BLUR_ALLOWANCE = 0.5
"""What is added instead, if it is more, where reverberation fills the gaps within the phrase: its
quietest tenth is no more than FILLED_DB below its loud parts."""
FILLED_DB, CLEAR_DB = 10.0, 16.0
"""Between them the allowance falls to nothing."""

RUNNING_COST = 0.4
"""For a stretch that goes on from a cut one, where a phrase rarely begins."""
KNOWN_FRAMES = 50
"""A stretch of running speech begins with so much of the one before, which was judged there."""
MAX_VARIANTS = 16


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the phrase fits best, and how well."""

    score: float
    """Of everything that counts; to be held against the threshold."""
    fit: float
    """Mean log-ratio a phoneme, at most 0; comparable with a command's."""
    after: float
    """What of the score was taken off for words after the phrase; not due if they are a command."""
    start: float
    """Seconds from the utterance's first sample."""
    end: float


class WakeSpotter:
    """Spots one phrase in log-ratios. Raises WakePhraseError where it cannot be pronounced.

    `own`: further pronunciations, of the person who will say it; `shift`: added to the threshold.
    """

    def __init__(
        self,
        phrase: str,
        pronouncer: Pronouncer,
        blank: int,
        boundary: int,
        own: Iterable[Pronunciation] = (),
        shift: float = 0.0,
    ) -> None:
        self._silent = (blank, boundary)
        self._boundary = boundary
        variants = _variants(phrase, pronouncer)
        phonemes = max(sum(len(word) for word in words) for words in variants)
        self._lattice = build_lattice(list(dict.fromkeys([*variants, *own])), blank)
        self.threshold = WAKE_THRESHOLD * min(1.0, (phonemes - 2) / (LONG - 2)) + shift
        """The least score at which the wake phrase is taken; stricter when short."""

    def spot(self, ratios: FloatArray, levels: FloatArray, opening: Opening) -> Spot | None:
        """The phrase's best place in at least one frame; None if that was judged before.

        `levels`: as `levels()` gives them, one for each frame of `ratios`.
        """
        paths = spot(ratios, self._lattice, self._boundary, len(ratios))
        return self._judge(paths, ratios, levels, opening)

    def spot_each(
        self, heard: Sequence[tuple[FloatArray, FloatArray, Opening]]
    ) -> list[Spot | None]:
        """As `spot` for each of many utterances, in a fraction of the time."""
        found = spot_each([ratios for ratios, _, _ in heard], self._lattice, self._boundary)
        return [self._judge(paths, *one) for paths, one in zip(found, heard, strict=True)]

    def _judge(
        self, paths: Paths, ratios: FloatArray, levels: FloatArray, opening: Opening
    ) -> Spot | None:
        row = int(np.argmax(paths.scores))
        start, end = int(paths.starts[row]), int(paths.ends[row])
        if opening.anywhere and end < KNOWN_FRAMES:
            return None
        fit = float(paths.scores[row])
        around = _with_neighbours(levels)
        loudness = float(np.percentile(around[start : end + 1], 75))
        sounds = self._sounds(ratios, around >= loudness - AS_LOUD_DB)
        before = max(int(np.sum(sounds < start)) - LEAD_IN, 0)
        after = AROUND_COST * min(int(np.sum(sounds > end)), MOST_AROUND)
        score = (
            min(fit, PAIR_WEIGHT * self._worst_pair(ratios, paths, row))
            - HURRY_COST * max(0.0, HURRIED - self._pace(row, start, end))
            - AROUND_COST * min(before, MOST_AROUND)
            - after
            - (RUNNING_COST if opening.anywhere else 0.0)
            + _allowance(loudness, levels, levels[start : end + 1])
        )
        return Spot(min(score, 0.0), fit, after, start * FRAME_SECONDS, (end + 1) * FRAME_SECONDS)

    def _sounds(self, ratios: FloatArray, loud: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        """The frames in which a loud phoneme begins, whichever it is."""
        best = ratios.argmax(axis=1)
        begins = np.concatenate(([True], best[1:] != best[:-1]))
        return np.flatnonzero(begins & loud & ~np.isin(best, self._silent))

    def _pace(self, row: int, start: int, end: int) -> float:
        """Frames a phoneme; a single one has no pace."""
        steps = float(self._lattice.lengths[row]) - 1
        return (end - start) / steps if steps else HURRIED

    def _worst_pair(self, ratios: FloatArray, paths: Paths, row: int) -> float:
        """The log-ratio of the two neighbouring phonemes that fit worst."""
        start, end = int(paths.starts[row]), int(paths.ends[row])
        costs = token_costs(ratios, self._lattice, row, self._boundary, start, end)
        return float((costs[:-1] + costs[1:]).min(initial=0.0))


def levels(samples: Samples, frames: int) -> FloatArray:
    """How loud each frame is, in dB re full scale."""
    size = round(EAR_RATE * FRAME_SECONDS)
    whole = np.zeros(frames * size, dtype=np.float32)
    kept = min(len(samples), len(whole))
    whole[:kept] = samples[:kept]
    power = np.square(whole.reshape(frames, size)).mean(axis=1)
    decibels: FloatArray = 10 * np.log10(power + 1e-10)
    return decibels


def _with_neighbours(levels: FloatArray) -> FloatArray:
    """The loudest of each frame and the ones beside it: a phoneme is longer than a frame."""
    padded = np.pad(levels, 1, mode="edge")
    return np.maximum(np.maximum(padded[:-2], padded[2:]), levels)


def _allowance(loudness: float, levels: FloatArray, within: FloatArray) -> float:
    """What noise or reverberation excuses; `within`: the levels of the phrase's own frames."""
    above = levels[levels > NOTHING_DB]
    noise = loudness - float(np.percentile(above if len(above) else levels, 10))
    blur = loudness - float(np.percentile(within, 10))
    return max(
        NOISE_ALLOWANCE * float(np.clip((QUIET_DB - noise) / (QUIET_DB - NOISY_DB), 0, 1)),
        BLUR_ALLOWANCE * float(np.clip((CLEAR_DB - blur) / (CLEAR_DB - FILLED_DB), 0, 1)),
    )


def _variants(phrase: str, pronouncer: Pronouncer) -> list[Pronunciation]:
    by_accent = [*pronouncer.pronounce([phrase])[0], *pronouncer.guess([phrase])]
    words = phrase.split()
    for index, word in enumerate(words):
        if not any(len(v) == len(words) and v[index] for v in by_accent):
            raise WakePhraseError(
                f"The wake phrase has a word that cannot be pronounced: “{word}”; "
                "choose another one."
            )
    whole = [v for v in by_accent if len(v) == len(words) and all(v)]
    choices = [list(dict.fromkeys(v[i] for v in whole)) for i in range(len(words))]
    mixed = itertools.islice(itertools.product(*choices), MAX_VARIANTS)
    joined = [v for v in by_accent if len(v) != len(words) and v and all(v)]  # “of the”
    return list(dict.fromkeys([*whole, *joined, *mixed]))
