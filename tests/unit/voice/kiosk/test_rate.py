"""The bucket: as much at once, and as much over time, and no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.voice.kiosk.serving import Clock
from voice.kiosk.rate import Bucket


def test_so_much_at_once_and_then_as_it_fills() -> None:
    clock = Clock()
    bucket = Bucket(2.0, 3.0, clock)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now += 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock.now += 100.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(0.0, 2.0), max_size=200))
def test_never_more_than_was_there_and_came_in(steps: list[float]) -> None:
    clock = Clock(0.0)
    bucket = Bucket(5.0, 10.0, clock)
    taken = 0
    for step in steps:
        clock.now += step
        taken += bucket.take()
    assert taken <= 10.0 + 5.0 * clock.now + 1e-6
