"""One call state from several sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.triggers.calls.state import (
    LONGEST_ID,
    OUT_OF_ORDER_S,
    Begun,
    CallChange,
    CallEvent,
    CallState,
    Observation,
    Over,
    Recording,
    read_hook,
)

IN, OUT = CallChange.STARTED, CallChange.ENDED
SHORT, LONG = OUT_OF_ORDER_S / 2, OUT_OF_ORDER_S * 2


def recording(*streams: int) -> Recording:
    return Recording(frozenset(streams))


def play(*steps: Observation | float) -> list[CallChange]:
    """The changes; numbers are seconds that pass."""
    state, now, changes = CallState(), 100.0, []
    for step in steps:
        if isinstance(step, float):
            now += step
            continue
        event = state.take(step, now)
        if event is not None:
            assert event.at == now
            changes.append(event.change)
    return changes


@pytest.mark.parametrize(
    ("steps", "changes"),
    [
        # Each source alone.
        ([Begun(), Over()], [IN, OUT]),
        ([Begun("7"), Over("7")], [IN, OUT]),
        ([recording(1), recording()], [IN, OUT]),
        ([recording(1), recording(1, 2), recording(2), recording()], [IN, OUT]),
        # Hooks that fire twice.
        ([Begun(), Begun(), Over(), Over()], [IN, OUT]),
        ([Begun("7"), Begun("7"), Over("7"), Over("7")], [IN, OUT]),
        # In the wrong order.
        ([Over("7"), SHORT, Begun("7")], []),
        ([Over(), SHORT, Begun()], []),
        ([Over("7"), LONG, Begun("7")], [IN]),
        ([Over("7"), SHORT, Begun("8")], [IN]),
        ([Over("7"), SHORT, Begun("7"), SHORT, Begun("7")], [IN]),
        ([Begun(), Over(), SHORT, Begun()], [IN, OUT, IN]),
        ([Begun("line 1"), Over("line 1"), SHORT, Begun("line 1")], [IN, OUT, IN]),
        # Two calls that overlap.
        ([Begun("7"), Begun("8"), Over("7"), Over("8")], [IN, OUT]),
        ([Begun("7"), Begun("8"), Over()], [IN, OUT]),
        # A call that was never answered.
        ([Begun("7"), Over("8")], [IN]),
        ([recording(1), Over("8")], [IN]),
        # The first that knows wins, at either end.
        ([recording(1), Begun("7"), Over("7"), recording()], [IN, OUT]),
        ([Begun("7"), recording(1), recording(), Over("7")], [IN, OUT]),
        ([recording(1), Over(), recording()], [IN, OUT]),
        ([recording(1), Over(), recording(1, 2)], [IN, OUT, IN]),
        ([recording(1), Over(), recording(), recording(3)], [IN, OUT, IN]),
        ([recording(1), Over(), recording(), recording(1)], [IN, OUT, IN]),
        # A hold that lets go of the microphone, in a call of which a softphone has told.
        ([Begun("7"), recording(1), recording(), recording(2), Over("7"), recording()], [IN, OUT]),
        # One that has told nothing beside one that has.
        ([Begun("7"), recording(1, 2), Over("7"), recording(2), recording()], [IN, OUT]),
    ],
)
def test_changes(steps: list[Observation | float], changes: list[CallChange]) -> None:
    assert play(*steps) == changes


calls = st.sampled_from([None, "7", "8"])
observations = st.one_of(
    calls.map(Begun),
    calls.map(Over),
    st.frozensets(st.integers(1, 3)).map(Recording),
)
steps = st.lists(st.tuples(observations, st.floats(0, 3)), max_size=30)


@given(steps)
def test_begin_and_end_take_turns_and_tell_how_it_is(
    steps: list[tuple[Observation, float]],
) -> None:
    state, now, told = CallState(), 0.0, OUT
    for observation, seconds in steps:
        now += seconds
        event = state.take(observation, now)
        if event is not None:
            assert event == CallEvent(IN if told is OUT else OUT, now)
            told = event.change
        assert state.in_call == (told is IN)


@given(steps)
def test_an_end_of_all_calls_ends_every_call(steps: list[tuple[Observation, float]]) -> None:
    state = CallState()
    for observation, _ in steps:
        state.take(observation, 0.0)
    state.take(Over(), 0.0)
    assert not state.in_call


@given(st.lists(st.frozensets(st.integers(1, 3)), max_size=20))
def test_the_microphone_alone_tells_of_every_call(seen: list[frozenset[int]]) -> None:
    state = CallState()
    for streams in seen:
        state.take(Recording(streams), 0.0)
        assert state.in_call == bool(streams)


@given(steps)
def test_every_thing_told_twice_changes_nothing(steps: list[tuple[Observation, float]]) -> None:
    """All but an end of which nothing is known, which a late beginning may follow."""
    once, twice, now = CallState(), CallState(), 0.0
    for observation, _ in steps:
        now += LONG
        assert once.take(observation, now) == twice.take(observation, now)
        assert twice.take(observation, now) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("call-started", Begun()),
        ("call-ended", Over()),
        ("call-started:17", Begun("17")),
        ("call-ended:a:b c", Over("a:b c")),
        ("call-started:" + "x" * LONGEST_ID, Begun("x" * LONGEST_ID)),
        ("call-started:" + "x" * (LONGEST_ID + 1), None),
        ("call-started:", None),
        ("call-started:\n", None),
        ("call-", None),
        ("start:box", None),
        ("", None),
    ],
)
def test_hooks(name: str, told: Observation | None) -> None:
    assert read_hook(name) == told
