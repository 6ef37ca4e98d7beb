"""What somebody does most often is offered first; silence begins what it always did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voice.dialogue.settings import Settings
from voice.dialogue.state import State

if TYPE_CHECKING:
    from conftest import MakeStage
    from stage import Stage


def woken(make_stage: MakeStage, habit: str | None, on_silence: str | None = "slow") -> Stage:
    stage = make_stage(Settings(on_silence=on_silence, usual="equal"), habit=lambda: habit)
    stage.say(None, wake=True)
    stage.until(question(stage), "cue_finished")
    return stage


def question(stage: Stage) -> str:
    """Which question is asked."""
    while not any(str(name).startswith("question") for name in stage.spoken):
        stage.wait(0.25)
    return str(stage.spoken[-1])


@pytest.mark.parametrize(
    ("habit", "on_silence", "asked"),
    [
        (None, "slow", "question"),
        (None, None, "question-open"),
        (None, "box", "question-open"),
        ("change-history", "slow", "question-usual"),
        ("change-history", None, "question-usual-open"),
        ("change-history", "box", "question-usual-open"),
        ("slow", "slow", "question"),
        ("box", "box", "question-open"),
        ("in-call", "slow", "question"),
        ("of-old", "slow", "question"),
    ],
)
def test_the_question_offers_it_where_silence_does_not_begin_it(
    make_stage: MakeStage, habit: str | None, on_silence: str | None, asked: str
) -> None:
    stage = woken(make_stage, habit, on_silence)
    assert stage.spoken == ["chime", asked]
    stage.wait(5)
    begun = [on_silence] if on_silence else []
    assert stage.names("exercise_started") == begun


@pytest.mark.parametrize("said", ["yes", "as-usual"])
@pytest.mark.parametrize(
    ("habit", "begun"), [("change-history", "change-history"), (None, "equal")]
)
def test_yes_begins_it_or_else_the_chosen_one(
    make_stage: MakeStage, habit: str | None, said: str, begun: str
) -> None:
    stage = woken(make_stage, habit)
    stage.say(said)
    assert stage.names("exercise_started") == [begun]


def test_how_long_tells_its_length(make_stage: MakeStage) -> None:
    stage = woken(make_stage, "walk")
    stage.say("how-long")
    stage.wait(1)
    assert stage.spoken[-1] == "length.six-minutes"


def test_it_may_be_said_with_the_wake_phrase_or_pressed(make_stage: MakeStage) -> None:
    stage = make_stage(Settings(), habit=lambda: "walk")
    stage.say("as-usual", wake=True)
    assert stage.names("exercise_started") == ["walk"]
    stage.press("stop")
    stage.wait_for(State.ARMED)
    stage.press("as-usual")
    assert stage.names("exercise_started") == ["walk", "walk"]


@pytest.mark.parametrize("how", ["start", "start:usual"])
def test_a_plain_start_stays_as_it_was_chosen(make_stage: MakeStage, how: str) -> None:
    stage = make_stage(Settings(usual="equal"), habit=lambda: "walk")
    stage.press(how)
    assert stage.names("exercise_started") == ["equal"]
