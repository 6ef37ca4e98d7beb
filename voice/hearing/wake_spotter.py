"""Whether the wake phrase was said: its best place in an utterance, and how well it fits there."""

from __future__ import annotations

import itertools

import numpy as np

from voice.errors import WakePhraseError
from voice.hearing.base import Match, Opening
from voice.hearing.ctc import FloatArray, Paths, Pronunciation, build_lattice, spot, token_costs
from voice.hearing.phoneme_model import FRAME_SECONDS
from voice.hearing.pronouncer import Pronouncer

WAKE_THRESHOLD = -2.1
"""Mean log-ratio a phoneme, for phrases of LONG phonemes or more; shorter ones must fit better."""
LONG = 7
PAIR_WEIGHT = 0.2
"""Scales what two neighbouring phonemes cost together (10.5 at the threshold) to the mean's scale.
An accent spreads its cost over the phrase; "take a break" has it all at its end."""
BEGINS_WITHIN = 1.0
"""Seconds from the utterance's first sample (its pre-roll included) to the phrase."""
RUNNING_SPEECH_PENALTY = 1.3
"""How much better a phrase must fit where nothing marks the beginning of an utterance."""
MAX_VARIANTS = 16


class WakeSpotter:
    """Spots one phrase in log-ratios. Raises WakePhraseError where it cannot be pronounced."""

    def __init__(self, phrase: str, pronouncer: Pronouncer, blank: int, boundary: int) -> None:
        self._boundary = boundary
        variants = _variants(phrase, pronouncer)
        self._lattice = build_lattice(variants, blank)
        self._phonemes = max(sum(len(word) for word in words) for words in variants)

    @property
    def threshold(self) -> float:
        """The least mean log-ratio at which the wake phrase is taken; stricter when short."""
        return WAKE_THRESHOLD * min(1.0, (self._phonemes - 2) / (LONG - 2))

    def spot(self, ratios: FloatArray, opening: Opening) -> tuple[Match | None, float]:
        """The phrase if it was said, and its score even where it was not."""
        latest = len(ratios) if opening.anywhere else round(BEGINS_WITHIN / FRAME_SECONDS)
        paths = spot(ratios, self._lattice, self._boundary, latest)
        row = int(np.argmax(paths.scores))
        score = min(float(paths.scores[row]), PAIR_WEIGHT * self._worst_pair(ratios, paths, row))
        match = Match(
            "wake",
            score,
            float(paths.starts[row]) * FRAME_SECONDS,
            float(paths.ends[row] + 1) * FRAME_SECONDS,
        )
        penalty = RUNNING_SPEECH_PENALTY if opening.anywhere else 0.0
        return (match if score - penalty >= self.threshold else None), score

    def _worst_pair(self, ratios: FloatArray, paths: Paths, row: int) -> float:
        """The log-ratio of the two neighbouring phonemes that fit worst."""
        start, end = int(paths.starts[row]), int(paths.ends[row])
        costs = token_costs(ratios, self._lattice, row, self._boundary, start, end)
        return float((costs[:-1] + costs[1:]).min(initial=0.0))


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
