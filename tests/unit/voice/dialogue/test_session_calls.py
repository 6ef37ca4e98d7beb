"""Calls, the window in which the wake phrase is listened for, and reminders."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from stage import Stage

from audio.blocks import to_frames
from voice.dialogue.planning import Duration
from voice.dialogue.settings import START_OR_STOP, Settings
from voice.dialogue.state import DEAF, State
from voice.hearing.base import Verdict
from voice.reminders import Rule

WINDOW_S = 90.0
HELP = "start:in-call"


@pytest.fixture
def desk(make_stage: Callable[[Settings], Stage]) -> Stage:
    """Something tells of calls, and the person is to be reminded after each second one."""
    window = to_frames(WINDOW_S)
    rule = Rule(after_calls=2)
    stage = make_stage(Settings(duration=Duration(breaths=3), window=window, reminders=rule))
    stage.watch_calls()
    return stage


def call(stage: Stage, seconds: float = 5.0) -> None:
    stage.press("call-started")
    stage.wait(seconds)
    stage.press("call-ended")


class TestWindow:
    @pytest.fixture
    def desk(self, make_stage: Callable[[Settings], Stage]) -> Stage:
        """A call is just over."""
        window = to_frames(WINDOW_S)
        rule = Rule(after_calls=3)
        stage = make_stage(Settings(duration=Duration(breaths=3), window=window, reminders=rule))
        stage.watch_calls()
        call(stage)
        stage.reports.clear()
        return stage

    def test_it_closes_when_nobody_comes(self, desk: Stage) -> None:
        desk.wait(WINDOW_S - 1)
        assert desk.session.hears
        desk.wait(2)
        assert desk.state is State.DORMANT
        assert not desk.session.hears
        assert not desk.session.running
        desk.say("start:box", wake=True)
        assert desk.state is State.DORMANT

    @pytest.mark.parametrize("how", ["a call", "an exercise", "stop", "no"])
    def test_it_is_as_long_again_after_everything(self, desk: Stage, how: str) -> None:
        desk.wait(WINDOW_S - 5)
        match how:
            case "a call":
                call(desk, 200)
            case "an exercise":
                desk.press("start")
                desk.wait_for(State.ARMED)
            case "stop":
                desk.press("start")
                desk.wait(30)
                desk.say("stop")
            case "no":
                desk.say("no", wake=True)
        assert desk.state is State.ARMED
        desk.wait(WINDOW_S - 2)
        assert desk.state is State.ARMED
        desk.wait(3)
        assert desk.state is State.DORMANT

    def test_who_speaks_as_it_closes_is_heard_out(self, desk: Stage) -> None:
        desk.wait(WINDOW_S - 0.5)
        desk.begin_to_speak()
        desk.wait(1.5)
        assert desk.state is State.ARMED
        desk.say("start:box", wake=True)
        assert desk.state is State.GUIDING

    def test_who_says_something_else_as_it_closes_does_not_keep_it_open(self, desk: Stage) -> None:
        desk.wait(WINDOW_S - 0.5)
        desk.begin_to_speak()
        desk.wait(1)
        desk.end_speaking(Verdict())
        desk.wait(2)
        assert desk.state is State.DORMANT

    def test_words_that_are_said_in_it_do_not_make_it_longer(self, desk: Stage) -> None:
        desk.wait(80)
        desk.press("snooze")
        desk.wait(11)
        assert desk.state is State.DORMANT

    @pytest.mark.parametrize(
        ("name", "state"),
        [("start", State.GUIDING), (START_OR_STOP, State.GUIDING), ("surprise", State.GUIDING),
         ("start:box", State.GUIDING), ("help", State.ATTENDING), ("call-started", State.IN_CALL),
         ("snooze", State.DORMANT), ("stop", State.DORMANT)],
    )  # fmt: skip
    def test_when_it_is_closed_every_trigger_works(
        self, desk: Stage, name: str, state: State
    ) -> None:
        desk.wait(WINDOW_S + 1)
        desk.press(name)
        assert desk.state is state
        assert desk.names("rejected") == []

    def test_without_a_source_of_calls_it_never_closes(self, make_stage: Callable) -> None:
        stage = make_stage(Settings(window=to_frames(WINDOW_S)))
        stage.press("call-started")
        stage.press("call-ended")
        stage.wait(1000)
        assert stage.state is State.ARMED
        stage.watch_calls()
        stage.wait(WINDOW_S + 1)
        assert stage.state is State.DORMANT
        stage.watch_calls(False)
        assert stage.state is State.ARMED
        stage.wait(1000)
        assert stage.state is State.ARMED

    def test_before_the_first_call_it_never_closes(self, make_stage: Callable) -> None:
        stage = make_stage(Settings(window=to_frames(WINDOW_S)))
        stage.watch_calls()
        stage.wait(1000)
        assert stage.state is State.ARMED, "nobody knows that there will be a call to open it"

    def test_without_a_window_it_never_closes(self, stage: Stage) -> None:
        stage.watch_calls()
        stage.wait(1000)
        assert stage.state is State.ARMED


class TestCalls:
    def test_nothing_is_heard_in_one_and_a_soft_sound_tells_of_its_end(self, desk: Stage) -> None:
        desk.press("call-started")
        assert desk.state is State.IN_CALL
        assert not desk.session.hears
        desk.say("start:box", wake=True)
        desk.wait(1000)
        assert desk.state is State.IN_CALL
        assert desk.spoken == []
        desk.press("call-ended")
        assert desk.session.hears
        desk.wait(1)
        assert desk.spoken == ["ready"]

    def test_the_sound_can_be_off(self, make_stage: Callable[[Settings], Stage]) -> None:
        stage = make_stage(Settings(ready_sound=False))
        call(stage)
        stage.wait(1)
        assert stage.state is State.ARMED
        assert stage.spoken == []

    def test_an_exercise_pauses_at_once_and_goes_on_in_its_place(self, desk: Stage) -> None:
        desk.press("start")
        desk.first_breath()
        desk.wait(12)
        said = len(desk.spoken)
        desk.press("call-started")
        assert (desk.state, desk.session.exercise) == (State.HELD, "slow")
        desk.wait(400)
        assert desk.player.live == {}
        assert len(desk.spoken) == said
        desk.press("call-ended")
        assert desk.state is State.PAUSED
        desk.wait(4)
        assert desk.spoken[said:] == ["call.over"]
        desk.say("go-on")
        assert desk.last("resumed").fields == desk.last("paused").fields
        desk.wait_for(State.ARMED)
        assert desk.names("exercise_finished") == ["slow"]

    def test_it_ends_when_nobody_wants_it_any_more(self, desk: Stage) -> None:
        desk.press("start")
        desk.first_breath()
        call(desk)
        desk.wait_for(State.ARMED, 320)
        assert desk.names("stopped") == [None]
        desk.wait(5)
        assert desk.spoken[-1] == "no.ok"

    def test_one_that_was_paused_is_offered_too(self, desk: Stage) -> None:
        desk.press("start")
        desk.first_breath()
        desk.say("pause")
        call(desk, 1000)
        desk.wait(4)
        assert desk.state is State.PAUSED
        assert desk.spoken[-1] == "call.over"

    def test_it_can_be_let_go_in_the_call(self, desk: Stage) -> None:
        desk.press("start")
        desk.first_breath()
        desk.press("call-started")
        said = len(desk.spoken)
        desk.press("stop")
        assert desk.state is State.IN_CALL
        desk.wait(5)
        assert desk.spoken[said:] == []
        desk.press("call-ended")
        assert desk.state is State.ARMED

    @pytest.mark.parametrize("how", ["to its end", "stopped", "cut by the end of the call"])
    def test_it_waits_while_another_one_helps(self, desk: Stage, how: str) -> None:
        desk.press("start")
        desk.first_breath()
        desk.wait(12)
        desk.press("call-started")
        said = len(desk.spoken)
        desk.press(HELP)
        assert (desk.state, desk.session.exercise) == (State.HELPING, "in-call")
        if how == "to its end":
            desk.wait_for(State.HELD, 120)
            assert desk.names("exercise_finished") == ["in-call"]
        elif how == "stopped":
            desk.press("stop")
            assert desk.state is State.HELD
        assert set(desk.spoken[said:]) <= {"tone"}
        desk.press("call-ended")
        assert (desk.state, desk.session.exercise) == (State.PAUSED, "slow")
        desk.wait(4)
        assert desk.spoken[-1] == "call.over"
        desk.say("go-on")
        assert desk.last("resumed").fields == desk.last("paused").fields
        desk.wait_for(State.ARMED)
        assert desk.names("exercise_finished")[-1] == "slow"

    def test_tones_alone_go_on_as_the_call_begins(self, desk: Stage) -> None:
        desk.press(HELP)
        desk.wait(10)
        desk.press("call-started")
        assert desk.state is State.HELPING
        desk.wait_for(State.IN_CALL, 120)
        assert desk.names("exercise_finished") == ["in-call"]

    @pytest.mark.parametrize("name", ["call-started", "call-ended", "start", "go-on", "snooze"])
    def test_what_has_no_meaning_changes_nothing(self, desk: Stage, name: str) -> None:
        if name != "call-ended":
            desk.press("call-started")
        before = desk.state
        desk.press(name)
        assert desk.state is before
        assert desk.last("rejected").fields["name"] == name


class TestOnePedal:
    def test_it_begins_and_ends(self, desk: Stage) -> None:
        desk.press(START_OR_STOP)
        assert desk.state is State.GUIDING
        desk.wait(3)
        desk.press(START_OR_STOP)
        assert desk.state is State.ARMED

    def test_it_goes_on_after_a_pause_and_helps_in_a_call(self, desk: Stage) -> None:
        desk.press("start")
        desk.first_breath()
        desk.press("pause")
        desk.press(START_OR_STOP)
        assert desk.state is State.GUIDING
        desk.press("call-started")
        desk.press(START_OR_STOP)
        assert desk.state is State.HELPING
        desk.press(START_OR_STOP)
        assert desk.state is State.HELD


class TestReminders:
    def test_one_sounds_softly_after_the_second_call(self, desk: Stage) -> None:
        call(desk)
        desk.wait(30)
        call(desk)
        desk.wait(30)
        assert desk.spoken == ["ready", "ready", "reminder"]
        assert len([r for r in desk.reports if r.event == "reminder"]) == 1

    def test_it_opens_the_window(self, make_stage: Callable[[Settings], Stage]) -> None:
        window = to_frames(WINDOW_S)
        stage = make_stage(Settings(window=window, reminders=Rule(after_minutes=30)))
        stage.watch_calls()
        call(stage)
        stage.wait(29 * 60)
        assert stage.state in DEAF
        stage.wait(62)
        assert stage.state is State.ARMED
        assert stage.spoken == ["ready", "reminder"]

    def test_none_sounds_in_a_call_or_an_exercise(self, desk: Stage) -> None:
        call(desk)
        call(desk)
        desk.press("start")
        desk.wait(25)
        assert "reminder" not in desk.spoken
        desk.press("call-started")
        desk.wait(1000)
        assert "reminder" not in desk.spoken

    @pytest.mark.parametrize("by_voice", [True, False])
    def test_it_can_be_put_off(self, desk: Stage, by_voice: bool) -> None:
        call(desk)
        call(desk)
        desk.wait(25)
        assert desk.spoken[-1] == "reminder"
        if by_voice:
            desk.say("snooze", wake=True)
        else:
            desk.press("snooze")
        desk.wait(600)
        assert desk.spoken[-1] == "snooze.ok"
        desk.wait(400)
        assert desk.spoken[-1] == "reminder"

    def test_where_they_are_off_there_is_nothing_to_put_off(self, stage: Stage) -> None:
        stage.press("snooze")
        assert stage.last("rejected").fields["name"] == "snooze"
        stage.say(None, wake=True)
        assert "snooze" not in stage.session.listening.commands
