"""What may be expected when microphone or loudspeaker goes away and comes back."""

from __future__ import annotations

from typing import Any

import pytest

from audio.blocks import to_frames, to_seconds
from audio.events import CueStarted, DeviceBack, DeviceLost, SpeechStarted, Xrun
from audio.timeline import Cancel, Play
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import Deadline, Heard, Report
from voice.hearing.base import Match, Verdict
from voice.reminders import Rule


def outage(stage: Any, seconds: float) -> None:
    stage.lose()
    stage.wait(seconds)
    stage.regain()


class TestAnExercise:
    def test_keeps_its_place_without_a_word(self, guided: Any) -> None:
        guided.wait(12)
        spoken = guided.spoken
        guided.lose()
        assert guided.state is State.PAUSED
        assert [r.event for r in guided.reports[-2:]] == ["device_lost", "paused"]
        assert guided.last("paused").fields == {"cycle": 2}
        guided.wait(100)
        assert guided.state is State.PAUSED
        assert guided.spoken == spoken

    def test_goes_on_by_itself_after_a_short_outage(self, guided: Any) -> None:
        guided.wait(12)
        outage(guided, 2.9)
        assert guided.state is State.GUIDING
        assert guided.last("device_back").fields == {"length": pytest.approx(2.9)}
        before = len(guided.names("phase"))
        guided.wait_for(State.ARMED)
        cycles = [r.fields["cycle"] for r in guided.reports if r.event == "phase"]
        assert cycles[before:] == [2, 2, 3, 3]
        assert guided.names("exercise_finished") == ["slow"]
        assert "resumed" in guided.spoken
        assert "sound.back" not in guided.spoken

    def test_waits_to_be_told_to_go_on_after_a_long_one(self, guided: Any) -> None:
        guided.wait(12)
        outage(guided, 10)
        assert guided.state is State.PAUSED
        guided.wait(10)
        assert guided.spoken[-1] == "sound.back"
        assert guided.state is State.PAUSED
        guided.say("go-on")
        guided.wait_for(State.ARMED)
        assert guided.names("exercise_finished") == ["slow"]

    def test_in_its_lead_in_goes_on_with_what_was_not_said(self, stage: Any) -> None:
        stage.press("start:box")
        stage.wait(6)
        said = len(stage.spoken)
        outage(stage, 1)
        stage.first_breath()
        assert stage.spoken[said:][:3] == ["resumed", "length.under-one-minute", "holds.note"]

    def test_ends_kindly_when_nothing_comes_back(self, guided: Any) -> None:
        guided.lose()
        guided.wait(299)
        assert guided.state is State.PAUSED
        guided.wait(2)
        assert guided.state is State.ARMED
        assert guided.last("stopped")
        guided.regain()
        guided.wait(2)
        assert "no.ok" not in guided.spoken
        assert guided.state is State.ARMED

    def test_waits_five_minutes_from_the_loss_and_ten_seconds_at_least(self, guided: Any) -> None:
        guided.lose()
        lost = guided.now
        guided.wait(200)
        guided.regain()
        assert guided.session.deadline == lost + to_frames(300)
        guided.lose()
        guided.wait(98)
        guided.regain()
        guided.wait(11)
        assert guided.state is State.PAUSED
        guided.wait(5)
        assert guided.state is State.ARMED
        assert guided.spoken[-1] == "no.ok"

    def test_lost_again_before_it_went_on_keeps_its_place(self, guided: Any) -> None:
        guided.wait(12)
        outage(guided, 1)
        outage(guided, 1)
        assert guided.state is State.GUIDING
        assert [r.fields["cycle"] for r in guided.reports if r.event == "paused"] == [2, 2]

    @pytest.mark.parametrize("by_voice", [False, True])
    def test_is_held_by_a_pause_that_is_asked_for_meanwhile(
        self, guided: Any, by_voice: bool
    ) -> None:
        guided.lose()
        if by_voice:  # said just before, and judged just after
            guided.judge(guided.now, Verdict(None, Match("pause", -0.3, 0, 1)))
        else:
            guided.press("pause")
        assert guided.last("command").fields["name"] == "pause"
        guided.wait(1)
        guided.regain()
        assert guided.state is State.PAUSED
        guided.say("go-on")
        assert guided.state is State.GUIDING

    def test_can_be_stopped_without_a_device(self, guided: Any) -> None:
        guided.lose()
        guided.press("stop")
        assert guided.state is State.ARMED
        assert guided.last("stopped")
        outage(guided, 1)
        guided.wait(1)
        assert "stopped" not in guided.spoken

    def test_keeps_the_place_at_which_its_sound_stood_still(self, guided: Any) -> None:
        guided.wait(12)
        stood = guided.now
        woken = stood + to_frames(60)
        guided.session.step(DeviceLost(stood), woken)
        assert guided.state is State.PAUSED
        assert guided.session.deadline == stood + to_frames(300)

    def test_is_over_where_its_sound_stood_still_for_hours(self, guided: Any) -> None:
        woken = guided.now + to_frames(3600)
        guided.session.step(DeviceLost(guided.now), woken)
        guided.session.step(Deadline(woken), woken)
        assert guided.state is State.ARMED


