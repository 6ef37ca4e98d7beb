"""Finds known sounds in a recording, to the frame, by a matched filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Signal = npt.NDArray[np.float32]

SILENCE = 240
"""Frames of zeros, at least, that make an edge: less than a breath sound leaves at its end."""
REACH = 48
"""Frames from a matched filter's peak within which an edge is looked for."""


@dataclass(frozen=True, slots=True, order=True)
class Onset:
    """A sound found: its first frame, its name, and its gain against the original."""

    frame: int
    name: str
    gain: float


def find_onsets(recording: Signal, sounds: Mapping[str, Signal], gain: float) -> list[Onset]:
    """Where each of `sounds` begins in `recording`, in order; it need not be told where to look.

    `gain` is the one at which they were played; what is found at less than half of it is none of
    them. Within half of the shortest one no two begin: of sounds that are alike, the one counts
    that explains most. Both sides are differentiated first, which makes the peak sharp enough to
    tell a frame from the next one, and takes most of a voice on top out of it; not all: so where
    the sound begins out of digital silence, that edge within a millisecond is its first frame.
    """
    found: list[tuple[float, Onset]] = []
    apart = min(len(sound) for sound in sounds.values()) // 2
    for name, sound in sounds.items():
        pattern = np.diff(sound)
        energy = float(np.dot(pattern, pattern))
        for frame, value in _peaks(recording, pattern, gain / 2, apart):
            found.append((value**2 * energy, Onset(frame, name, value)))
    kept: list[Onset] = []
    for _, onset in sorted(found, reverse=True):
        if all(abs(onset.frame - other.frame) > apart for other in kept):
            kept.append(replace(onset, frame=_edge(recording, onset.frame)))
    return sorted(kept)


def _edge(recording: Signal, frame: int) -> int:
    """The nearest end of a digital silence within REACH frames, else the frame itself."""
    begin = max(frame - REACH - SILENCE, 0)
    sounding = np.flatnonzero(recording[begin : frame + REACH + 1])
    edges = begin + sounding[np.diff(sounding, prepend=-1) > SILENCE]
    near = [int(edge) for edge in edges if abs(int(edge) - frame) <= REACH]
    return min(near, key=lambda edge: abs(edge - frame), default=frame)


def offsets(found: list[Onset], expected: list[tuple[int, str]]) -> list[int | None]:
    """For each expected onset how many frames off the nearest one found of its name is.

    None where there is none within a tenth of a second.
    """
    by_name: dict[str, list[int]] = {}
    for onset in found:
        by_name.setdefault(onset.name, []).append(onset.frame)
    away: list[int | None] = []
    for frame, name in expected:
        nearest = min((f - frame for f in by_name.get(name, [])), key=abs, default=None)
        away.append(nearest if nearest is not None and abs(nearest) <= 4_800 else None)
    return away


def _peaks(
    recording: Signal, pattern: Signal, least: float, apart: int
) -> Iterator[tuple[int, float]]:
    """(frame, gain) of every place where the gain is `least` or more and greatest around it."""
    best: tuple[int, float] | None = None
    for begin, gains in _gains(recording, pattern):
        for index in np.flatnonzero(gains >= least):
            frame, value = begin + int(index), float(gains[index])
            if best is not None and frame - best[0] > apart:
                yield best
                best = None
            if best is None or value > best[1]:
                best = frame, value
    if best is not None:
        yield best


def _gains(recording: Signal, pattern: Signal) -> Iterator[tuple[int, Signal]]:
    """Blocks of (first frame, the gain of `pattern` that best explains what begins there)."""
    block = 1 << (2 * len(pattern)).bit_length()
    step = block - len(pattern)
    against = np.conj(np.fft.rfft(pattern, block)) / float(np.dot(pattern, pattern))
    for begin in range(0, max(len(recording) - len(pattern), 0), step):
        part = np.diff(recording[begin : begin + block + 1])
        correlated = np.fft.irfft(np.fft.rfft(part, block) * against, block)
        yield begin, correlated[:step].astype(np.float32)
