"""What a person may expect who wakes it; scenes with sound are in tests/scenarios."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audio.blocks import to_frames
from audio.timeline import Play
from content.loader import load_exercises, load_language
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import Deadline, Report, Triggered
from voice.hearing.base import Match, Verdict

MakeStage = Callable[[Settings], Any]
ANSWERS = [
    ("help", "help.attending"),
    ("safety", "safety.full"),
    ("how-long", "length.under-one-minute"),
]


class TestAwake:
    def test_the_chime_sounds_at_once_and_the_question_after_a_moment(self, stage: Any) -> None:
        stage.say(None, wake=True)
        woken = stage.now
        stage.wait(0.39)
        assert stage.spoken == ["chime"]
        assert stage.last("cue_started").frame == woken
        stage.wait(0.3)
        assert stage.spoken == ["chime", "question"]

    def test_silence_begins_the_default(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait_for(State.GUIDING, 15)
        assert stage.names("exercise_started") == ["slow"]
        question = next(r.frame for r in stage.reports if r.event == "cue_finished"
                        and r.fields["name"] == "question")  # fmt: skip
        assert abs(stage.last("exercise_started").frame - question - to_frames(4)) <= 480

    def test_silence_at_a_kiosk_goes_back_to_waiting(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(on_silence=None))
        stage.say(None, wake=True)
        stage.wait(12)
        assert stage.state is State.ARMED
        assert stage.spoken == ["chime", "question-open"]
        assert stage.names("exercise_started") == []

    def test_an_exercise_in_the_same_breath_keeps_the_chime(self, stage: Any) -> None:
        stage.say("start:box", wake=True)
        stage.wait(2)
        assert stage.spoken[:2] == ["chime", "intro.box"]
        assert stage.last("cue_finished").fields == {"name": "chime", "cut": False}

    def test_the_question_waits_for_who_goes_on_speaking(self, stage: Any) -> None:
        stage.begin_to_speak()
        stage.wait(0.5)
        first_end = stage.now
        stage.wait(0.1)
        stage.begin_to_speak()  # before the verdict of the first lands
        stage.judge(first_end, Verdict(Match("wake", -0.5, 0, 0.5)))
        stage.wait(3)
        assert stage.spoken == ["chime"]
        stage.end_speaking(Verdict(None, Match("start:box", -0.3, 0.0, 1.0)))
        assert stage.names("exercise_started") == ["box"]

    def test_what_is_not_understood_before_the_question_is_asked_about(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.say(None, seconds=0.3)
        stage.wait(1)
        assert stage.spoken == ["chime", "question"]

    def test_not_understood_is_said_once_then_silence_begins_the_default(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(2)
        stage.say(None)
        stage.wait(1)
        assert stage.spoken == ["chime", "question", "unknown"]
        stage.wait(4)
        stage.say(None)
        stage.wait(1)
        assert stage.spoken == ["chime", "question", "unknown"]
        stage.wait_for(State.GUIDING, 4)

    def test_nobody_is_interrupted_to_be_told_that_they_were_not_understood(
        self, stage: Any
    ) -> None:
        stage.say(None, wake=True)
        stage.wait(6)
        stage.begin_to_speak()
        stage.wait(0.5)
        first_end = stage.now
        stage.wait(0.1)
        stage.begin_to_speak()
        stage.judge(first_end, Verdict())
        stage.wait(6)
        assert stage.spoken == ["chime", "question"]
        assert stage.state is State.ATTENDING
        stage.end_speaking(Verdict())
        stage.wait(1)
        assert stage.spoken == ["chime", "question", "unknown"]

    @pytest.mark.parametrize("on_silence", ["slow", None])
    def test_no_is_answered_and_leaves(self, make_stage: MakeStage, on_silence: str | None) -> None:
        stage = make_stage(Settings(on_silence))
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("no")
        stage.wait(6)
        assert stage.state is State.ARMED
        assert stage.spoken[-1] == "no.ok"
        assert stage.names("exercise_started") == []

    def test_yes_begins_the_usual_one(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(usual="sigh"))
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("yes")
        assert stage.names("exercise_started") == ["sigh"]

    def test_stop_ends_the_question(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(1)
        stage.say("stop")
        stage.wait(10)
        assert stage.state is State.ARMED
        assert stage.spoken == ["chime", "question", "stopped"]
        assert stage.names("exercise_started") == []

    @pytest.mark.parametrize(("command", "words"), ANSWERS)
    def test_an_answer_in_one_breath_with_the_wake_phrase_is_followed_by_the_question(
        self, stage: Any, command: str, words: str
    ) -> None:
        stage.say(command, wake=True)
        stage.wait(60)
        assert stage.spoken[:3] == ["chime", words, "question"]

    def test_again_is_the_question_when_there_was_no_exercise(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("again")
        stage.wait(1)
        assert stage.spoken == ["chime", "question", "question"]

    def test_again_is_the_last_exercise_when_there_was_one(self, stage: Any) -> None:
        stage.press("start:4-2-6-0")
        stage.wait_for(State.ARMED)
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("again")
        first = len(stage.names("phase"))
        stage.first_breath()
        stage.wait(14)
        assert stage.names("exercise_started") == ["custom", "custom"]
        assert stage.names("phase")[first:][:2] == ["in", "hold-in"]

    def test_the_wake_phrase_said_twice_is_no_riddle(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(1)
        stage.say("start:box", wake=True)
        assert stage.names("exercise_started") == ["box"]

    @pytest.mark.parametrize("command", ["slower", "louder", "pause", "go-on", "skip"])
    def test_what_makes_no_sense_yet_is_rejected(self, stage: Any, command: str) -> None:
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say(command)
        assert stage.last("rejected")
        assert stage.names("command") == []


def test_a_deadline_that_is_no_longer_wanted_does_nothing(stage: Any) -> None:
    stage.say(None, wake=True)
    assert stage.session.step(Deadline(stage.now), stage.now) == []
    stage.press("start")
    assert stage.session.step(Deadline(stage.now), stage.now) == []
    assert stage.state is State.GUIDING


def test_words_that_are_missing_leave_the_breathing_as_it_is(make_sounds: Any) -> None:
    commands = frozenset(load_language("en").commands)
    sounds = make_sounds(lambda phrase: None)
    session = Session(load_exercises(), commands, Settings(), sounds)
    orders = session.step(Triggered(0, "start"), 0)
    breaths = [order.cue.name for order in orders if isinstance(order, Play)]
    assert breaths == ["chime", *["breath.in", "breath.out"] * 6]
    errors = [o.fields["name"] for o in orders if isinstance(o, Report) and o.event == "error"]
    assert {"intro.slow", "ready-lead-in", "cue.full.out", "safety.short"} <= set(errors)
    assert len(errors) == len(set(errors))


def test_an_exercise_that_is_not_there_is_refused_at_once(sounds: Any) -> None:
    commands = frozenset(load_language("en").commands)
    for settings in (Settings(usual="nonsense"), Settings(on_silence="nonsense")):
        with pytest.raises(KeyError, match="nonsense"):
            Session(load_exercises(), commands, settings, sounds)