class TestAnotherLoudspeaker:
    """What is under way is meant for the one that it began on."""

    def test_will_do_while_nothing_is_under_way(self, stage: Any) -> None:
        assert not stage.session.stays
        stage.press("start")
        assert stage.session.stays
        stage.lose()
        assert stage.session.stays
        stage.press("stop")
        assert not stage.session.stays

    def test_will_do_as_soon_as_the_person_wants_to_go_on(self, guided: Any) -> None:
        guided.lose()
        guided.wait(10)
        guided.press("go-on")
        assert guided.state is State.PAUSED
        assert not guided.session.stays
        guided.regain()
        assert guided.state is State.GUIDING
        assert guided.session.stays, "that one is the one now"
        guided.wait(1)
        assert "sound.back" not in guided.spoken

    def test_will_not_do_because_of_a_pedal_that_means_whatever_fits(self, guided: Any) -> None:
        guided.lose()
        guided.press("start-or-stop")
        assert guided.last("rejected").fields["name"] == "start-or-stop"
        assert guided.session.stays

    def test_is_not_asked_for_by_somebody_who_then_wants_to_wait(self, guided: Any) -> None:
        guided.lose()
        guided.press("go-on")
        guided.press("pause")
        guided.regain()
        assert guided.state is State.PAUSED


class TestAPause:
    @pytest.mark.parametrize(("seconds", "spoken"), [(1, "paused"), (10, "sound.back")])
    def test_of_the_person_is_never_ended_by_a_device(
        self, guided: Any, seconds: float, spoken: str
    ) -> None:
        guided.say("pause")
        guided.wait(6)
        deadline = guided.session.deadline
        outage(guided, seconds)
        guided.wait(1)
        assert guided.state is State.PAUSED
        assert guided.spoken[-1] == spoken
        assert guided.session.deadline == deadline
        assert len([r for r in guided.reports if r.event == "paused"]) == 1


