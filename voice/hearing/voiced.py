"""Which parts of an utterance somebody said: where there is a voice, and close around it.

Breath, and the sound that paces it, has none. Transcribers make words of it all the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_RATE, Samples
from audio.vad import voicing

WINDOW = round(0.048 * EAR_RATE)
HOP = round(0.02 * EAR_RATE)
VOICED = 0.55
"""How periodic a voice is."""
TOGETHER = 3
"""So many of NEIGHBOURS windows must be voiced for one of them to count. Measured: none counts in
the pacer's sounds nor in most synthetic breath, 6 at most in 3 s of a nose that whistles; 4 and
more in a phrase of people, with noise 10 dB below it."""
NEIGHBOURS = 9
LONG = round(0.8 * EAR_RATE)
"""Samples without a voice that no word has, not even where noise hides the voice in some of it;"""
BEFORE, AFTER = round(0.25 * EAR_RATE), round(0.45 * EAR_RATE)
"""so much of them stays around a voice: hisses at the ends of words are shorter."""
RAMP = round(0.1 * EAR_RATE)
"""Samples within these in which it comes and goes: a sudden breath is taken for an “Oh”."""


def only_voice(samples: Samples) -> Samples | None:
    """The same sound (mono, EAR_RATE), silent where nobody speaks; None where nobody does."""
    places = np.flatnonzero(_windows(samples)) * HOP
    if not len(places):
        return None
    kept = np.ones(len(samples), np.float32)
    ends, begins = [0, *(places + WINDOW)], [*places, len(samples)]
    for end, begin in zip(ends, begins, strict=True):
        if begin - end >= LONG:
            first = end + AFTER if end else 0
            kept[first : begin - BEFORE if begin < len(samples) else begin] = 0.0
    return samples * _ramped(kept)


def _ramped(kept: Samples) -> Samples:
    """1 where all of RAMP around is kept, and less towards what is not."""
    around = np.pad(kept, RAMP // 2, mode="edge")
    summed = np.cumsum(np.pad(around, (1, 0)), dtype=np.float64)
    gain = np.clip(2 * (summed[RAMP:] - summed[:-RAMP])[: len(kept)] / RAMP - 1, 0.0, 1.0)
    return np.asarray(gain, np.float32)


def _windows(samples: Samples) -> npt.NDArray[np.bool_]:
    """For each window whether there is a voice in it, and in some beside it."""
    starts = range(0, len(samples) - WINDOW + 1, HOP)
    alone = np.array([voicing(samples[at : at + WINDOW]) >= VOICED for at in starts], np.bool_)
    if not len(alone):
        return alone
    near = np.convolve(alone, np.ones(NEIGHBOURS, np.int_), "full")[NEIGHBOURS // 2 :]
    return alone & (near[: len(alone)] >= TOGETHER)
