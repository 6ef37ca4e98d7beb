"""Loudness against the standard's own reference, and the levelling of clips of any length."""

from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import RATE, Samples
from voice.speaking.loudness import CEILING, TARGET_LUFS, levelled, loudness


def sine(seconds: float, hertz: float = 997.0, peak: float = 1.0) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    return (peak * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def test_reference_of_the_standard() -> None:
    """BS.1770-4: a 0 dBFS sine of 997 Hz in one channel reads -3.01 LKFS."""
    assert loudness(sine(5)) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("level_db", [-10, -30, -60])
def test_follows_the_level(level_db: float) -> None:
    assert loudness(sine(2, peak=10 ** (level_db / 20))) == pytest.approx(
        -3.01 + level_db, abs=0.02
    )


@pytest.mark.parametrize(
    ("hertz", "lufs"),
    [(20, -16.98), (50, -7.66), (100, -4.87), (2_000, -0.67), (10_000, 0.30)],
)
def test_agrees_with_an_independent_meter(hertz: float, lufs: float) -> None:
    """What pyloudnorm 0.2.0 measures of the same sines."""
    assert loudness(sine(3, hertz)) == pytest.approx(lufs, abs=0.05)


def test_pauses_do_not_count() -> None:
    speech = sine(1, peak=0.1)
    pause = np.zeros(3 * RATE, np.float32)
    assert loudness(np.concatenate([speech, pause, speech])) == pytest.approx(
        loudness(speech), abs=1.0
    )


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.399, 0.4, 0.401, 0.499])
def test_a_word_is_as_loud_as_if_it_went_on(seconds: float) -> None:
    assert loudness(sine(seconds)) == pytest.approx(-3.01, abs=0.3)


@pytest.mark.parametrize("frames", [0, 1, 480, RATE])
def test_silence(frames: int) -> None:
    silence = np.zeros(frames, np.float32)
    assert loudness(silence) == -np.inf
    assert np.array_equal(levelled(silence), silence)


@pytest.mark.parametrize("seconds", [0.05, 0.3, 1.0, 7.3])
@pytest.mark.parametrize("peak", [0.001, 0.1, 1.0])
def test_levelled(seconds: float, peak: float) -> None:
    out = levelled(sine(seconds, peak=peak))
    assert out.dtype == np.float32
    assert loudness(out) == pytest.approx(TARGET_LUFS, abs=0.01)


def test_peaks_stay_below_the_ceiling() -> None:
    clicks = np.zeros(RATE, np.float32)
    clicks[::12_000] = 0.5
    out = levelled(clicks)
    assert np.abs(out).max() == pytest.approx(CEILING, rel=1e-5)
    assert loudness(out) < TARGET_LUFS
