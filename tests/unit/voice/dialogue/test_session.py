"""What a person may expect, one expectation a test; scenes with sound are in tests/scenarios."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audio.blocks import to_frames
from audio.events import CueStarted
from audio.timeline import Bus
from content.loader import load_exercises, load_language
from voice.dialogue.guide import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.hearing.base import Match, Verdict

MakeStage = Callable[[Settings], Any]
ANSWERS = [
    ("help", "help.attending"),
    ("safety", "safety.full"),
    ("how-long", "length.under-one-minute"),
]


@pytest.fixture
def guided(stage: Any) -> Any:
    """Slow breathing, a second after the first breath began."""
    stage.press("start")
    first_breath(stage)
    return stage


def first_breath(stage: Any) -> None:
    while not stage.names("phase"):
        stage.wait(0.25)
    stage.wait(0.75)


def spoken(stage: Any) -> list[object]:
    """The words so far, without guidance."""
    return [name for name in stage.names("cue_started") if not str(name).startswith("cue.")]


def last(stage: Any, event: str) -> Any:
    return [report for report in stage.reports if report.event == event][-1]


class TestAwake:
    def test_the_chime_sounds_at_once_and_the_question_after_a_moment(self, stage: Any) -> None:
        stage.say(None, wake=True)
        woken = stage.now
        stage.wait(0.39)
        assert spoken(stage) == ["chime"]
        assert last(stage, "cue_started").frame == woken
        stage.wait(0.3)
        assert spoken(stage) == ["chime", "question"]

    def test_silence_begins_the_default(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait_for(State.GUIDING, 15)
        assert stage.names("exercise_started") == ["slow"]
        question = next(r.frame for r in stage.reports if r.event == "cue_finished"
                        and r.fields["name"] == "question")  # fmt: skip
        assert abs(last(stage, "exercise_started").frame - question - to_frames(4)) <= 480

    def test_silence_at_a_kiosk_goes_back_to_waiting(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(on_silence=None))
        stage.say(None, wake=True)
        stage.wait(12)
        assert stage.state is State.ARMED
        assert spoken(stage) == ["chime", "question-open"]
        assert stage.names("exercise_started") == []

    def test_an_exercise_in_the_same_breath_keeps_the_chime(self, stage: Any) -> None:
        stage.say("start:box", wake=True)
        stage.wait(2)
        assert spoken(stage)[:2] == ["chime", "intro.box"]
        assert last(stage, "cue_finished").fields == {"name": "chime", "cut": False}

    def test_the_question_waits_for_who_goes_on_speaking(self, stage: Any) -> None:
        stage.begin_to_speak()
        stage.wait(0.5)
        first_end = stage.now
        stage.wait(0.1)
        stage.begin_to_speak()  # before the verdict of the first lands
        stage.judge(first_end, Verdict(Match("wake", -0.5, 0, 0.5)))
        stage.wait(3)
        assert spoken(stage) == ["chime"]
        stage.end_speaking(Verdict(None, Match("start:box", -0.3, 0.0, 1.0)))
        assert stage.names("exercise_started") == ["box"]

    def test_what_is_not_understood_before_the_question_is_asked_about(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.say(None, seconds=0.3)
        stage.wait(1)
        assert spoken(stage) == ["chime", "question"]

    def test_not_understood_is_said_once_then_silence_begins_the_default(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(2)
        stage.say(None)
        stage.wait(1)
        assert spoken(stage) == ["chime", "question", "unknown"]
        stage.wait(4)
        stage.say(None)
        stage.wait(1)
        assert spoken(stage) == ["chime", "question", "unknown"]
        stage.wait_for(State.GUIDING, 4)

    @pytest.mark.parametrize("on_silence", ["slow", None])
    def test_no_is_answered_and_leaves(self, make_stage: MakeStage, on_silence: str | None) -> None:
        stage = make_stage(Settings(on_silence))
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("no")
        stage.wait(6)
        assert stage.state is State.ARMED
        assert spoken(stage)[-1] == "no.ok"
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
        assert spoken(stage) == ["chime", "question", "stopped"]
        assert stage.names("exercise_started") == []

    @pytest.mark.parametrize(("command", "words"), ANSWERS)
    def test_an_answer_in_one_breath_with_the_wake_phrase_is_followed_by_the_question(
        self, stage: Any, command: str, words: str
    ) -> None:
        stage.say(command, wake=True)
        stage.wait(60)
        assert spoken(stage)[:3] == ["chime", words, "question"]

    def test_again_is_the_question_when_there_was_no_exercise(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("again")
        stage.wait(1)
        assert spoken(stage) == ["chime", "question", "question"]

    def test_again_is_the_last_exercise_when_there_was_one(self, stage: Any) -> None:
        stage.press("start:4-2-6-0")
        stage.wait_for(State.ARMED)
        stage.say(None, wake=True)
        stage.wait(3)
        stage.say("again")
        first = len(stage.names("phase"))
        first_breath(stage)
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
        assert last(stage, "rejected")
        assert stage.names("command") == []


class TestGuided:
    @pytest.mark.parametrize(("command", "length"), [("slower", 4.4), ("faster", 3.636)])
    def test_a_change_of_pace_holds_from_the_next_breath_on(
        self, guided: Any, command: str, length: float
    ) -> None:
        guided.say(command)
        guided.wait_for(State.CLOSING)
        lengths = [r.fields["length"] for r in guided.reports
                   if r.event == "phase" and r.fields["name"] == "in"]  # fmt: skip
        assert lengths == [4.0, length, length]
        assert f"{command}.ok" in spoken(guided)

    @pytest.mark.parametrize(("command", "sign"), [("louder", 1), ("quieter", -1)])
    def test_a_change_of_loudness_holds_from_the_next_breath_on(
        self, guided: Any, command: str, sign: int
    ) -> None:
        guided.say(command)
        guided.wait_for(State.CLOSING)
        gains = [e.cue.gain for e in guided.player.log if e.cue.name == "breath.in"][::2]
        assert gains[1] / gains[0] == pytest.approx(10 ** (sign * 3 / 20))
        assert gains[2] == gains[1]

    @pytest.mark.parametrize("command", ["slower", "faster", "louder", "quieter"])
    def test_the_limit_is_told(self, guided: Any, command: str) -> None:
        for _ in range(8):
            guided.say(command, seconds=0.1)
            guided.wait(0.2)
        assert f"{command}.ok" in spoken(guided)
        assert spoken(guided)[-1] == "limit"

    def test_a_quiet_setting_can_be_made_louder(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(gain=10 ** (-24 / 20)))
        stage.press("start")
        stage.press("louder")
        stage.wait(1)
        assert spoken(stage) == ["louder.ok"]

    def test_a_change_in_the_lead_in_holds_for_the_first_breath(self, stage: Any) -> None:
        stage.press("start")
        stage.wait(1.5)
        stage.say("slower")
        first_breath(stage)
        assert last(stage, "phase").fields["length"] == 4.4
        whole = [e.cue.name for e in stage.player.log
                 if e.cue.bus is Bus.SPEECH and getattr(e, "cut", None) is False]  # fmt: skip
        assert whole == ["slower.ok", "intro.slow", "length.under-one-minute", "ready-lead-in"]

    def test_a_change_in_the_last_breath_leaves_its_end_alone(self, guided: Any) -> None:
        guided.wait(24)
        end = guided.session.deadline
        guided.say("slower")
        assert guided.session.deadline == end
        guided.wait_for(State.ARMED)
        assert guided.names("exercise_finished") == ["slow"]

    def test_pause_keeps_the_place(self, guided: Any) -> None:
        guided.wait(12)
        guided.say("pause")
        assert guided.state is State.PAUSED
        guided.wait(20)
        assert spoken(guided)[-1] == "paused"
        guided.say("go-on")
        before = len(guided.names("phase"))
        guided.wait_for(State.CLOSING)
        cycles = [r.fields["cycle"] for r in guided.reports if r.event == "phase"]
        assert cycles[before:] == [2, 2, 3, 3]
        assert last(guided, "paused").fields == last(guided, "resumed").fields == {"cycle": 2}

    def test_a_pause_in_the_lead_in_goes_on_with_what_was_not_said(self, stage: Any) -> None:
        stage.press("start:box")
        stage.wait(6)
        heard_so_far = spoken(stage)
        stage.say("pause")
        stage.wait(8)
        stage.say("go-on")
        first_breath(stage)
        rest = spoken(stage)[len(heard_so_far) :]
        assert heard_so_far == ["intro.box", "length.under-one-minute"]
        assert rest == ["paused", "resumed", "length.under-one-minute", "holds.note",
                        "shallow", "safety.short", "ready-lead-in"]  # fmt: skip

    def test_notes_that_were_cut_come_later_and_no_note_comes_twice(self, guided: Any) -> None:
        guided.say("how-long")
        guided.wait(8)
        guided.say("pause", seconds=0.1)
        guided.say("go-on", seconds=0.1)
        guided.wait_for(State.ARMED)
        whole = [e.cue.name for e in guided.player.log if getattr(e, "cut", None) is False]
        assert [name for name in whole if name == "shallow"] == ["shallow"]
        assert [name for name in whole if name == "safety.short"] == ["safety.short"]

    def test_five_minutes_of_pause_end_kindly(self, guided: Any) -> None:
        guided.say("pause")
        guided.wait(295)
        assert guided.state is State.PAUSED
        guided.wait(15)
        assert guided.state is State.ARMED
        assert spoken(guided)[-1] == "no.ok"
        assert last(guided, "stopped")

    @pytest.mark.parametrize("command", ["stop", "no"])
    def test_a_pause_can_be_ended_by_going(self, guided: Any, command: str) -> None:
        guided.say("pause")
        guided.say(command)
        guided.wait(3)
        assert guided.state is State.ARMED
        assert spoken(guided)[-1] == "stopped"

    def test_again_in_a_pause_is_the_exercise_anew(self, guided: Any) -> None:
        guided.wait(12)
        guided.say("pause")
        guided.say("again")
        before = len(guided.names("phase"))
        guided.wait_for(State.ARMED)
        assert guided.names("exercise_started") == ["slow", "slow"]
        assert len(guided.names("phase")) - before == 6

    def test_again_keeps_pace_and_loudness(self, guided: Any) -> None:
        guided.say("slower")
        guided.say("quieter")
        guided.say("again")
        before = len(guided.player.log)
        guided.wait(12)
        begun = [e.cue for e in guided.player.log[before:] if isinstance(e, CueStarted)]
        sounds = [cue for cue in begun if cue.name == "breath.in"]
        assert sounds[0].clip.seconds == pytest.approx(4.4)
        assert sounds[0].gain == pytest.approx(0.7 * 10 ** (-3 / 20))

    def test_skip_in_the_lead_in_leaves_out_its_words_but_not_the_breathing(
        self, stage: Any
    ) -> None:
        stage.press("start:box")
        stage.wait(1)
        stage.say("skip")
        first_breath(stage)
        assert spoken(stage) == [
            "intro.box", "skip.ok", "shallow", "safety.short", "ready-lead-in",
        ]  # fmt: skip
        assert stage.names("exercise_started") == ["box"]

    def test_skip_ends_with_this_breath(self, guided: Any) -> None:
        guided.wait(12)
        guided.say("skip")
        guided.wait_for(State.ARMED)
        assert guided.names("phase") == ["in", "out"] * 2
        assert guided.names("exercise_finished") == ["slow"]
        assert last(guided, "exercise_finished").fields["breaths"] == 2
        after_skip = guided.names("cue_started")
        assert after_skip[after_skip.index("skip.ok") :] == ["skip.ok", "closing-sound", "closing"]

    def test_skip_in_the_last_hold_ends_at_once(self, stage: Any) -> None:
        stage.press("start:box")
        first_breath(stage)
        stage.wait(12)
        assert last(stage, "phase").fields["name"] == "hold-out"
        stage.say("skip")
        stage.wait(0.5)
        assert stage.state is State.CLOSING

    def test_skip_while_going_on_does_not_begin_from_the_first_breath(self, guided: Any) -> None:
        guided.wait(12)
        guided.say("pause")
        guided.say("go-on")
        guided.wait(0.5)
        guided.say("skip")
        before = len(guided.names("phase"))
        guided.wait_for(State.CLOSING)
        cycles = [r.fields["cycle"] for r in guided.reports if r.event == "phase"]
        assert cycles[before:] == [2, 2, 3, 3]

    def test_help_brings_full_words_back(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(duration=Duration(breaths=10)))
        stage.press("start")
        first_breath(stage)
        stage.wait(45)
        before = len(stage.names("cue_started"))
        stage.say("help")
        stage.wait_for(State.CLOSING)
        after = stage.names("cue_started")[before:]
        assert after[0] == "help.guiding"
        assert after.count("cue.full.in") >= 2
        assert "cue.short.in" in after

    def test_how_long_counts_what_is_left(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(duration=Duration(minutes=3)))
        stage.press("start")
        first_breath(stage)
        stage.say("how-long")
        stage.wait(70)
        stage.say("pause")
        stage.say("how-long")
        stage.wait(1)
        answers = [name for name in spoken(stage) if str(name).startswith("remaining.")]
        assert answers == ["remaining.three-minutes", "remaining.two-minutes"]

    def test_safety_pauses_and_offers_to_go_on(self, guided: Any) -> None:
        guided.say("safety")
        assert guided.state is State.PAUSED
        assert last(guided, "paused").fields == {"cycle": 1}
        guided.wait(60)
        assert spoken(guided)[-2:] == ["safety.full", "help.paused"]
        guided.say("go-on")
        assert guided.state is State.GUIDING
        assert last(guided, "resumed").fields == {"cycle": 1}

    def test_a_long_answer_is_over_before_the_closing_words(self, guided: Any) -> None:
        guided.wait(22)
        guided.say("help")
        guided.wait_for(State.ARMED)
        log = {type(e).__name__ + e.cue.name: e.frame for e in guided.player.log}
        assert log["CueFinishedhelp.guiding"] < log["CueStartedclosing"]

    def test_speech_ducks_until_it_is_judged(self, guided: Any) -> None:
        guided.begin_to_speak()
        assert guided.player.gain == pytest.approx(0.25, rel=0.01)
        guided.wait(0.5)
        guided.end_speaking(Verdict())
        assert guided.player.gain == 1.0
        assert guided.state is State.GUIDING
        assert last(guided, "rejected").fields == {}

    @pytest.mark.parametrize("command", ["yes", "no", "go-on"])
    def test_what_makes_no_sense_now_is_rejected(self, guided: Any, command: str) -> None:
        guided.say(command)
        assert guided.state is State.GUIDING
        assert guided.names("command") == ["start"]

    def test_a_verdict_that_comes_too_late_is_rejected(self, guided: Any) -> None:
        guided.wait(28.5)
        guided.begin_to_speak()
        guided.wait_for(State.CLOSING)
        guided.end_speaking(Verdict(None, Match("pause", -0.3, 0, 1)))
        assert guided.state is State.CLOSING
        assert last(guided, "rejected")


class TestClosing:
    @pytest.fixture
    def closing(self, guided: Any) -> Any:
        guided.wait_for(State.CLOSING)
        guided.wait(2)
        return guided

    def test_the_words_are_said_and_it_waits_again(self, closing: Any) -> None:
        closing.wait_for(State.ARMED)
        assert spoken(closing)[-2:] == ["closing-sound", "closing"]
        assert closing.names("exercise_finished") == ["slow"]

    def test_stop_cuts_the_words_of_an_exercise_that_is_finished(self, closing: Any) -> None:
        closing.say("stop")
        closing.wait(2)
        assert closing.names("exercise_finished") == ["slow"]
        assert last(closing, "stopped")
        assert spoken(closing)[-1] == "stopped"

    @pytest.mark.parametrize("command", ["again", "start:box"])
    def test_another_exercise_finishes_the_one_before(self, closing: Any, command: str) -> None:
        closing.say(command)
        assert closing.names("exercise_finished") == ["slow"]
        assert closing.state is State.GUIDING

    def test_safety_comes_in_the_place_of_the_closing_words(self, closing: Any) -> None:
        closing.say("safety")
        closing.wait_for(State.ARMED)
        assert spoken(closing)[-1] == "safety.full"
        assert closing.names("exercise_finished") == ["slow"]

    @pytest.mark.parametrize("command", ["yes", "no", "how-long", "help", "slower"])
    def test_politeness_begins_nothing(self, closing: Any, command: str) -> None:
        closing.say(command)
        closing.wait_for(State.ARMED)
        assert closing.names("exercise_started") == ["slow"]


class TestTriggers:
    @pytest.mark.parametrize("name", ["start", "start:box", "start:4-2-6-0", "start:custom"])
    @pytest.mark.parametrize("state", [State.ARMED, State.ATTENDING, State.GUIDING, State.PAUSED,
                                       State.CLOSING])  # fmt: skip
    def test_an_exercise_begins_from_every_state(self, stage: Any, state: State, name: str) -> None:
        if state is State.ATTENDING:
            stage.say(None, wake=True)
        elif state is not State.ARMED:
            stage.press("start:sigh")
            if state is State.PAUSED:
                stage.press("pause")
            stage.wait_for(state)
        stage.press(name)
        assert stage.state is State.GUIDING
        first_breath(stage)
        stage.wait_for(State.ARMED)
        finished = {"start": "slow", "start:box": "box"}.get(name, "custom")
        assert stage.names("exercise_finished")[-1] == finished

    @pytest.mark.parametrize("name", ["nonsense", "start:nonsense", "start:", "go-on", "yes",
                                      "call-ended", "call-", ""])  # fmt: skip
    def test_what_is_unknown_or_makes_no_sense_is_rejected(self, stage: Any, name: str) -> None:
        stage.press(name)
        assert last(stage, "rejected").fields == {"name": name, "source": "trigger"}
        assert stage.state is State.ARMED

    @pytest.mark.parametrize(("name", "words"), ANSWERS)
    def test_an_answer_can_be_stopped_by_voice_and_begins_nothing(
        self, stage: Any, name: str, words: str
    ) -> None:
        stage.press(name)
        stage.wait(1)
        assert spoken(stage) == ["chime", words]
        assert "stop" in stage.session.listening.commands
        stage.wait(60)
        assert stage.state is State.ARMED
        assert stage.names("exercise_started") == []

    def test_stop_silences_what_is_said_while_nothing_runs(self, guided: Any) -> None:
        guided.press("stop")
        guided.wait(0.2)
        guided.press("stop")
        guided.wait(0.1)
        assert guided.player.live == {}
        assert guided.state is State.ARMED

    def test_a_call_ends_everything_without_a_word(self, guided: Any) -> None:
        guided.begin_to_speak()
        guided.press("call-started")
        guided.wait(1)
        assert guided.state is State.DORMANT
        assert guided.player.live == {}
        assert guided.player.gain == 1.0
        assert last(guided, "stopped")
        guided.press("start")
        guided.say("start:box", wake=True)
        assert guided.state is State.DORMANT
        assert not guided.session.listening.wake
        assert not guided.session.listening.commands
        guided.press("call-ended")
        assert guided.state is State.ARMED
        assert guided.session.listening.wake


def test_an_exercise_that_is_not_there_is_refused_at_once(sounds: Any) -> None:
    commands = frozenset(load_language("en").commands)
    for settings in (Settings(usual="nonsense"), Settings(on_silence="nonsense")):
        with pytest.raises(KeyError, match="nonsense"):
            Session(load_exercises(), commands, settings, sounds)
