"""What a session looks like over time: phases, breath, cues, loudness, and places for labels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import RATE, to_frames
from voice.traces import (
    Event,
    Label,
    Phase,
    Span,
    breath_curve,
    cue_spans,
    envelope,
    fitting,
    phases,
    stagger,
)


def event(seconds: float, kind: str, **fields: object) -> Event:
    frame = to_frames(seconds)
    return {"frame": frame, "seconds": round(seconds, 3), "event": kind, **fields}


def phase(seconds: float, name: str, length: float) -> Event:
    return event(seconds, "phase", name=name, cycle=1, length=length)


def height(lines: list[list[tuple[float, float]]], seconds: float) -> float:
    """The height at a point that the curve is made of."""
    return next(h for line in lines for s, h in line if s == pytest.approx(seconds, abs=1e-6))


def label(at: float, width: float) -> Label:
    return Label(at, at, at + width)


class TestPhases:
    def test_last_their_length_and_touch(self) -> None:
        found = phases([phase(1, "in", 4), phase(5, "out", 6)])
        assert found == [
            Phase("in", RATE, 5 * RATE, 4 * RATE),
            Phase("out", 5 * RATE, 11 * RATE, 6 * RATE),
        ]

    def test_touch_although_lengths_are_rounded(self) -> None:
        first, second = phases([phase(1, "in", 4.364), phase(5.3636, "out", 6)])
        assert first.end == first.begin + first.length == second.begin

    @pytest.mark.parametrize("interruption", ["paused", "stopped", "exercise_started"])
    def test_end_with_what_interrupts_them(self, interruption: str) -> None:
        (found,) = phases([phase(1, "in", 4), event(2, interruption, name="box")])
        assert found == Phase("in", RATE, 2 * RATE, 4 * RATE)

    def test_end_with_a_call_but_not_with_another_command(self) -> None:
        call = event(2, "command", name="call-started")
        slower = event(1.5, "command", name="slower")
        (found,) = phases([phase(1, "in", 4), slower, event(1.6, "ducked"), call])
        assert found.end == 2 * RATE

    def test_are_not_interrupted_by_what_comes_after_them(self) -> None:
        (found,) = phases([phase(1, "in", 4), event(9, "stopped")])
        assert found.end == 5 * RATE

    def test_none_without_events(self) -> None:
        assert phases([]) == []

    def test_refuse_a_length_that_is_no_number(self) -> None:
        with pytest.raises(TypeError, match="length of the event phase"):
            phases([event(1, "phase", name="in", length="4")])


class TestBreathCurve:
    def test_rises_and_falls_by_half_cosines(self) -> None:
        lines = breath_curve(phases([phase(1, "in", 4), phase(5, "out", 6)]))
        assert len(lines) == 1
        expected = {1: 0.0, 2: 0.5 - 0.5**1.5, 3: 0.5, 5: 1.0, 7: 0.75, 8: 0.5, 9: 0.25, 11: 0.0}
        assert {s: height(lines, s) for s in expected} == pytest.approx(expected)

    def test_is_level_during_holds(self) -> None:
        box = ["in", "hold-in", "out", "hold-out"]
        lines = breath_curve(phases([phase(4 * i, name, 4) for i, name in enumerate(box)]))
        expected = {0: 0.0, 4: 1.0, 5: 1.0, 8: 1.0, 10: 0.5, 12: 0.0, 13: 0.0, 16: 0.0}
        assert len(lines) == 1
        assert {s: height(lines, s) for s in expected} == pytest.approx(expected)

    def test_leaves_room_for_the_top_up(self) -> None:
        sigh = [phase(0, "in", 2), phase(2, "top-up", 1), phase(3, "out", 5)]
        lines = breath_curve(phases(sigh))
        expected = {0: 0.0, 1: 0.4, 2: 0.8, 2.5: 0.9, 3: 1.0, 8: 0.0}
        assert {s: height(lines, s) for s in expected} == pytest.approx(expected)

    def test_ends_where_it_is_interrupted_and_begins_anew(self) -> None:
        lines = breath_curve(
            phases([phase(0, "in", 4), event(2, "paused"), phase(9, "in", 4), phase(13, "out", 6)])
        )
        assert [line[0] for line in lines] == [(0.0, 0.0), (9.0, 0.0)]
        assert [s for line in lines for s in line[-1]] == pytest.approx([2.0, 0.5, 19.0, 0.0])

    def test_is_nothing_without_phases(self) -> None:
        assert breath_curve([]) == []


class TestCueSpans:
    def test_pairs_by_name_and_order(self) -> None:
        events = [
            event(1, "cue_started", name="a"),
            event(2, "cue_started", name="b"),
            event(3, "cue_finished", name="b", cut=True),
            event(4, "cue_finished", name="a", cut=False),
            event(5, "cue_started", name="a"),
            event(6, "cue_finished", name="a", cut=False),
        ]
        spans = [Span("a", RATE, 4 * RATE), Span("b", 2 * RATE, 3 * RATE)]
        assert cue_spans(events, 9 * RATE) == [*spans, Span("a", 5 * RATE, 6 * RATE)]

    def test_lasts_to_the_end_without_a_finish(self) -> None:
        assert cue_spans([event(1, "cue_started", name="a")], 7) == [Span("a", RATE, 7)]


class TestStagger:
    def test_one_row_where_all_fit(self) -> None:
        assert stagger([label(0, 10), label(10, 10), label(30, 10)], 4) == [0, 0, 0]

    def test_the_earlier_one_goes_on_top(self) -> None:
        assert stagger([label(0, 100), label(5, 100), label(5, 100)], 4) == [2, 1, 0]

    def test_a_label_to_the_left_of_its_line_is_kept_clear(self) -> None:
        assert stagger([label(80, 10), Label(100, 60, 100)], 4) == [1, 0]

    def test_goes_without_where_there_is_no_row_left(self) -> None:
        assert stagger([label(0, 9), label(1, 9), label(2, 9)], 2) == [None, 1, 0]

    def test_nothing_to_place(self) -> None:
        assert stagger([], 4) == []

    places = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)), max_size=30)

    @given(places, st.integers(1, 6))
    def test_none_overlap_in_a_row(self, places: list[tuple[int, int]], rows: int) -> None:
        labels = [label(at, width) for at, width in sorted(places)]
        given_rows = stagger(labels, rows)
        for row in range(rows):
            there = [m for m, r in zip(labels, given_rows, strict=True) if r == row]
            assert all(a.right <= b.left for a, b in pairwise(there))

    @given(places)
    def test_no_line_runs_through_a_text(self, places: list[tuple[int, int]]) -> None:
        labels = [label(at, width) for at, width in sorted(places)]
        placed = list(zip(labels, stagger(labels, len(labels)), strict=True))
        for one, upper in placed:
            for other, lower in placed:
                assert upper is not None
                assert lower is not None
                if lower < upper:
                    assert not other.left < one.at < other.right


class TestFitting:
    def test_the_first_ones_choose_first(self) -> None:
        assert fitting([label(5, 10), label(0, 10), label(15, 10)]) == [True, False, True]

    def test_keeps_off_what_is_taken(self) -> None:
        assert fitting([label(0, 10), label(20, 10)], [label(25, 1)]) == [True, False]


class TestEnvelope:
    def test_is_the_rms_of_each_part(self) -> None:
        samples = np.array([3, -3, 0, 4, 1, 1], np.float32)
        assert envelope(samples, 6, 3) == pytest.approx([3, 8**0.5, 1])

    def test_is_silent_where_there_is_nothing(self) -> None:
        assert envelope(np.ones(3, np.float32), 8, 4) == pytest.approx([1, 0.5**0.5, 0, 0])
        assert not envelope(np.zeros(0, np.float32), 100, 10).any()

    def test_leaves_out_what_is_beyond_the_end(self) -> None:
        assert envelope(np.array([0, 0, 9], np.float32), 2, 1) == pytest.approx([0])
