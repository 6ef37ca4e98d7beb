"""Tones in a call: nothing is said, and nothing heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.loader import load_exercises
from voice.dialogue.state import State

if TYPE_CHECKING:
    from stage import Stage


class TestInCall:
    NAME = "start:in-call"

    @pytest.fixture
    def called(self, stage: Stage) -> Stage:
        stage.press("call-started")
        stage.press(self.NAME)
        return stage

    def test_it_runs_in_a_call_and_ends_there(self, called: Stage) -> None:
        assert called.state is State.HELPING
        assert called.session.exercise == "in-call"
        called.wait_for(State.IN_CALL, 120)
        assert set(called.spoken) == {"tone"}
        assert called.names("exercise_finished") == ["in-call"]
        assert {r.fields["cut"] for r in called.reports if r.event == "cue_finished"} == {False}

    @pytest.mark.parametrize("begin", [NAME, "call-started"])
    def test_it_hears_nothing(self, stage: Stage, begin: str) -> None:
        stage.press(begin)
        stage.press(self.NAME)
        stage.wait(1)
        assert not stage.session.hears
        assert stage.session.listening.commands == frozenset()
        stage.say("stop", wake=True)
        assert stage.session.exercise == "in-call"
        assert stage.names("ducked") == []

    def test_stop_ends_it_without_a_word(self, called: Stage) -> None:
        called.wait(1)
        called.press("stop")
        assert called.state is State.IN_CALL
        called.wait(60)
        assert called.spoken == ["tone"]
        assert called.names("stopped") == [None]

    def test_the_end_of_the_call_ends_it(self, called: Stage) -> None:
        called.wait(12)
        called.press("call-ended")
        assert called.state is State.ARMED
        called.wait(60)
        assert called.spoken[-1] == "ready"
        assert set(called.spoken[:-1]) == {"tone"}

    @pytest.mark.parametrize("name", ["start", "start:box", "surprise", "help", "call-started"])
    def test_nothing_else_may_begin_in_a_call(self, called: Stage, name: str) -> None:
        called.press(name)
        assert called.last("rejected").fields["name"] == name
        assert called.state is State.HELPING

    def test_begun_anew_it_begins_anew(self, called: Stage) -> None:
        called.wait(3)
        called.press(self.NAME)
        assert called.names("exercise_started") == ["in-call"] * 2

    def test_a_lost_device_ends_it(self, called: Stage) -> None:
        called.lose()
        assert called.state is State.IN_CALL
        called.press(self.NAME)
        assert called.state is State.IN_CALL
        called.regain()
        called.press(self.NAME)
        assert called.state is State.HELPING

    @pytest.mark.parametrize("before", ["", "start", "help", "start:note-win"])
    def test_elsewhere_it_is_as_silent(self, stage: Stage, before: str) -> None:
        if before:
            stage.press(before)
            stage.wait(1)
        said = len(stage.spoken)
        stage.press(self.NAME)
        stage.wait(60)
        assert stage.state is State.ARMED
        assert set(stage.spoken[said:]) == {"tone"}

    def test_who_spoke_as_it_began_is_heard_no_more(self, stage: Stage) -> None:
        stage.press("help")
        stage.begin_to_speak()
        stage.press(self.NAME)
        assert stage.player.gain == 1.0

    def test_a_lost_device_elsewhere_ends_it_too(self, stage: Stage) -> None:
        stage.press(self.NAME)
        stage.lose()
        assert stage.state is State.ARMED
        stage.regain()
        stage.wait(5)
        assert set(stage.spoken) <= {"tone"}


def test_the_shipped_one_is_wordless() -> None:
    assert load_exercises()["in-call"].wordless
