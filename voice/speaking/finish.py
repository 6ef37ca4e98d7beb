"""From what an engine renders to what is played: one rate, no dead time, one loudness, 16 bit."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from audio.blocks import RATE, Samples, to_frames
from voice.speaking.loudness import levelled

Pcm: TypeAlias = npt.NDArray[np.int16]
"""Mono at RATE, 16 bit: what is cached and what crosses the process boundary."""

VERSION = 1
"""Raise it when anything here changes the sound: cached clips are then rendered anew."""

EDGE = to_frames(0.03)
"""Frames kept before and after the sound, so that cues can be placed tightly."""

_RAMP = to_frames(0.01)
_WINDOW = to_frames(0.005)
_SILENT = 10 ** (-50 / 20)
"""Against the loudest window: below a final 'th' or 'f', above an engine's noise."""

_FULL_SCALE = 32767


def finish(samples: Samples, rate: int) -> Pcm:
    """One rendered sentence ready to play; empty when there is no sound in it."""
    trimmed = trim(resampled(samples, rate))
    return np.rint(levelled(trimmed) * _FULL_SCALE).astype(np.int16)


def to_samples(pcm: Pcm) -> Samples:
    """16 bit back to floats in -1..1."""
    return pcm.astype(np.float32) / np.float32(_FULL_SCALE)


def joined(parts: list[Pcm], pause: int) -> Pcm:
    """The parts in order with `pause` frames of silence between the sounds of each two.

    The silence that `trim` leaves around a part counts as pause.
    """
    gap = np.zeros(max(0, pause - 2 * EDGE), np.int16)
    pieces = [piece for part in parts for piece in (gap, part)]
    return np.concatenate(pieces[1:]) if pieces else np.zeros(0, np.int16)


def resampled(samples: Samples, rate: int) -> Samples:
    """`samples` at RATE."""
    if rate == RATE:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, rate, RATE, quality="HQ"), np.float32)


def trim(samples: Samples) -> Samples:
    """The sound at RATE with exactly EDGE frames of near silence around it, ramped to zero."""
    windows = len(samples) // _WINDOW
    power = (samples[: windows * _WINDOW].reshape(windows, _WINDOW) ** 2).mean(axis=1)
    if windows == 0 or power.max() == 0:
        return np.zeros(0, np.float32)
    sounding = np.flatnonzero(power > power.max() * _SILENT**2)
    first, last = int(sounding[0]) * _WINDOW, (int(sounding[-1]) + 1) * _WINDOW
    padded = np.concatenate([np.zeros(EDGE, np.float32), samples, np.zeros(EDGE, np.float32)])
    cut = padded[first : last + 2 * EDGE].copy()
    ramp = np.linspace(0, 1, _RAMP, dtype=np.float32)
    cut[:_RAMP] *= ramp
    cut[-_RAMP:] *= ramp[::-1]
    return cut
