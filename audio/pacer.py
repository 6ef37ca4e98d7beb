"""Breath sounds for each phase, a chime and a closing sound, made of filtered noise and sines.

Gentle rising and falling is easier to breathe along with than pings (Murgia 2016, Psychol Res;
Van Kerrebroeck 2021, Front Psychol): noise like that of a breath, coloured by a band that moves
with a narrow pitch glide; up for in, down for out, level for a hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from audio.blocks import QUANTUM, RATE, Clip, to_frames

SHORTEST = to_frames(0.1)
"""Frames of the shortest breath sound."""

ONSET = 2.0**-10
"""The first sample of a breath sound: its onset is found to the frame, yet at -60 dB not heard."""

_Signal = npt.NDArray[np.float64]


class Breath(Enum):
    """What a breath sound tells the listener to do."""

    IN = "in"
    TOP_UP = "top-up"
    HOLD = "hold"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a breath sounds: pitches and bands in Hz, from its beginning to its end."""

    pitches: tuple[tuple[float, float], ...]
    band: tuple[float, float]
    swell: tuple[float, float]
    """Relative level where the attack ends and where the release begins."""
    attack: float
    """Seconds, at most a third of the sound."""
    release: float
    """Seconds, at most a third of the sound."""
    tone: float
    """Part of the power that is tone; the rest is noise."""
    level: float
    """dB re full scale, RMS; speech at -23 LUFS has about -22.5."""


_G3, _D4, _G4 = 196.0, 293.66, 392.0

_SHAPES = {
    Breath.IN: _Shape(((_G3, _D4),), (380.0, 1000.0), (0.55, 1.0), 0.45, 0.35, 0.3, -30.7),
    Breath.TOP_UP: _Shape(((_D4, _G4),), (950.0, 1800.0), (0.8, 1.0), 0.12, 0.2, 0.3, -31.7),
    Breath.HOLD: _Shape(((_G3, _G3), (_D4, _D4)), (520.0, 520.0), (1, 1), 0.5, 0.6, 0.6, -35.0),
    Breath.OUT: _Shape(((_D4, _G3),), (850.0, 300.0), (1.0, 0.45), 0.3, 0.9, 0.3, -30.7),
}

_OCTAVES_APART = 0.5
_BAND_WIDTH = 0.45
"""Standard deviation of a band in octaves: wide enough for breath, too narrow for a hiss."""
_FADE_WIDTH = 0.3
"""Standard deviation in octaves of the way over which one band gives way to the next."""
_ROUND = 1 << 17


def breath_sound(breath: Breath, frames: int, rng: np.random.Generator) -> Clip:
    """Return the sound of one phase, exactly `frames` long (SHORTEST or more).

    Sample 0 is not zero, the last QUANTUM samples are; the same state of `rng` gives the same
    sound. Raises ValueError for fewer frames.
    """
    if frames < SHORTEST:
        raise ValueError(f"a breath sound has {SHORTEST} frames or more, not {frames}")
    shape = _SHAPES[breath]
    length = frames - QUANTUM
    # Slow at both ends like a breath, not like a siren.
    course = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    noise = _moving_noise(shape.band, course, rng)
    tone = _glides(shape.pitches, course)
    sound = np.sqrt(1.0 - shape.tone) * noise + np.sqrt(shape.tone) * tone
    sound *= _envelope(shape, length)
    sound *= 10 ** (shape.level / 20) / _rms(sound)
    sound += ONSET * np.exp(-np.arange(length) / to_frames(0.003))
    return _clip(np.concatenate([sound, np.zeros(QUANTUM)]))


def chime() -> Clip:
    """Return a soft bell of two rising notes, under half a second, with a gentle attack."""
    return _bells(((587.33, 0.0, 1.0), (880.0, 0.12, 0.8)), seconds=0.48, decay=0.11, peak=0.13)


def ready_sound() -> Clip:
    """Return one soft, low bell, under half a second, and half as loud as the chime."""
    return _bells(((_G4, 0.0, 1.0),), seconds=0.45, decay=0.12, peak=0.07)


