"""Restarts come sooner or later by how often a process ended, and none is ever the last."""

from __future__ import annotations

import pytest

from audio.restarts import CALM_S, FIRST_S, LONGEST_S, OFTEN, Restarts


class World:
    def __init__(self) -> None:
        self.now = 1000.0
        self.told: list[str] = []
        self.restarts = Restarts(
            "recogniser", lambda: self.now, self.told.append, "pedals work all the same"
        )

    def end(self, ran_s: float = 0.0) -> float:
        """The process ran for so long, and ended; it is started after what this returns."""
        self.now += ran_s
        delay = self.restarts.again()
        self.now += delay
        return delay


@pytest.fixture
def world() -> World:
    return World()


def test_the_first_end_is_mended_at_once_and_each_other_one_later(world: World) -> None:
    assert [world.end(1.0) for _ in range(4)] == [0.0, FIRST_S, 2 * FIRST_S, 4 * FIRST_S]


def test_it_is_tried_again_for_ever_at_long_intervals(world: World) -> None:
    assert [world.end(1.0) for _ in range(2_000)][20:] == [LONGEST_S] * 1_980


def test_after_a_calm_minute_all_is_forgotten(world: World) -> None:
    for _ in range(20):
        world.end()
    assert world.restarts.problem
    assert world.end(CALM_S - 0.1) == LONGEST_S
    assert world.end(CALM_S) == 0.0
    assert world.restarts.problem == ""


def test_each_end_is_told_in_a_line_and_the_third_plainly(world: World) -> None:
    for number in range(1, 6):
        world.end(10.0)
        assert len(world.told) == number
        assert bool(world.restarts.problem) is (number >= OFTEN)
    once = "The recogniser ended and is started again."
    assert [text == once for text in world.told] == [True, True, False, True, True]
    assert world.told[2] == world.restarts.problem
    assert "pedals work all the same" in world.told[2]
    assert all(text.endswith(".") and ". " not in text for text in world.told)
