from __future__ import annotations

import pytest

pytest.importorskip("fcntl")

import hour
from hour import Look
from processes import Taken


def looks(*taken: Taken) -> list[Look]:
    return [Look(index, index, "trigger", one, 0) for index, one in enumerate(taken)]


def test_what_comes_with_the_first_sessions_is_no_growth() -> None:
    small, usual = Taken(150, 100, 10, 50, 4), Taken(150, 200, 12, 60, 4)
    assert hour.grown(looks(small, *[usual] * (hour.SETTLED + 1))) == []
    assert hour.grown(looks(small)) == []


@pytest.mark.parametrize(
    ("last", "fault"),
    [
        (Taken(150, 111, 10, 50, 4), "memory grew from 100 to 111"),
        (Taken(150, 100, 11, 50, 4), "11 threads in place of 10"),
        (Taken(150, 100, 10, 51, 4), "51 handles in place of 50"),
        (Taken(150, 100, 10, 50, 5), "5 processes in place of 4"),
    ],
)
def test_what_grows_is_told(last: Taken, fault: str) -> None:
    usual = Taken(150, 100, 10, 50, 4)
    (told,) = hour.grown(looks(*[usual] * hour.SETTLED, usual, last))
    assert fault in told


def test_a_twentieth_more_memory_is_none() -> None:
    usual = Taken(150, 100, 10, 50, 4)
    assert hour.grown(looks(*[usual] * hour.SETTLED, usual, Taken(150, 104.9, 9, 49, 4))) == []


def test_a_look_is_a_line_of_the_table() -> None:
    look = Look(3.2, 1, "trigger", Taken(150, 101.23, 10, 50, 4), 0)
    assert look.as_row() == "| 3 | 1 | trigger | 150.0 | 101.2 | 10 | 50 | 4 | 0 |"