def reminder_sound() -> Clip:
    """Return two low notes, the second one lower, as soft as can still be noticed; two seconds."""
    return _bells(((_G4, 0.0, 0.8), (_D4, 0.45, 1.0)), seconds=2.0, decay=0.4, peak=0.09)


def closing_sound() -> Clip:
    """Return three low bells, one after the other, that ring out over about 1.5 seconds."""
    notes = ((_D4, 0.0, 0.8), (_G4, 0.18, 0.7), (_G3, 0.36, 1.0))
    return _bells(notes, seconds=2.0, decay=0.42, peak=0.16)


def _moving_noise(band: tuple[float, float], course: _Signal, rng: np.random.Generator) -> _Signal:
    """Noise at RMS 1 whose band moves from the first to the second frequency along `course`.

    One white noise goes through a few bands half an octave apart, which are faded over. It comes
    round after a few seconds, seamlessly, as it is made from its spectrum.
    """
    low, high = np.log2(min(band)), np.log2(max(band))
    round_ = min(_ROUND, 1 << (len(course) - 1).bit_length())
    white = np.fft.rfft(rng.standard_normal(round_))
    octaves = np.log2(np.fft.rfftfreq(round_, 1 / RATE)[1:])
    where = np.log2(band[0]) + np.log2(band[1] / band[0]) * course
    total = np.zeros(len(course))
    for centre in np.linspace(low, high, 1 + int(np.ceil((high - low) / _OCTAVES_APART))):
        gain = np.zeros(len(white))
        gain[1:] = np.exp(-0.5 * ((octaves - centre) / _BAND_WIDTH) ** 2)
        part = np.fft.irfft(white * gain, round_)
        part /= _rms(part)
        total += np.exp(-0.5 * ((where - centre) / _FADE_WIDTH) ** 2) * np.resize(part, len(course))
    return total / _rms(total)


def _glides(pitches: tuple[tuple[float, float], ...], course: _Signal) -> _Signal:
    """Warm tones at RMS 1 that glide from the first to the second pitch along `course`."""
    total = np.zeros(len(course))
    for begin, end in pitches:
        phase = 2 * np.pi * np.cumsum(begin * (end / begin) ** course) / RATE
        total += np.sin(phase) + 0.25 * np.sin(2 * phase) + 0.06 * np.sin(3 * phase)
    return total / _rms(total)


def _envelope(shape: _Shape, length: int) -> _Signal:
    """From 0 up to the swell, along it, and down to 0, without a corner at the ends."""
    attack = min(to_frames(shape.attack), length // 3)
    release = min(to_frames(shape.release), length // 3)
    envelope = np.linspace(*shape.swell, length)
    envelope[:attack] *= _ease(attack)
    envelope[length - release :] *= _ease(release)[::-1]
    return envelope


def _bells(
    notes: tuple[tuple[float, float, float], ...], seconds: float, decay: float, peak: float
) -> Clip:
    """Notes of (Hz, begin in seconds, level), each a struck sine with two soft partials."""
    length = to_frames(seconds)
    total = np.zeros(length)
    for pitch, begin, level in notes:
        first = to_frames(begin)
        time = np.arange(length - first) / RATE
        strike = level * np.minimum(time / 0.012, 1.0) ** 2
        for ratio, part in ((1.0, 1.0), (2.0, 0.25), (3.01, 0.06)):
            ring = np.exp(-time * ratio / decay)
            total[first:] += strike * part * ring * np.sin(2 * np.pi * pitch * ratio * time)
    fade = length // 4
    total[length - fade :] *= _ease(fade)[::-1]
    return _clip(total * peak / np.abs(total).max())


def _ease(frames: int) -> _Signal:
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / frames)


def _rms(signal: _Signal) -> float:
    return float(np.sqrt(np.mean(signal**2)))


def _clip(signal: _Signal) -> Clip:
    return Clip(signal.astype(np.float32))
