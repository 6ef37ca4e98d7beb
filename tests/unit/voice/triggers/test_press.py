"""How a pedal is pressed, from a contact that bounces."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.triggers.press import BOUNCE_S, DOUBLE_S, LONG_S, Press, PressMachine

S, D, L = Press.SINGLE, Press.DOUBLE, Press.LONG
ALL = frozenset(Press)
LATER = 100.0

Changes = list[tuple[float, bool]]


def play(
    changes: Changes, wanted: frozenset[Press] = ALL, *, waits: list[float] | None = None
) -> list[tuple[Press, float]]:
    """What comes of it and when, asked at each deadline, and at `waits` besides."""
    machine = PressMachine(wanted)
    known: list[tuple[Press, float]] = []

    def wait(until: float) -> None:
        while (deadline := machine.deadline) is not None and deadline <= until:
            known.extend((press, deadline) for press in machine.wait(deadline))

    moments = [*((at, down) for at, down in changes), *((at, None) for at in waits or [])]
    for at, down in sorted(moments, key=lambda moment: moment[0]):
        wait(at)
        presses = machine.wait(at) if down is None else machine.change(down, at)
        known.extend((press, at) for press in presses)
    wait(LATER)
    return known


def pressed(at: float, seconds: float) -> Changes:
    return [(at, True), (at + seconds, False)]


@pytest.mark.parametrize(
    ("changes", "wanted", "known"),
    [
        (pressed(1, 0.1), ALL, [(S, 1 + DOUBLE_S)]),
        (pressed(1, 0.1), frozenset({S}), [(S, 1)]),
        (pressed(1, 0.1), frozenset({S, L}), [(S, 1.1)]),
        (pressed(1, 0.1), frozenset({S, D}), [(S, 1 + DOUBLE_S)]),
        (pressed(1, 0.1), frozenset({D, L}), []),
        (pressed(1, 0.6), ALL, [(S, 1.6)]),
        (pressed(1, 5), ALL, [(L, 1 + LONG_S)]),
        (pressed(1, 5), frozenset({S}), [(S, 1)]),
        (pressed(1, 5), frozenset({S, D}), [(S, 1 + DOUBLE_S)]),
        (pressed(1, 5), frozenset({D}), []),
        (pressed(1, 0.1) + pressed(1.2, 0.1), ALL, [(D, 1.2)]),
        (pressed(1, 0.1) + pressed(1.2, 5), ALL, [(D, 1.2)]),
        (pressed(1, 0.1) + pressed(1.2, 0.1), frozenset({S}), [(S, 1), (S, 1.2)]),
        (pressed(1, 0.1) + pressed(1.2, 0.1), frozenset({S, L}), [(S, 1.1), (S, 1.3)]),
        (pressed(1, 0.1) + pressed(1.7, 0.1), ALL, [(S, 1 + DOUBLE_S), (S, 1.7 + DOUBLE_S)]),
        (
            pressed(1, 0.1) + pressed(1.2, 0.1) + pressed(1.4, 0.1),
            ALL,
            [(D, 1.2), (S, 1.4 + DOUBLE_S)],
        ),
        # Pedals that send both at once: a key that is typed.
        (pressed(1, 0), ALL, [(S, 1 + DOUBLE_S)]),
        (pressed(1, 0) + pressed(1.2, 0), ALL, [(D, 1.2)]),
    ],
)
def test_presses(
    changes: Changes, wanted: frozenset[Press], known: list[tuple[Press, float]]
) -> None:
    assert play(changes, wanted) == [(press, pytest.approx(at)) for press, at in known]


def test_a_bouncing_contact_is_one_press() -> None:
    begin = [(1.0, True), (1.004, False), (1.005, True), (1.02, False), (1.021, True)]
    end = [(1.2, False), (1.203, True), (1.21, False)]
    assert [press for press, _ in play(begin + end)] == [S]
    assert play(begin + end, frozenset({S})) == [(S, 1.0)]


def test_a_contact_that_stays_open_after_a_bounce_is_let_go() -> None:
    changes = [(1.0, True), (1.01, False), (1.2, True), (1.3, False)]
    assert [press for press, _ in play(changes)] == [D]


@pytest.mark.parametrize("seconds", [0.1, 0.6])
def test_pulled_out_while_pressed_it_does_nothing(seconds: float) -> None:
    machine = PressMachine(ALL)
    assert machine.change(True, 1.0) == []
    assert machine.wait(1.0 + seconds) == []
    machine.lose()
    assert machine.deadline is None
    assert machine.wait(LATER) == []
    assert machine.change(True, LATER) == []
    assert machine.wait(LATER + LONG_S) == [L]


steps = st.lists(st.integers(1, 1500), max_size=30)
wishes = st.frozensets(st.sampled_from(Press))


def changes_of(steps: list[int]) -> Changes:
    """Down and up in turn, with so many milliseconds between."""
    times = accumulate(step / 1000 for step in steps)
    return [(at, number % 2 == 0) for number, at in enumerate(times)]


@given(steps, wishes, st.lists(st.floats(0, 45, allow_nan=False), max_size=20))
def test_asking_more_often_changes_nothing(
    steps: list[int], wanted: frozenset[Press], waits: list[float]
) -> None:
    changes = changes_of(steps)
    assert play(changes, wanted, waits=waits) == play(changes, wanted)


@given(steps, wishes)
def test_only_what_is_wanted_occurs_and_never_more_than_was_pressed(
    steps: list[int], wanted: frozenset[Press]
) -> None:
    changes = changes_of(steps)
    known = play(changes, wanted)
    assert {press for press, _ in known} <= wanted
    assert len(known) <= sum(down for _, down in changes)


@given(st.lists(st.integers(40, 1500), max_size=30))
def test_without_bounces_each_press_is_part_of_exactly_one(steps: list[int]) -> None:
    changes = changes_of(steps)
    counted = sum(2 if press is D else 1 for press, _ in play(changes))
    assert counted == sum(down for _, down in changes)


@given(st.integers(0, 9), st.lists(st.integers(1, 29), min_size=1, max_size=8))
def test_bounces_within_their_time_change_nothing(wait: int, bounces: list[int]) -> None:
    assert max(bounces) / 1000 < BOUNCE_S
    moments = sorted({1 + bounce / 1000 for bounce in bounces})
    if len(moments) % 2:
        moments.pop()
    bouncing = [(at, number % 2 == 1) for number, at in enumerate(moments)]
    rest = pressed(1.0, 0.1 + wait / 10)
    assert play([rest[0], *bouncing, rest[1]]) == play(rest)
