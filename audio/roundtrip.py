"""A short sound that is found again in what a microphone hears, by a matched filter.

It is a sweep that every microphone and line lets through, a telephone's too. Several are played,
at places that are not even, so that none of them is taken for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audio.blocks import RATE, Clip, Samples, to_frames

SWEEP = to_frames(0.080)
"""Frames that one sounds."""

LOW, HIGH = 400.0, 3400.0
"""Hz, from the first to the last."""

MOST = to_frames(1.0)
"""Frames that the way may take at most; wireless devices are far below."""

PIECE = MOST + SWEEP
"""Frames that are needed of what was heard after each."""

FEWEST = 5
"""Sweeps that it takes to be sure."""

_APART = tuple(map(to_frames, (0.41, 0.59, 0.47, 0.67, 0.53, 0.43, 0.61, 0.49)))
"""Frames from one to the next."""

_BIN = to_frames(0.005)
"""Within so much, and as much around it, one may come earlier or later than another."""

_LEAST = 0.3
"""How alike what was heard must be to what was played, 0 to 1,"""

_BEYOND = 3.0
"""and how many times as much as everywhere else."""

_NOTHING = 1e-5
"""An amplitude (-100 dB) below which there is nothing to be alike,"""

_FAINT = 1e-3
"""and as a part of what is heard all in all: below, numbers are not exact enough."""

Likeness = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the sweeps came, for each its frames after it was handed over; None: not this one."""

    lags: tuple[int | None, ...]
    likeness: float
    """How alike it was to what was played, 0 to 1; a typical one."""


def sweep() -> Clip:
    """What is played, with a peak of 1; it begins and ends softly."""
    seconds = np.arange(SWEEP) / RATE
    phase = 2 * np.pi * (LOW * seconds + (HIGH - LOW) * seconds**2 / (2 * SWEEP / RATE))
    return Clip((np.sin(phase) * np.hanning(SWEEP)).astype(np.float32))


def places(count: int) -> list[int]:
    """Where so many begin, in frames from the first one on, and at last where the next would."""
    apart = [_APART[number % len(_APART)] for number in range(count)]
    return [0, *np.cumsum(apart).tolist()]


def find(pieces: Sequence[Samples]) -> Found | None:
    """Where the sweep is in each piece, which begins as it was handed over; None: nowhere.

    There are FEWEST pieces or more, of PIECE frames each; the delay is about the same in all.
    """
    alike = np.array([_likeness(piece) for piece in pieces])
    each = np.array([_by_bins(one) for one in alike])
    most = np.median(each, axis=0)  # one that sounds at another's place does not count
    best = int(most.argmax())
    if most[best] < max(_LEAST, _BEYOND * float(np.median(most))):
        return None
    begin = max(best - 1, 0) * _BIN
    near = alike[:, begin : (best + 2) * _BIN]
    lags = [
        begin + int(one.argmax()) if float(one.max()) >= most[best] / 2 else None for one in near
    ]
    return Found(tuple(lags), float(most[best]))


def _likeness(piece: Samples) -> Likeness:
    """For each of MOST delays, the part of what was heard that is the sweep, 0 to 1."""
    size = 1 << (len(piece) + SWEEP).bit_length()
    tones = np.fft.fftfreq(size, 1 / RATE)
    band = (tones >= LOW) & (tones <= HIGH)  # of positive tones only: so its size is smooth
    heard = np.fft.fft(piece, size) * band
    played = np.fft.fft(sweep().samples, size) * band
    match = np.abs(np.fft.ifft(heard * np.conj(played)))[:MOST]
    energy = np.concatenate(([0.0], np.cumsum(np.abs(np.fft.ifft(heard)) ** 2)))
    least = max(SWEEP * _NOTHING**2, _FAINT**2 * float(energy[-1]))
    within = np.maximum(energy[SWEEP : SWEEP + MOST] - energy[:MOST], least)
    whole = float(np.sum(np.abs(np.fft.ifft(played)) ** 2))
    return np.asarray(match / np.sqrt(within * whole), np.float64)


def _by_bins(alike: Likeness) -> Likeness:
    """The greatest of each bin and its neighbours."""
    bins = alike.reshape(-1, _BIN).max(axis=1)
    padded = np.pad(bins, 1)
    return np.asarray(np.maximum(np.maximum(padded[:-2], bins), padded[2:]), np.float64)
