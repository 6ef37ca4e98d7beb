"""When the use of the microphone is a call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.triggers.calls.microphone import (
    ALL_DAY_S,
    END_S,
    HOLD_S,
    START_S,
    MicrophoneUse,
    Stream,
    meant,
)

LATER = 10 * ALL_DAY_S
Shown = list[tuple[float, list[Stream]]]


def stream(number: int = 1, *, paused: bool = False, program: str = "Phone") -> Stream:
    return Stream(number, program, paused)


def play(*shown: tuple[float, list[Stream]], waits: list[float] | None = None) -> list[object]:
    """When which streams begin and cease to count; a first look at nothing comes before."""
    use = MicrophoneUse()
    use.look([], 0.0)
    changes: list[object] = []
    last: frozenset[int] = frozenset()

    def note(now: float) -> None:
        nonlocal last
        if use.streams != last:
            last = use.streams
            changes.append((pytest.approx(now), set(last)))

    def wait(until: float) -> None:
        while (deadline := use.deadline) is not None and deadline <= until:
            use.wait(deadline)
            note(deadline)

    moments = [*shown, *((at, None) for at in waits or [])]
    for at, streams in sorted(moments, key=lambda moment: moment[0]):
        wait(at)
        if streams is None:
            use.wait(at)
        else:
            use.look(streams, at)
        note(at)
    wait(LATER)
    return changes


def test_a_call() -> None:
    assert play((1, [stream()]), (9, [])) == [(1 + START_S, {1}), (9 + END_S, set())]


def test_a_program_that_tries_the_microphone_is_in_no_call() -> None:
    assert play((1, [stream()]), (1 + START_S / 2, [])) == []
    assert play((1, [stream()]), (1 + START_S / 2, [stream(paused=True)])) == []
    assert play((1, [stream(paused=True)]), (500, [])) == []


def test_another_device_or_codec_within_the_call_does_not_end_it() -> None:
    changed = play((1, [stream()]), (5, []), (5.3, [stream(2)]), (9, []))
    assert changed == [
        (1 + START_S, {1}),
        (5.3 + START_S, {1, 2}),
        (5 + END_S, {2}),
        (9 + END_S, set()),
    ]
    same = play((1, [stream()]), (5, []), (5.5, [stream()]), (9, []))
    assert same == [(1 + START_S, {1}), (9 + END_S, set())]


def test_a_pause_is_a_hold_but_not_for_ever() -> None:
    held = [(1, [stream()]), (5, [stream(paused=True)])]
    back = play(*held, (5 + HOLD_S / 2, [stream()]), (5 + HOLD_S, []))
    assert back == [(1 + START_S, {1}), (5 + HOLD_S + END_S, set())]
    assert play(*held) == [(1 + START_S, {1}), (5 + HOLD_S, set())]
    ended = play(*held, (8, []))
    assert ended == [(1 + START_S, {1}), (8 + END_S, set())]
    late = play(*held, (5 + 2 * HOLD_S, [stream()]), (5 + 3 * HOLD_S, []))
    assert late[2:] == [(5 + 2 * HOLD_S, {1}), (5 + 3 * HOLD_S + END_S, set())]


def test_who_records_all_day_is_in_no_call() -> None:
    assert play((1, [stream()])) == [(1 + START_S, {1}), (1 + ALL_DAY_S, set())]


def test_who_recorded_before_us_is_named_and_in_no_call() -> None:
    use = MicrophoneUse()
    use.look([stream(1, program="Always"), stream(2, paused=True, program="Phone")], 0.0)
    assert use.residents == {"Always"}
    use.look([stream(1, program="Always"), stream(2, program="Phone")], 5.0)
    use.wait(5.0 + START_S)
    assert use.streams == {2}
    assert use.residents == {"Always"}
    use.wait(5.0 + ALL_DAY_S)
    assert (use.streams, use.residents) == (frozenset(), {"Always", "Phone"})
    use.look([], 6.0 + ALL_DAY_S)
    assert use.residents == frozenset()
    assert use.deadline is None


def test_one_that_ceased_to_record_all_day_may_begin_a_call() -> None:
    use = MicrophoneUse()
    use.look([stream()], 0.0)
    use.look([stream(paused=True)], 10.0)
    assert use.residents == frozenset()
    use.look([stream()], 20.0)
    use.wait(20.0 + START_S)
    assert use.streams == {1}


streams = st.lists(
    st.builds(Stream, st.integers(1, 3), st.just("Phone"), st.booleans()),
    max_size=3,
    unique_by=lambda stream: stream.number,
)
looks = st.lists(st.tuples(st.floats(0.01, 2.0), streams), max_size=20)


def timed(looks: list[tuple[float, list[Stream]]]) -> Shown:
    now, shown = 1.0, []
    for seconds, there in looks:
        now += seconds
        shown.append((now, there))
    return shown


@given(looks, st.lists(st.floats(0, 60), max_size=20))
def test_asking_more_often_changes_nothing(
    looks: list[tuple[float, list[Stream]]], waits: list[float]
) -> None:
    assert play(*timed(looks)) == play(*timed(looks), waits=waits)


@given(looks)
def test_in_the_end_nothing_counts(looks: list[tuple[float, list[Stream]]]) -> None:
    shown = timed(looks)
    changes = play(*shown, (50, []))
    assert not changes or changes[-1][1] == set()  # type: ignore[index]


@given(st.lists(st.tuples(st.floats(0.3, 9), st.floats(0, END_S - START_S - 0.01)), min_size=1))
def test_no_gap_within_a_call_ends_it(gaps: list[tuple[float, float]]) -> None:
    """The stream is opened anew each time, after a gap that is short enough."""
    now, shown = 1.0, []
    for number, (seconds, gap) in enumerate(gaps):
        shown.append((now, [stream(number)]))
        shown.append((now + seconds, []))
        now += seconds + gap
    changes = play(*shown)
    assert [counted for _, counted in changes if not counted] == [set()]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("names", "found"),
    [(["Firefox"], True), (["FIREFOX-bin"], True), (["fire"], False), ([], False), ([""], False)],
)
def test_names(names: list[str], found: bool) -> None:
    properties = {"application.name": "Firefox", "application.process.binary": "firefox-bin"}
    assert meant(names, properties) is found
