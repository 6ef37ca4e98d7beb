"""What of an utterance is a voice, with synthetic breath and a hum that stands for a voice."""

from __future__ import annotations

import numpy as np
import pytest
from breathing import Breath, Manner, track
from soxr import resample

from audio.blocks import EAR_RATE, RATE, Samples
from voice.hearing.voiced import AFTER, BEFORE, only_voice


def hum(seconds: float) -> Samples:
    """As periodic as a voice: pulses, 125 a second."""
    sound = np.zeros(round(seconds * EAR_RATE), np.float32)
    sound[:: EAR_RATE // 125] = 0.5
    return sound


def breath(seconds: float, manner: Manner = Manner.MOUTH) -> Samples:
    sound = track([Breath(True, seconds)], manner, -15.0, np.random.default_rng(3))
    return resample(sound, RATE, EAR_RATE).astype(np.float32)


@pytest.mark.parametrize("manner", [manner for manner in Manner if manner is not Manner.WHISTLE])
def test_breath_is_no_words(manner: Manner) -> None:
    assert only_voice(breath(3.0, manner)) is None


@pytest.mark.parametrize("length", [0, 1, EAR_RATE // 50])
def test_what_is_too_short_for_a_voice_is_none(length: int) -> None:
    assert only_voice(np.ones(length, np.float32)) is None


def test_breath_after_the_words_is_taken_out_and_the_words_stay() -> None:
    said = hum(1.0)
    heard = only_voice(np.concatenate((said, breath(2.0))))
    assert heard is not None
    assert np.array_equal(heard[: len(said)], said)
    assert not heard[len(said) + AFTER + EAR_RATE // 10 :].any()


def test_breath_before_and_between_the_words_is_taken_out() -> None:
    first, last = round(1.5 * EAR_RATE), round(4.5 * EAR_RATE)
    heard = only_voice(np.concatenate((breath(1.5), hum(1.0), breath(2.0), hum(1.0))))
    assert heard is not None
    assert len(heard) == round(5.5 * EAR_RATE)
    near = round(0.1 * EAR_RATE)
    assert not heard[: first - BEFORE - near].any()
    assert not heard[first + EAR_RATE + AFTER + near : last - BEFORE - near].any()
    assert heard[last:].any()


def test_a_hiss_within_words_is_left_as_it_is() -> None:
    said = np.concatenate((breath(0.3), hum(0.5), breath(0.4), hum(0.5), breath(0.5)))
    heard = only_voice(said)
    assert heard is not None
    assert np.array_equal(heard, said)