class TestOtherStates:
    def test_the_question_is_dropped(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(1)
        outage(stage, 1)
        stage.wait(20)
        assert stage.state is State.ARMED
        assert stage.spoken == ["chime", "question"]
        assert stage.names("exercise_started") == []
        stage.say("start:box", wake=True)
        assert stage.state is State.GUIDING

    def test_an_exercise_whose_breathing_is_over_is_finished(self, guided: Any) -> None:
        guided.wait_for(State.CLOSING)
        guided.lose()
        assert guided.state is State.ARMED
        assert guided.names("exercise_finished") == ["slow"]

    @pytest.mark.parametrize("state", [State.ARMED, State.IN_CALL])
    def test_waiting_goes_on(self, stage: Any, state: State) -> None:
        if state is State.IN_CALL:
            stage.press("call-started")
        outage(stage, 10)
        assert stage.state is state
        assert [r.event for r in stage.reports[-2:]] == ["device_lost", "device_back"]
        stage.wait(5)
        assert stage.spoken == []

    def test_words_that_sound_while_it_waits_end(self, guided: Any) -> None:
        guided.say("stop")
        guided.wait(0.2)
        orders = guided.session.step(DeviceLost(guided.now), guided.now)
        assert Cancel(guided.now, None) in orders

    @pytest.mark.parametrize("name", ["start", "start:box", "help", "go-on"])
    def test_nothing_begins_without_a_device(self, stage: Any, name: str) -> None:
        stage.lose()
        stage.press(name)
        assert stage.last("rejected").fields == {"name": name, "source": "trigger"}
        assert stage.state is State.ARMED
        stage.regain()
        stage.press("start")
        assert stage.state is State.GUIDING

    def test_a_call_may_begin_and_end_meanwhile(self, guided: Any) -> None:
        guided.lose()
        guided.press("call-started")
        assert guided.state is State.HELD
        guided.press("call-ended")
        guided.regain()
        assert guided.state is State.PAUSED, "the person is asked before it goes on"
        guided.wait(1)
        assert guided.spoken[-1] == "call.over"
        guided.say("go-on")
        assert guided.state is State.GUIDING


def test_a_reminder_waits_until_it_can_be_heard(make_stage: Any) -> None:
    stage = make_stage(Settings(reminders=Rule(after_minutes=10)))
    stage.lose()
    stage.wait(700)
    assert not stage.names("reminder")
    assert "reminder" not in stage.spoken
    stage.regain()
    stage.wait(1)
    assert stage.spoken == ["reminder"]


def test_speech_under_way_is_forgotten_and_its_verdict_does_no_harm(guided: Any) -> None:
    guided.begin_to_speak()
    said = guided.now
    outage(guided, 1)
    assert guided.player.gain == 1.0
    assert guided.session.step(SpeechStarted(guided.now), guided.now)
    guided.judge(said, Verdict())
    assert guided.session.step(Heard(guided.now, said, guided.now, Verdict()), guided.now)


def test_speech_without_a_device_is_not_waited_for(stage: Any) -> None:
    stage.lose()
    assert stage.session.step(SpeechStarted(stage.now), stage.now) == []
    stage.regain()
    stage.say(None, wake=True)
    stage.wait(2)
    assert stage.spoken == ["chime", "question"]


def test_what_was_lost_already_and_what_was_never_lost_change_nothing(guided: Any) -> None:
    assert guided.session.step(DeviceBack(guided.now), guided.now) == []
    guided.lose()
    told = len(guided.reports)
    guided.lose()
    assert len(guided.reports) == told


def test_xruns_are_told(stage: Any) -> None:
    (report,) = stage.session.step(Xrun(4_800, 2, 1), 5_280)
    assert report == Report(4_800, "xrun", {"underruns": 2, "overruns": 1})


def test_the_closing_sound_is_exact_however_late_the_deadline_is_told(guided: Any) -> None:
    guided.wait(26)
    end = guided.session.deadline + to_frames(0.06)
    guided.wait_for(State.CLOSING)
    guided.wait(1)
    (bell,) = [e for e in guided.player.log
               if isinstance(e, CueStarted) and e.cue.name == "closing-sound"]  # fmt: skip
    assert bell.frame == end
    (last,) = [e.frame for e in guided.player.log
               if not isinstance(e, CueStarted) and e.cue.name == "breath.out"][2:]  # fmt: skip
    assert last == end


@pytest.mark.parametrize("late", [0.03, 0.05])
def test_the_breath_that_is_about_to_begin_is_left_alone(guided: Any, late: float) -> None:
    guided.wait(6)
    boundary = guided.last("phase").frame + to_frames(6)
    guided.wait(to_seconds(boundary - guided.now) - late)
    assert 0 < boundary - guided.now <= to_frames(0.06)
    orders = guided.session.step(
        Heard(guided.now, guided.now - 48_000, guided.now, Verdict(None, Match("slower", 0, 0, 1))),
        guided.now,
    )
    begins = [order.cue.frame for order in orders if isinstance(order, Play)]
    assert boundary not in begins
    assert boundary + to_frames(10) in begins
