"""Lengths and patterns that somebody says."""

from __future__ import annotations

from typing import Any

import pytest

from voice.dialogue.state import State


def breaths(stage: Any) -> list[tuple[object, object]]:
    return [(r.fields["name"], r.fields["breaths"]) for r in stage.reports
            if r.event == "exercise_started"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "begun"),
    [
        ("start:box", "3 minutes", ("box", 11)),
        ("start:box", "0.5 minutes", ("box", 2)),
        ("start:slow", "10 minutes", ("slow", 60)),
        ("start:usual", "10 breaths", ("slow", 10)),
        ("start:usual", "", ("slow", 3)),
        ("start:custom", "4-2-6-0", ("custom", 3)),
        ("start:custom", "", ("custom", 3)),
        ("start:box", "", ("box", 3)),
    ],
)
@pytest.mark.parametrize("wake", [True, False], ids=["in one breath", "while it runs"])
def test_it_begins_with_what_was_said(
    stage: Any, name: str, value: str, begun: tuple[str, int], wake: bool
) -> None:
    if not wake:
        stage.press("start")
        stage.first_breath()
    stage.say(name, value, wake=wake)
    assert breaths(stage)[-1] == begun
    fields = stage.last("command").fields
    assert fields.get("value", "") == value
    assert stage.state is State.GUIDING


def test_a_pattern_that_was_said_is_guided(stage: Any) -> None:
    stage.say("start:custom", "5-0-7-2", wake=True)
    stage.first_breath()
    stage.wait(20)
    phases = [(r.fields["name"], r.fields["length"]) for r in stage.reports if r.event == "phase"]
    assert phases[:3] == [("in", 5.0), ("out", 7.0), ("hold-out", 2.0)]


def test_the_length_that_was_said_is_for_this_exercise_and_its_repetition(stage: Any) -> None:
    stage.say("start:box", "2 minutes", wake=True)
    stage.first_breath()
    stage.say("again")
    stage.first_breath()
    stage.say("start:box")
    assert breaths(stage) == [("box", 8), ("box", 8), ("box", 3)]


@pytest.mark.parametrize("value", ["0-2-0-0", "4-2-99-0", "nonsense", "1-0-1-0"])
def test_a_pattern_that_nobody_should_breathe_is_not_understood(stage: Any, value: str) -> None:
    stage.say(None, wake=True)
    stage.wait(1)
    stage.say("start:custom", value)
    assert stage.state is State.ATTENDING
    stage.wait(1)
    assert stage.spoken[-1] == "unknown"
    assert stage.names("command") == []


def test_in_an_exercise_it_changes_nothing(guided: Any) -> None:
    before = guided.session.exercise
    guided.say("start:custom", "0-2-0-0")
    assert guided.last("rejected")
    assert (guided.state, guided.session.exercise) == (State.GUIDING, before)
    assert len(guided.names("exercise_started")) == 1
