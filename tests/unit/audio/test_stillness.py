from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import EAR_QUANTUM, EAR_RATE, Samples
from audio.stillness import LONG, Stillness

QUICKLY = 3
"""Quanta within which something must be noticed."""


def hiss(quanta: int, level: float = 1e-3, seed: int = 0) -> Samples:
    sound = np.random.default_rng(seed).standard_normal(quanta * EAR_QUANTUM)
    return (level * sound).astype(np.float32)


def tone(quanta: int, frequency: float, level: float) -> Samples:
    time = np.arange(quanta * EAR_QUANTUM) / EAR_RATE
    sound: Samples = np.sin(2 * np.pi * frequency * time).astype(np.float32)
    return sound * np.float32(level * np.sqrt(2))


def feed(room: Stillness, sound: Samples) -> list[bool]:
    return [room.feed(quantum) for quantum in sound.reshape(-1, EAR_QUANTUM)]


@settings(max_examples=20)
@given(level=st.floats(1e-4, 0.1), seed=st.integers(0, 2**20))
def test_steady_hiss_is_still_however_loud_after_a_while(level: float, seed: int) -> None:
    told = feed(Stillness(), hiss(3 * LONG, level, seed))
    assert not any(told[: LONG - 1])
    assert all(told[2 * LONG + LONG // 2 :])


def test_after_exact_zeros_as_of_a_closed_microphone_anything_is_noticed() -> None:
    room = Stillness()
    assert feed(room, np.zeros(LONG * EAR_QUANTUM, np.float32))[-1]
    told = feed(room, hiss(3 * LONG, 1e-4))
    assert not any(told[:LONG])
    assert told[-1]


@pytest.mark.parametrize("frequency", [150.0, 1_000.0, 3_000.0])
def test_what_is_as_loud_as_the_hiss_is_noticed_at_once(frequency: float) -> None:
    room = Stillness()
    feed(room, hiss(LONG + 100))
    both = hiss(20, seed=1) + tone(20, frequency, 1e-3)
    assert not any(feed(room, both)[QUICKLY:])


def test_a_voice_under_rumble_is_noticed() -> None:
    room = Stillness()
    rumble = tone(LONG + 100, 50.0, 0.03) + hiss(LONG + 100, 1e-4)
    assert feed(room, rumble)[-1]
    both = tone(20, 50.0, 0.03) + tone(20, 1_500.0, 0.003)
    assert not any(feed(room, both)[QUICKLY:])


def test_after_any_sound_it_takes_ten_seconds_again() -> None:
    room = Stillness()
    feed(room, np.concatenate((hiss(LONG), tone(10, 500.0, 0.01))))
    told = feed(room, hiss(LONG + 100))
    assert told.index(True) >= LONG - 1


def test_a_room_that_becomes_louder_is_still_once_that_is_usual() -> None:
    room = Stillness()
    feed(room, hiss(LONG))
    told = feed(room, hiss(3 * LONG, 3e-3))
    assert not any(told[: LONG + LONG // 2 - QUICKLY])
    assert told[-1]
