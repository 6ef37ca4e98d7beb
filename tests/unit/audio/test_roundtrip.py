"""The sound that is found again: where it is, and never where it is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio import roundtrip
from audio.blocks import RATE, Samples

COUNT = 7


def heard(delay: int, gain: float, noise: float, seed: int = 1, count: int = COUNT) -> Samples:
    """What a microphone hears of `count` sweeps."""
    *places, last = roundtrip.places(count)
    sound = np.random.default_rng(seed).normal(0, noise, last + delay + 2 * RATE)
    for place in places:
        begin = place + delay
        sound[begin : begin + roundtrip.SWEEP] += gain * roundtrip.sweep().samples
    return sound.astype(np.float32)


def pieces(sound: Samples, count: int = COUNT) -> list[Samples]:
    return [sound[place : place + roundtrip.PIECE] for place in roundtrip.places(count)[:-1]]


@settings(max_examples=25)
@given(
    delay=st.integers(0, roundtrip.MOST - 1),
    gain=st.floats(0.001, 1.0),
    noise=st.floats(0.0, 0.3),
    seed=st.integers(0, 9),
)
def test_each_is_found_to_the_frame_through_noise(
    delay: int, gain: float, noise: float, seed: int
) -> None:
    found = roundtrip.find(pieces(heard(delay, gain, noise * gain, seed)))
    assert found is not None
    assert all(lag is not None and abs(lag - delay) <= 2 for lag in found.lags)
    assert found.likeness > 0.5


@settings(max_examples=25)
@given(count=st.integers(roundtrip.FEWEST, COUNT), seed=st.integers(0, 999), hum=st.booleans())
def test_nothing_is_found_in_noise_alone(count: int, seed: int, hum: bool) -> None:
    sound = heard(0, 0.0, 0.01, seed, count)
    if hum:
        tone = np.sin(2 * np.pi * 50 * np.arange(len(sound)) / RATE)
        sound = (np.cumsum(sound) * 0.01 + 0.1 * tone).astype(np.float32)
    assert roundtrip.find(pieces(sound, count)) is None


def test_nothing_is_found_in_silence() -> None:
    assert roundtrip.find(pieces(heard(0, 0.0, 0.0))) is None


@settings(max_examples=15)
@given(delay=st.integers(roundtrip.MOST + 48, 2 * roundtrip.MOST - 1))
def test_a_way_that_is_too_long_is_not_taken_for_a_shorter_one(delay: int) -> None:
    found = roundtrip.find(pieces(np.pad(heard(delay, 0.1, 1e-4), (0, RATE))))
    assert found is None


@pytest.mark.parametrize("lost", [0, 3])
def test_one_that_was_lost_is_left_out(lost: int) -> None:
    sound = heard(1234, 0.1, 1e-4)
    begin = roundtrip.places(COUNT)[lost] + 1000
    sound[begin : begin + 6000] = 0.0
    found = roundtrip.find(pieces(sound))
    assert found is not None
    assert [number for number, lag in enumerate(found.lags) if lag is None] == [lost]


def test_a_tone_far_louder_elsewhere_does_not_hide_it() -> None:
    sound = heard(2400, 0.01, 1e-5)
    sound += 0.1 * np.sin(2 * np.pi * 120 * np.arange(len(sound), dtype=np.float32) / RATE)
    found = roundtrip.find(pieces(sound))
    assert found is not None
    assert set(found.lags) == {2400}


def test_no_two_places_are_as_far_apart_as_others() -> None:
    apart = np.diff(roundtrip.places(8))
    assert len(set(apart.tolist())) == len(apart)
