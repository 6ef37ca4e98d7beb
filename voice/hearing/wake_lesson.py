"""What can be learnt from three takes of the wake phrase: pronunciations and a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audio.blocks import Samples
from voice.errors import UserError
from voice.hearing.base import Opening
from voice.hearing.ctc import FloatArray, Pronunciation, build_lattice, spot
from voice.hearing.enrolment import Enrolment
from voice.hearing.phoneme_model import FRAME_SECONDS, PhonemeModel, model_name
from voice.hearing.pronouncer import BOUNDARY, Pronouncer
from voice.hearing.wake_spotter import Spot, WakeSpotter, levels

TAKES = 3
HEARD = -4.5
"""A take in which the phrase fits worse than this holds other words."""
ALIKE = -3.0
"""Two takes of the same words fit each other at least as well."""
PLAIN = 0.5
"""Where the common pronunciations fit every take so far above the threshold, none is learnt: those
that are make it easier for words that sound alike, too."""
BELOW_WORST = 0.8
"""So far below a person's worst take the threshold comes to lie,"""
SHIFTS = (-0.3, 0.5)
"""but no further than this from the common one."""
EDGE = round(0.1 / FRAME_SECONDS)
"""Frames at each end of the phrase that belong to its sounds."""


@dataclass(frozen=True, slots=True)
class Take:
    """One utterance that should be the phrase."""

    ratios: FloatArray
    levels: FloatArray


class WakeLesson:
    """Learns how a person says `phrase`; keeps no sound."""

    def __init__(self, phrase: str, pronouncer: Pronouncer, model: PhonemeModel) -> None:
        self._phrase = phrase
        self._pronouncer = pronouncer
        self._model = model
        self._names = {number: token for token, number in model.ids.items()}
        self._plain = self._spotter([])

    def take(self, samples: Samples) -> Take | None:
        """The utterance, if the phrase is in it."""
        ratios = self._model.ratios(samples)
        if not len(ratios):
            return None
        take = Take(ratios, levels(samples, len(ratios)))
        found = self._plain.spot(take.ratios, take.levels, Opening())
        return take if found is not None and found.fit >= HEARD else None

    def learn(self, takes: Sequence[Take]) -> Enrolment:
        """What to keep of at least two takes; raises UserError where they do not agree."""
        spoken = [self._spoken(take) for take in takes]
        if min(self._fits(spoken, takes)) < ALIKE:
            raise UserError(
                "The takes do not sound alike; say the same phrase each time, in a quiet room."
            )
        learnt: tuple[tuple[str, ...], ...] = ()
        scores = [self._spot(self._plain, take).score for take in takes]
        if min(scores) < self._plain.threshold + PLAIN:
            learnt = tuple(dict.fromkeys(spoken))
            scores = [
                self._spot(self._spotter(_without(spoken, index)), take).score
                for index, take in enumerate(takes)
            ]
        shift = float(np.clip(min(scores) - BELOW_WORST - self._plain.threshold, *SHIFTS))
        return Enrolment(self._phrase, learnt, round(shift, 2), model_name(), len(takes))

    def _fits(self, spoken: Sequence[tuple[str, ...]], takes: Sequence[Take]) -> list[float]:
        """How well each take is explained by the best of the others."""
        found = []
        for index, take in enumerate(takes):
            rows: list[Pronunciation] = self._pronouncer.enrolled(_without(spoken, index))
            lattice = build_lattice(rows, self._model.blank)
            paths = spot(take.ratios, lattice, self._model.boundary, len(take.ratios))
            found.append(float(paths.scores.max()))
        return found

    def _spoken(self, take: Take) -> tuple[str, ...]:
        """The phonemes that the network hears where the phrase is."""
        found = self._spot(self._plain, take)
        first = max(round(found.start / FRAME_SECONDS) - EDGE, 0)
        best = take.ratios[first : round(found.end / FRAME_SECONDS) + EDGE].argmax(axis=1)
        begins = np.concatenate(([True], best[1:] != best[:-1]))
        tokens = [self._names[int(token)] for token in best[begins] if token != self._model.blank]
        while tokens and tokens[0] == BOUNDARY:
            tokens.pop(0)
        while tokens and tokens[-1] == BOUNDARY:
            tokens.pop()
        if not tokens:
            raise UserError("A take holds no words; say the phrase louder, or nearer.")
        return tuple(tokens)

    def _spotter(self, own: Sequence[tuple[str, ...]]) -> WakeSpotter:
        model, pronouncer = self._model, self._pronouncer
        return WakeSpotter(
            self._phrase, pronouncer, model.blank, model.boundary, pronouncer.enrolled(own)
        )

    def _spot(self, spotter: WakeSpotter, take: Take) -> Spot:
        found = spotter.spot(take.ratios, take.levels, Opening())
        assert found is not None, "an utterance with a beginning has a best place"
        return found


def _without(spoken: Sequence[tuple[str, ...]], index: int) -> list[tuple[str, ...]]:
    """All but one: no take is judged by itself."""
    return [tokens for other, tokens in enumerate(spoken) if other != index]
