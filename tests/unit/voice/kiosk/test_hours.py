"""Quiet hours, over midnight as well."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.kiosk.hours import Hours, parse_hours


@pytest.mark.parametrize(
    ("text", "within", "without"),
    [
        ("20:00-07:00", ["20:00", "23:59", "00:00", "06:59"], ["07:00", "12:00", "19:59"]),
        ("12:30-13:30", ["12:30", "13:29"], ["13:30", "12:29", "00:00"]),
        ("08:00-08:00", [], ["08:00", "00:00"]),
    ],
)
def test_they_hold_from_the_first_to_just_before_the_second(
    text: str, within: list[str], without: list[str]
) -> None:
    hours = parse_hours(text)
    assert [now for now in within if not hours.hold(time.fromisoformat(now))] == []
    assert [now for now in without if hours.hold(time.fromisoformat(now))] == []


@given(st.times(), st.times())
def test_every_pair_of_times_can_be_written(begin: time, end: time) -> None:
    begin, end = (moment.replace(second=0, microsecond=0, fold=0) for moment in (begin, end))
    assert parse_hours(f"{begin:%H:%M}-{end:%H:%M}") == Hours(begin, end)


@given(st.times(), st.times(), st.times())
def test_a_moment_is_in_the_hours_or_in_the_rest_of_the_day(
    begin: time, end: time, now: time
) -> None:
    if begin != end:
        assert Hours(begin, end).hold(now) is not Hours(end, begin).hold(now)


@given(st.text())
def test_anything_else_is_refused_or_is_hours(text: str) -> None:
    try:
        hours = parse_hours(text)
    except ValueError:
        return
    assert text == f"{hours.begin:%H:%M}-{hours.end:%H:%M}"
