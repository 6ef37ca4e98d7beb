from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import EAR_QUANTUM, EAR_RATE, Samples
from audio.echo import EchoCanceller

DELAY = round(0.06 * EAR_RATE)


def noise(seconds: float, seed: int, level: float = 0.1) -> Samples:
    size = round(seconds * EAR_RATE)
    return (np.random.default_rng(seed).standard_normal(size) * level).astype(np.float32)


def echo_of(far: Samples, gain: float) -> Samples:
    """By the straight way and by two reflections."""
    out = np.zeros_like(far)
    for late, part in ((0, 1.0), (90, -0.4), (700, 0.2)):
        out[DELAY + late :] += far[: len(far) - DELAY - late] * np.float32(gain * part)
    return out


def run(canceller: EchoCanceller, near: Samples, far: Samples) -> tuple[Samples, list[bool]]:
    out: list[Samples] = []
    suspects: list[bool] = []
    for i in range(0, len(near) - EAR_QUANTUM + 1, EAR_QUANTUM):
        out.append(canceller.feed(near[i : i + EAR_QUANTUM], far[i : i + EAR_QUANTUM]))
        suspects.append(canceller.suspect)
    return np.concatenate(out), suspects


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def test_without_our_own_sound_it_passes_every_sample_unchanged() -> None:
    near = noise(1.0, 1)
    out, suspects = run(EchoCanceller(), near, np.zeros_like(near))
    assert np.array_equal(out, near)
    assert not any(suspects)


@pytest.mark.parametrize("gain", [0.27, 2.7])
def test_it_takes_the_echo_of_a_headset_and_of_a_loudspeaker_out(gain: float) -> None:
    far = noise(6.0, 2, 0.05)
    near = echo_of(far, gain)
    out, suspects = run(EchoCanceller(), near, far)
    second = slice(-EAR_RATE, None)
    assert decibels(out[second]) < decibels(near[second]) - 25
    assert suspects[50]


def test_a_second_of_our_sound_is_enough_to_know_most_of_a_loudspeakers_way() -> None:
    far = noise(1.5, 2, 0.05)
    near = echo_of(far, 2.7)
    out, _ = run(EchoCanceller(), near, far)
    half = slice(EAR_RATE, None)
    assert decibels(out[half]) < decibels(near[half]) - 20


def test_a_voice_over_the_echo_comes_through() -> None:
    far, voice = noise(8.0, 3, 0.05), noise(8.0, 4, 0.1)
    voice[: 4 * EAR_RATE] = 0.0
    out, suspects = run(EchoCanceller(), echo_of(far, 0.27) + voice, far)
    second = slice(-EAR_RATE, None)
    assert decibels(out[second] - voice[second]) < decibels(voice[second]) - 20
    assert not any(suspects[-100:])


def test_what_a_loudspeaker_adds_to_our_sound_is_taken_out_too() -> None:
    far = noise(12.0, 7, 0.1)
    bent = far + 0.3 * np.square(far) - 1.5 * far**3
    near = echo_of(bent.astype(np.float32), 1.0)
    out, _ = run(EchoCanceller(), near, far)
    second = slice(-EAR_RATE, None)
    added = near - echo_of(far, 1.0)
    assert decibels(out[second]) < decibels(added[second]) - 12


def test_after_our_sound_has_faded_it_is_exact_again() -> None:
    far = np.concatenate((noise(2.0, 5), np.zeros(EAR_RATE, np.float32)))
    near = echo_of(far, 0.5)
    near[-EAR_RATE // 2 :] = noise(0.5, 6)
    out, _ = run(EchoCanceller(), near, far)
    assert np.array_equal(out[-EAR_RATE // 2 :], near[-EAR_RATE // 2 :])


@settings(max_examples=20)
@given(near=st.floats(0.0, 50.0), far=st.floats(0.0, 50.0), seed=st.integers(0, 1_000))
def test_it_stays_finite_whatever_the_levels(near: float, far: float, seed: int) -> None:
    heard = np.clip(noise(1.0, seed, near), -1.0, 1.0)
    played = np.clip(noise(1.0, seed + 1, far), -1.0, 1.0)
    out, _ = run(EchoCanceller(), heard, played)
    assert np.isfinite(out).all()
    assert np.abs(out).max() < 20.0
