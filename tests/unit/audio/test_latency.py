"""Times of callbacks become even clocks, and the way there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio import roundtrip
from audio.blocks import RATE
from audio.latency import Callbacks, Measured, round_trips, spread

COUNT = 7
SECONDS = 8


def callbacks(block: int, begin: float, burst: int = 1, rng: np.random.Generator | None = None,
              jitter: float = 0.0) -> Callbacks:  # fmt: skip
    """A stream from second `begin` on whose blocks come `burst` at a time, and somewhat late."""
    numbers = np.arange(SECONDS * RATE // block)
    firsts = numbers * block
    seconds = begin + firsts / RATE
    seconds = seconds - (numbers % burst) * block / RATE  # all of a burst come with its first
    if rng is not None:
        seconds = seconds + rng.uniform(0, jitter, len(numbers))
    return Callbacks(numbers, firsts, seconds)


def test_a_spread_of_nothing_is_none() -> None:
    assert spread([]) is None


def test_a_spread_tells_the_middle_and_the_worst() -> None:
    found = spread([float(n) for n in range(1, 102)])
    assert found is not None
    assert (found.count, found.median, found.p95, found.most) == (101, 51.0, 96.0, 101.0)


def test_no_gap_is_told_across_callbacks_that_were_missed() -> None:
    numbers, firsts = np.array([4, 5, 9, 10]), np.array([0, 480, 2400, 2880])
    seconds = np.array([1.0, 1.01, 1.05, 1.07])
    gaps = Callbacks(numbers, firsts, seconds).gaps()
    assert gaps.tolist() == pytest.approx([10.0, 20.0])


def test_jitter_is_how_far_gaps_are_from_a_block() -> None:
    gaps = np.array([0.0, 20.0, 10.0])
    measured = Measured(480, 40.0, gaps, np.zeros(0), None, 0, 0, None)
    assert measured.jitter is not None
    assert (measured.jitter.count, measured.jitter.most) == (3, 10.0)
    assert measured.hearing_jitter is None
    assert measured.trip is None


def test_a_frame_far_from_every_callback_has_no_time() -> None:
    stream = callbacks(480, 5.0)
    assert stream.second(60 * RATE) is None
    assert stream.frame(1.0) is None


@given(
    delay=st.floats(0.0, 0.6),
    far_block=st.sampled_from([64, 128, 480, 960]),
    near_block=st.sampled_from([64, 128, 480, 960]),
    apart=st.floats(-2.0, 2.0),
    jitter=st.floats(0.0, 0.004),
)
@settings(max_examples=30)
def test_the_way_is_told_whatever_the_blocks(
    delay: float, far_block: int, near_block: int, apart: float, jitter: float
) -> None:
    rng = np.random.default_rng(2)
    far = callbacks(far_block, 10.0, 1, rng, jitter)
    near = callbacks(near_block, 10.0 + apart, 1, rng, jitter)
    begin = 2 * RATE + 77
    *places, _ = (begin + place for place in roundtrip.places(COUNT))
    heard = np.zeros(SECONDS * RATE, np.float32)
    for place in places:
        # A far frame is handed over at 10 s + place; a near one comes at 10 s + apart + its own.
        at = place + round((delay - apart) * RATE)
        sound = roundtrip.sweep().samples[: max(0, len(heard) - at)]
        heard[at : at + len(sound)] += sound
    trips = round_trips(places, far, near, heard)
    assert trips is not None
    assert np.allclose(trips, delay * 1000, atol=1.0)


def test_bursts_move_it_by_what_the_blocks_come_early_on_average() -> None:
    far, near = callbacks(480, 10.0, burst=4), callbacks(480, 10.0)
    *places, _ = (RATE + place for place in roundtrip.places(COUNT))
    heard = np.zeros(SECONDS * RATE, np.float32)
    for place in places:
        heard[place + 4800 : place + 4800 + roundtrip.SWEEP] += roundtrip.sweep().samples
    trips = round_trips(places, far, near, heard)
    assert trips == pytest.approx([115.0] * COUNT, abs=0.5)  # 100 ms, and half of the 30 ms


def test_sweeps_that_were_not_wholly_recorded_are_left_out() -> None:
    far = near = callbacks(480, 10.0)
    assert round_trips([RATE] * 3, far, near, np.zeros(RATE, np.float32)) is None
