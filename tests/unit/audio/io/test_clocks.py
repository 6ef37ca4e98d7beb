from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import QUANTUM, RATE, Samples
from audio.io.clocks import MicrophoneOfItsOwn


def passed(sound: Samples, drift: float, cuts: list[int]) -> Samples:
    microphone = MicrophoneOfItsOwn(drift, np.random.default_rng(1))
    spans = zip([0, *cuts], [*cuts, len(sound)], strict=True)
    return np.concatenate([microphone.feed(sound[begin:end]) for begin, end in spans])


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(1, 4_799), max_size=8))
def test_how_time_is_divided_changes_no_bit(cuts: set[int]) -> None:
    sound = np.random.default_rng(2).uniform(-0.5, 0.5, 10 * QUANTUM).astype(np.float32)
    whole = passed(sound, 1e-4, [])
    np.testing.assert_array_equal(passed(sound, 1e-4, sorted(cuts)), whole)


@pytest.mark.parametrize("drift", [1e-4, -1e-4])
def test_a_tone_slides_until_the_clock_is_known_and_stands_still_then(drift: float) -> None:
    turn = 2 * np.pi * 100 * np.arange(40 * RATE) / RATE
    heard = passed(np.sin(turn).astype(np.float32), drift, [])

    def slid(first: int, last: int) -> float:
        """Microseconds from one second to another."""
        phases = [
            np.angle(np.sum(heard[at : at + RATE] * np.exp(-1j * turn[at : at + RATE])))
            for at in (first * RATE, last * RATE)
        ]
        return abs(float(np.angle(np.exp(1j * (phases[1] - phases[0]))))) / (2 * np.pi * 100) * 1e6

    assert slid(2, 8) == pytest.approx(600, rel=0.1)
    assert slid(30, 36) < 60
