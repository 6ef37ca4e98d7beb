"""Restarts come sooner or later by how often a process ended."""

from __future__ import annotations

import pytest

from audio.process import WINDOW_S, Restarts, TooOften


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_first_end_is_mended_at_once_and_the_second_a_little_later() -> None:
    clock = Clock()
    restarts = Restarts(clock)
    assert restarts.again() == 0.0
    clock.now += 1.0
    assert restarts.again() == 0.25


def test_the_third_within_a_minute_is_too_many() -> None:
    clock = Clock()
    restarts = Restarts(clock)
    restarts.again()
    clock.now += 30.0
    restarts.again()
    clock.now += 29.9
    with pytest.raises(TooOften):
        restarts.again()


def test_what_was_a_minute_ago_is_forgotten() -> None:
    clock = Clock()
    restarts = Restarts(clock)
    delays = []
    for _ in range(6):
        delays.append(restarts.again())
        clock.now += WINDOW_S / 2
    assert delays == [0.0, 0.25, 0.25, 0.25, 0.25, 0.25]
