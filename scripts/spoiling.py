"""Sound as bad microphones and rooms make it: spoils recordings, and makes what is no speech."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import soundfile
import soxr

from audio.blocks import RATE, Samples

Spoil = Callable[[Samples, Path], None]
"""Writes a recording (mono at RATE) to a WAV file, spoilt."""

TELEPHONE = 8_000
_MU = 255.0
_NOTES = (261.6, 329.6, 392.0, 440.0, 349.2, 523.3)


def _whole(samples: Samples, path: Path) -> None:
    soundfile.write(path, samples, RATE, "PCM_16")


def _clipped(samples: Samples, path: Path) -> None:
    """26 dB too loud, cut off at full scale."""
    _whole(np.clip(samples * 20.0, -1.0, 1.0), path)


def _telephone(samples: Samples, path: Path) -> None:
    """8 kHz, 300 to 3,400 Hz, in the 8 bits of the companding law of a telephone."""
    low = np.asarray(soxr.resample(samples, RATE, TELEPHONE), np.float64)
    spectrum = np.fft.rfft(low)
    pitch = np.fft.rfftfreq(len(low), 1 / TELEPHONE)
    spectrum[(pitch < 300) | (pitch > 3_400)] = 0
    low = np.clip(np.fft.irfft(spectrum, len(low)), -1.0, 1.0)
    pressed = np.sign(low) * np.log1p(_MU * np.abs(low)) / np.log1p(_MU)
    steps = np.round(pressed * 127) / 127
    heard = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(_MU)) / _MU
    soundfile.write(path, heard, TELEPHONE, "PCM_16")


def _offset(samples: Samples, path: Path) -> None:
    """A third of full scale beside zero."""
    _whole(np.clip(samples + 0.33, -1.0, 1.0), path)


def _one_sided(samples: Samples, path: Path) -> None:
    """Stereo whose right side is silent."""
    soundfile.write(path, np.stack((samples, np.zeros_like(samples)), 1), RATE, "PCM_16")


def _quiet(decibels: float, kind: str) -> Spoil:
    def write(samples: Samples, path: Path) -> None:
        soundfile.write(path, samples * 10 ** (-decibels / 20), RATE, kind)

    return write


SPOILT: Mapping[str, Spoil] = MappingProxyType(
    {
        "as recorded": _whole,
        "clipped, 26 dB too loud": _clipped,
        "telephone, 8 kHz": _telephone,
        "offset of a third of full scale": _offset,
        "stereo, one side silent": _one_sided,
        "30 dB too quiet": _quiet(30, "PCM_16"),
        "60 dB too quiet, 16 bits": _quiet(60, "PCM_16"),
        "60 dB too quiet, 24 bits": _quiet(60, "PCM_24"),
    }
)


def music(seconds: float) -> Samples:
    """Chords of three voices with overtones, two a second, and a beat."""
    rng = np.random.default_rng(11)
    sound = np.zeros(round(seconds * RATE))
    beat = RATE // 2
    time = np.arange(beat) / RATE
    for place in range(0, len(sound), beat):
        chord = np.zeros(beat)
        for note in rng.choice(_NOTES, 3, replace=False):
            for overtone in (1, 2, 3, 4):
                chord += np.sin(2 * np.pi * note * overtone * time) / overtone**1.5
        drum = rng.normal(0, 1, beat) * np.exp(-time * 60)
        piece = 0.06 * chord * np.exp(-time * 3) + 0.15 * drum
        sound[place : place + beat] += piece[: len(sound) - place]
    return _limited(sound)


def keyboard(seconds: float) -> Samples:
    """Somebody types, eight strokes a second, each a press and a release."""
    rng = np.random.default_rng(12)
    sound = rng.normal(0, 0.001, round(seconds * RATE))
    time = np.arange(round(0.03 * RATE)) / RATE
    for _ in range(round(seconds * 8)):
        place = int(rng.integers(0, len(sound) - RATE // 4))
        for delay, strength in ((0, 0.4), (int(rng.uniform(0.06, 0.12) * RATE), 0.2)):
            ring = np.sin(2 * np.pi * rng.uniform(1_500, 4_000) * time)
            stroke = (rng.normal(0, 1, len(time)) + ring) * np.exp(-time * 250)
            sound[place + delay : place + delay + len(time)] += strength * stroke * 0.5
    return _limited(sound)


def _limited(sound: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Samples:
    return np.clip(sound, -1.0, 1.0).astype(np.float32)
