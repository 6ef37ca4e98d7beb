"""What a person may expect of a running exercise; what it sounds like is in tests/scenarios."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audio.events import CueStarted
from audio.timeline import Bus
from voice.dialogue.planning import Duration
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.hearing.base import Match, Verdict

MakeStage = Callable[[Settings], Any]


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
        assert f"{command}.ok" in guided.spoken

    @pytest.mark.parametrize(("command", "sign"), [("louder", 1), ("quieter", -1)])
    def test_a_change_of_loudness_holds_from_the_next_breath_on(
        self, guided: Any, command: str, sign: int
    ) -> None:
        guided.say(command)
        guided.wait_for(State.CLOSING)
        gains = [e.cue.gain for e in guided.player.log if e.cue.name == "breath.in"][::2]
        assert gains[1] / gains[0] == pytest.approx(10 ** (sign * 3 / 20))
        assert gains[2] == gains[1]

    @pytest.mark.parametrize(("command", "word"), [("pause", "paused"), ("stop", "stopped")])
    def test_what_is_said_afterwards_is_as_loud(self, guided: Any, command: str, word: str) -> None:
        guided.say("quieter")
        guided.wait(3)
        guided.say(command)
        guided.wait(1)
        (said,) = {e.cue.gain for e in guided.player.log if e.cue.name == word}
        assert said == pytest.approx(10 ** (-3 / 20))

    @pytest.mark.parametrize("command", ["slower", "faster", "louder", "quieter"])
    def test_the_limit_is_told(self, guided: Any, command: str) -> None:
        for _ in range(8):
            guided.say(command, seconds=0.1)
            guided.wait(0.2)
        assert f"{command}.ok" in guided.spoken
        assert guided.spoken[-1] == "limit"

    def test_a_quiet_setting_can_be_made_louder(self, make_stage: MakeStage) -> None:
        stage = make_stage(Settings(gain=10 ** (-24 / 20)))
        stage.press("start")
        stage.press("louder")
        stage.wait(1)
        assert stage.spoken == ["chime", "louder.ok"]

    def test_a_change_in_the_lead_in_holds_for_the_first_breath(self, stage: Any) -> None:
        stage.press("start")
        stage.wait(1.5)
        stage.say("slower")
        stage.first_breath()
        assert stage.last("phase").fields["length"] == 4.4
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
        assert guided.spoken[-1] == "paused"
        guided.say("go-on")
        before = len(guided.names("phase"))
        guided.wait_for(State.CLOSING)
        cycles = [r.fields["cycle"] for r in guided.reports if r.event == "phase"]
        assert cycles[before:] == [2, 2, 3, 3]
        assert guided.last("paused").fields == guided.last("resumed").fields == {"cycle": 2}

    def test_a_pause_in_the_lead_in_goes_on_with_what_was_not_said(self, stage: Any) -> None:
        stage.press("start:box")
        stage.wait(6)
        heard_so_far = stage.spoken
        stage.say("pause")
        stage.wait(8)
        stage.say("go-on")
        stage.first_breath()
        rest = stage.spoken[len(heard_so_far) :]
        assert heard_so_far == ["chime", "intro.box", "length.under-one-minute"]
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
        assert guided.spoken[-1] == "no.ok"
        assert guided.last("stopped")

    @pytest.mark.parametrize("command", ["stop", "no"])
    def test_a_pause_can_be_ended_by_going(self, guided: Any, command: str) -> None:
        guided.say("pause")
        guided.say(command)
        guided.wait(3)
        assert guided.state is State.ARMED
        assert guided.spoken[-1] == "stopped"

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
        stage.first_breath()
        assert stage.spoken == [
            "chime", "intro.box", "skip.ok", "shallow", "safety.short", "ready-lead-in",
        ]  # fmt: skip
        assert stage.names("exercise_started") == ["box"]

    def test_skip_ends_with_this_breath(self, guided: Any) -> None:
        guided.wait(12)
        guided.say("skip")
        guided.wait_for(State.ARMED)
        assert guided.names("phase") == ["in", "out"] * 2
        assert guided.names("exercise_finished") == ["slow"]
        assert guided.last("exercise_finished").fields["breaths"] == 2
        after_skip = guided.names("cue_started")
        assert after_skip[after_skip.index("skip.ok") :] == ["skip.ok", "closing-sound", "closing"]

    def test_skip_in_the_last_hold_ends_at_once(self, stage: Any) -> None:
        stage.press("start:box")
        stage.first_breath()
        stage.wait(12)
        assert stage.last("phase").fields["name"] == "hold-out"
        stage.say("skip")
        assert stage.session.deadline == stage.now
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
        stage.first_breath()
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
        stage.first_breath()
        stage.say("how-long")
        stage.wait(70)
        stage.say("pause")
        stage.say("how-long")
        stage.wait(1)
        answers = [name for name in stage.spoken if str(name).startswith("remaining.")]
        assert answers == ["remaining.three-minutes", "remaining.two-minutes"]

    def test_safety_pauses_and_offers_to_go_on(self, guided: Any) -> None:
        guided.say("safety")
        assert guided.state is State.PAUSED
        assert guided.last("paused").fields == {"cycle": 1}
        guided.wait(60)
        assert guided.spoken[-2:] == ["safety.full", "help.paused"]
        guided.say("go-on")
        assert guided.state is State.GUIDING
        assert guided.last("resumed").fields == {"cycle": 1}

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
        assert guided.last("rejected").fields == {}

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
        assert guided.last("rejected")
