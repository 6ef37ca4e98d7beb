"""Makes the sound of somebody who breathes into a microphone: varied, and the same by its seed.

Nobody's breath: noise of turbulent air through the resonances of nose or mouth, with gusts, with
the rumble and the pops of air that hits the microphone, with a whistle or a little voice in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from audio.blocks import RATE, Samples, to_frames

_Signal = npt.NDArray[np.float64]


class Manner(Enum):
    """How somebody breathes."""

    NOSE = "through the nose"
    WHISTLE = "through a nose that whistles a little"
    MOUTH = "through the mouth"
    BOOM = "straight onto the microphone, with rumble and pops"
    HOARSE = "through the mouth, with a little voice in it"


@dataclass(frozen=True, slots=True)
class Breath:
    """One breath in or out, and the silence after it."""

    out: bool
    seconds: float
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class _Air:
    """Resonances in Hz, gains in dB; widths in octaves."""

    resonances: tuple[tuple[float, float, float], ...]
    """Of each: where, how wide, how strong."""
    rumble: float
    """Of the air that hits the microphone, relative to all else; out-breaths only."""


_AIRS = {
    Manner.NOSE: _Air(((250, 0.5, 0), (1_000, 0.5, -6), (2_300, 0.6, -10), (6_000, 0.8, -16)), -6),
    Manner.WHISTLE: _Air(((300, 0.5, 0), (1_200, 0.5, -6), (2_500, 0.6, -10)), -20),
    Manner.MOUTH: _Air(((600, 0.35, 0), (1_300, 0.35, -3), (2_600, 0.4, -8), (5_000, 1, -14)), -12),
    Manner.BOOM: _Air(((500, 0.6, 0), (1_500, 0.6, -4), (3_500, 1.0, -8)), 14),
    Manner.HOARSE: _Air(((650, 0.3, 0), (1_200, 0.3, -3), (2_600, 0.4, -8)), -20),
}
_OUT_IS_DARKER = 0.8
"""Resonances of an out-breath, relative to an in-breath."""


def track(
    breaths: Sequence[Breath], manner: Manner, level: float, rng: np.random.Generator
) -> Samples:
    """Breaths one after the other as a microphone gives them, clipped to -1 to 1.

    `level`: RMS of an out-breath's loud part in dB re full scale; in-breaths are 6 dB quieter.
    """
    parts: list[_Signal] = []
    for breath in breaths:
        sound = _breath(breath, manner, rng)
        decibels = level + rng.normal(0.0, 2.0) - (0.0 if breath.out else 6.0)
        parts += [sound * 10 ** (decibels / 20), np.zeros(to_frames(breath.pause))]
    return np.clip(np.concatenate(parts), -1.0, 1.0).astype(np.float32)


def _breath(breath: Breath, manner: Manner, rng: np.random.Generator) -> _Signal:
    size = to_frames(breath.seconds)
    air = _AIRS[manner]
    shift = (_OUT_IS_DARKER if breath.out else 1.0) * 2 ** rng.normal(0.0, 0.2)
    sound = _shaped(rng.standard_normal(size), air, shift) * _gusts(size, rng)
    if breath.out:
        rumble = _band(rng.standard_normal(size), 15.0, 150.0) * _gusts(size, rng, 1.0)
        sound += rumble * 10 ** (air.rumble / 20)
    match manner:
        case Manner.WHISTLE:
            sound += 0.5 * _whistle(size, rng)
        case Manner.BOOM if breath.out:
            sound += _pops(size, rng)
        case Manner.HOARSE if breath.out:
            sound += _voice(size, air, shift, rng)
        case _:
            pass
    return _unit(sound) * _envelope(size, breath.out, rng)


def _envelope(size: int, out: bool, rng: np.random.Generator) -> _Signal:
    """Out: quickly there, slowly gone; in: growing, then gone."""
    time = np.arange(size) / size
    rise, fall = (rng.uniform(0.04, 0.2), 0.6) if out else (0.5, rng.uniform(0.1, 0.3))
    return np.asarray(
        np.sin(np.pi / 2 * np.clip(time / rise, 0, 1)) ** 2
        * np.sin(np.pi / 2 * np.clip((1 - time) / fall, 0, 1)) ** 2
    )


def _gusts(size: int, rng: np.random.Generator, strength: float = 0.4) -> _Signal:
    """The slow and the fluttering changes of turbulent air."""
    slow = _band(rng.standard_normal(size), 0.5, 8.0)
    flutter = _band(rng.standard_normal(size), 10.0, 60.0)
    return np.exp(strength * slow + 0.5 * strength * flutter)


def _whistle(size: int, rng: np.random.Generator) -> _Signal:
    """A narrow band of noise that wanders, as of a half-closed nostril."""
    pitch = rng.uniform(500.0, 1_800.0) * 2 ** (0.15 * _band(rng.standard_normal(size), 0.2, 3.0))
    carrier = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    return _unit(carrier * _band(rng.standard_normal(size), 0.5, 40.0))


def _pops(size: int, rng: np.random.Generator) -> _Signal:
    """Bursts of air that the windscreen does not stop."""
    sound = np.zeros(size)
    for at in rng.integers(0, size, rng.integers(1, 5)):
        length = min(size - int(at), to_frames(0.12))
        time = np.arange(length) / RATE
        hertz, decay = rng.uniform(25.0, 110.0), rng.uniform(0.015, 0.05)
        pop = np.sin(2 * np.pi * hertz * time) * np.exp(-time / decay)
        sound[at : at + length] += rng.uniform(4.0, 12.0) * pop
    return sound


def _voice(size: int, air: _Air, shift: float, rng: np.random.Generator) -> _Signal:
    """A hoarse hum under a part of the breath, 10 to 16 dB below the air, its pitch unsteady."""
    wander = 0.03 * _band(rng.standard_normal(size), 0.5, 6.0)
    wander += 0.02 * _band(rng.standard_normal(size), 20.0, 80.0)
    pitch = rng.uniform(85.0, 220.0) * 2**wander
    pulses = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0.0)
    hum = _shaped(pulses, air, shift)
    at, length = rng.uniform(0.1, 0.5), rng.uniform(0.15, 0.4)
    time = np.arange(size) / size
    part = np.sin(np.pi * np.clip((time - at) / length, 0, 1)) ** 2
    return np.asarray(hum * part * 10 ** (rng.uniform(-16.0, -10.0) / 20))


def _shaped(source: _Signal, air: _Air, shift: float) -> _Signal:
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(source), 1 / RATE), 20.0))
    gain = np.full(len(octaves), 10 ** (-40 / 20))
    for hertz, width, decibels in air.resonances:
        away = (octaves - np.log2(hertz * shift)) / width
        gain += 10 ** (decibels / 20) / (1 + away**2)
    return _unit(np.fft.irfft(np.fft.rfft(source) * gain, len(source)))


def _band(source: _Signal, low: float, high: float) -> _Signal:
    """What lies between two frequencies, at RMS 1."""
    hertz = np.fft.rfftfreq(len(source), 1 / RATE)
    inside = np.exp(-np.maximum(0.0, np.maximum(low - hertz, hertz - high)) / (0.3 * high))
    inside[0] = 0.0
    return _unit(np.fft.irfft(np.fft.rfft(source) * inside, len(source)))


def _unit(sound: _Signal) -> _Signal:
    return np.asarray(sound / np.sqrt(np.mean(sound**2) + 1e-20))
