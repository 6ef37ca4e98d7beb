"""The short one, the silent one and the surprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.model import Exercise, parse_pattern
from content.steps import SHORT, SILENT, Ask, Breathe, Condition, Say
from voice.dialogue.planning import Duration
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd

if TYPE_CHECKING:
    from conftest import MakeStage
    from stage import Stage

LONG = Condition(unless=frozenset({SHORT}))
ALOUD, INSIDE = Condition(unless=frozenset({SILENT})), Condition(frozenset({SILENT}))
SLOW = parse_pattern("4-0-6-0")
TALK = Exercise(
    "talk",
    ("T10",),
    None,
    (Say("intro.slow"), Ask("note.ask", "plan", 10.0, ALOUD), Say("paused", condition=INSIDE),
     Breathe((), "slow", 6), Say("shallow", condition=LONG), Say("closing")),
    3.0,
    {"slow": SLOW},
)  # fmt: skip
TALKS = {"talk": TALK}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(Settings(duration=Duration(breaths=6)), TALKS)


@pytest.fixture
def attending(stage: Stage) -> Stage:
    stage.say(None, wake=True)
    stage.wait(2)
    assert stage.spoken[-1] == "question"
    return stage


def breaths(stage: Stage) -> int:
    return stage.names("phase").count("in")


class TestShort:
    def test_while_asked_it_begins_what_silence_would_and_shortens_it(
        self, attending: Stage
    ) -> None:
        attending.say("short")
        assert attending.last("exercise_started").fields == {"name": "slow", "breaths": 3}
        attending.wait_for(State.ARMED)
        assert breaths(attending) == 3
        assert "length.half-minute" in attending.spoken or "length.under-one-minute" in (
            attending.spoken
        )

    def test_where_silence_begins_nothing_it_is_the_usual_one(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(None, "box"))
        stage.say("short", wake=True)
        assert stage.session.exercise == "box"

    def test_a_trigger_may_ask_for_it(self, stage: Stage) -> None:
        stage.press("short")
        stage.wait_for(State.ARMED)
        assert breaths(stage) == 3

    @pytest.mark.parametrize(("before", "left"), [(0.0, 3), (12.0, 3), (32.0, 5), (52.0, 6)])
    def test_breathing_that_runs_takes_half_and_one_more_at_least(
        self, stage: Stage, before: float, left: int
    ) -> None:
        stage.press("start")
        if before:
            stage.first_breath()
        stage.wait(before + 1.0)
        stage.say("short")
        stage.wait_for(State.ARMED)
        assert breaths(stage) == left
        assert "short.ok" in stage.spoken

    def test_said_twice_it_is_no_shorter(self, stage: Stage) -> None:
        stage.press("start")
        stage.first_breath()
        for _ in range(3):
            stage.say("short")
            stage.wait(2)
        stage.wait_for(State.ARMED)
        assert breaths(stage) == 3

    def test_later_steps_see_it_and_later_breathing_too(self, stage: Stage) -> None:
        stage.press("start:talk")
        stage.wait(1)
        stage.press("short")
        stage.wait_for_ask()
        stage.answer("", DictationEnd.NOTHING)
        stage.wait_for(State.ARMED)
        assert breaths(stage) == 3
        assert "shallow" not in stage.spoken

    def test_again_is_as_short(self, stage: Stage) -> None:
        stage.press("start")
        stage.first_breath()
        stage.say("short")
        stage.wait_for(State.CLOSING)
        stage.say("again")
        stage.wait_for(State.ARMED)
        assert breaths(stage) == 6

    def test_the_next_one_is_whole_again(self, stage: Stage) -> None:
        stage.press("short")
        stage.press("start")
        stage.wait_for(State.ARMED)
        assert breaths(stage) == 6


class TestSilent:
    def test_while_asked_it_asks_again_for_an_exercise_without_answers(
        self, attending: Stage
    ) -> None:
        attending.say("silent")
        attending.wait(8)
        assert attending.spoken[-2:] == ["silent.ok", "question"]
        attending.say("start:talk")
        attending.wait_for(State.ARMED)
        assert "paused" in attending.spoken
        assert "note.ask" not in attending.spoken

    def test_what_was_wished_is_forgotten_with_a_no(self, attending: Stage) -> None:
        attending.say("silent")
        attending.wait(8)
        attending.say("no")
        attending.wait(3)
        attending.press("start:talk")
        attending.wait_for_ask()

    def test_a_trigger_wakes_and_asks(self, stage: Stage) -> None:
        stage.press("silent")
        stage.wait(8)
        assert stage.state is State.ATTENDING
        assert stage.spoken == ["chime", "silent.ok", "question"]

    @pytest.mark.parametrize("listened", [False, True])
    def test_an_open_question_is_over(self, stage: Stage, listened: bool) -> None:
        stage.press("start:talk")
        while "note.ask" not in stage.spoken:
            stage.wait(0.1)
        if listened:
            stage.say("silent")
        else:
            stage.press("silent")
        stage.wait(1)
        assert stage.session.listening.dictation is None
        assert "silent.ok" in stage.spoken
        stage.wait_for(State.ARMED)
        assert stage.names("cue_started").count("note.ask") == 1

    def test_a_question_that_is_still_to_come_is_not_asked(self, stage: Stage) -> None:
        stage.press("start:talk")
        stage.wait(1)
        stage.say("silent")
        stage.wait_for(State.ARMED)
        said = stage.spoken[1:]
        assert said[:3] == ["intro.slow", "silent.ok", "intro.slow"], "it was not said to its end"
        assert "paused" in said
        assert "note.ask" not in said

    def test_elsewhere_it_is_told(self, stage: Stage) -> None:
        stage.press("start:box")
        stage.first_breath()
        stage.say("silent")
        stage.wait(3)
        assert stage.spoken[-1] == "silent.ok"

    def test_a_setting_holds_for_every_exercise(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(facts=frozenset({SILENT})), TALKS)
        for _ in range(2):
            stage.press("start:talk")
            stage.wait_for(State.ARMED)
        assert stage.spoken.count("paused") == 2


class TestSurprise:
    @pytest.mark.parametrize(("name", "begun"), [("box", "box"), ("nowhere", "slow")])
    @pytest.mark.parametrize("how", ["said", "pressed", "in an exercise"])
    def test_it_begins_what_is_named(
        self, make_stage: MakeStage, name: str, begun: str, how: str
    ) -> None:
        asked: list[str] = []

        def surprise() -> str:
            asked.append(name)
            return name

        stage = make_stage(Settings(), {}, surprise)
        if how == "said":
            stage.say("surprise", wake=True)
        else:
            if how == "in an exercise":
                stage.press("start:note-win")
            stage.press("surprise")
        assert stage.session.exercise == begun
        assert asked == [name]

    def test_where_nobody_names_one_it_is_the_usual(self, stage: Stage) -> None:
        stage.press("surprise")
        assert stage.session.exercise == "slow"
