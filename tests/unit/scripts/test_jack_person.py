from __future__ import annotations

import numpy as np
from jack_person import KEPT, Track


def ramp(begin: int, count: int) -> np.ndarray:
    return np.arange(begin, begin + count, dtype=np.float32)


def test_what_passed_is_read_by_the_frames_of_the_server() -> None:
    track = Track()
    for begin in range(1_000, 5_800, 480):
        track.put(begin, ramp(begin, 480))
    assert track.reached == 5_800
    assert np.array_equal(track.read(1_500, 5_000), ramp(1_500, 3_500))


def test_it_goes_round_and_keeps_the_newest() -> None:
    track = Track()
    for begin in range(KEPT - 720, KEPT + 720, 480):
        track.put(begin, ramp(begin, 480))
    assert np.array_equal(track.read(KEPT - 720, KEPT + 720), ramp(KEPT - 720, 1_440))


def test_frames_that_the_server_left_out_are_no_numbers_in_their_place() -> None:
    track = Track()
    track.put(0, np.full(480, 7.0, np.float32))
    track.put(960, np.full(480, 9.0, np.float32))
    kept = track.read(0, 1_440)
    assert np.array_equal(kept, np.repeat([7.0, np.nan, 9.0], 480), equal_nan=True)
