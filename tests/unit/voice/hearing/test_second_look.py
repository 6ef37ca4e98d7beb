"""Cleaning sound for a second look."""

from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import EAR_RATE, Samples
from voice.hearing.second_look import at_frames, at_speed, cleaned, merged

SECONDS = 2


def tone(begin: float, end: float) -> Samples:
    time = np.arange(SECONDS * EAR_RATE) / EAR_RATE
    inside = (time >= begin) & (time < end)
    return (0.3 * np.sin(2 * np.pi * 500 * time) * inside).astype(np.float32)


def power(samples: Samples, begin: float, end: float) -> float:
    part = samples[round(begin * EAR_RATE) : round(end * EAR_RATE)]
    return float(np.mean(np.square(part, dtype=np.float64)))


def test_what_is_clean_stays_as_it_is() -> None:
    sound = tone(0.5, 0.54)
    assert np.abs(cleaned(sound) - sound)[: EAR_RATE // 2 + 400].max() < 0.02


def test_steady_noise_goes_and_the_words_stay() -> None:
    rng = np.random.default_rng(3)
    noise = (0.03 * rng.standard_normal(SECONDS * EAR_RATE)).astype(np.float32)
    clean = cleaned(tone(0.8, 0.84) + noise)
    assert power(clean, 0.2, 0.6) < 0.25 * power(noise, 0.2, 0.6)
    assert power(clean, 0.805, 0.835) > 0.6 * power(tone(0.8, 0.84), 0.805, 0.835)


def test_what_dies_away_slowly_is_taken_down() -> None:
    time = np.arange(SECONDS * EAR_RATE) / EAR_RATE
    dying = np.where(time < 0.5, 0.0, 10 ** (-3 * (time - 0.5) / 0.5))
    room = (0.3 * np.sin(2 * np.pi * 500 * time) * dying).astype(np.float32)
    assert power(cleaned(room), 0.62, 0.75) < 0.1 * power(room, 0.62, 0.75)


@pytest.mark.parametrize("length", [0, 1, 511, 512, 12_345])
def test_the_length_stays(length: int) -> None:
    assert cleaned(np.ones(length, np.float32)).shape == (length,)
    assert np.isfinite(cleaned(np.zeros(length, np.float32))).all()


def test_each_phoneme_counts_as_the_better_look_hears_it() -> None:
    first = np.log(np.array([[0.9, 0.1], [0.9, 0.1]], np.float32))
    second = np.log(np.array([[0.1, 0.9], [0.9, 0.1], [0.5, 0.5]], np.float32))
    both = merged(first, second)
    assert both.shape == (2, 2)
    assert both[0] == pytest.approx([0, 0], abs=1e-6)
    assert both[1] == pytest.approx([0, np.log(1 / 9)], abs=1e-6)


@pytest.mark.parametrize("speed", [0.9, 1.1])
def test_at_another_speed_it_is_shorter_and_higher(speed: float) -> None:
    sound = at_speed(tone(0.0, 2.0), speed)
    assert len(sound) == pytest.approx(SECONDS * EAR_RATE / speed, abs=2)
    loudest = int(np.abs(np.fft.rfft(sound)).argmax()) * EAR_RATE / len(sound)
    assert loudest == pytest.approx(500 * speed, abs=2)


@pytest.mark.parametrize("frames", [1, 40, 93, 107])
def test_frames_are_laid_where_they_were_heard(frames: int) -> None:
    heard = np.linspace(0, 1, 100, dtype=np.float32)[:, None]
    laid = at_frames(heard, frames)
    assert laid.shape == (frames, 1)
    wanted = (np.arange(frames) + 0.5) / frames
    assert np.abs(laid[:, 0] - wanted).max() < 0.011
