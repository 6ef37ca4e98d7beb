"""Tones, breathing to another pattern, and ways on to another exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audio.blocks import to_frames
from audio.timeline import Bus
from content.model import Exercise
from content.steps import SHORT, SILENT, Breathe, Choose, Condition, Lead, Say, Silence, Tone
from voice.dialogue.settings import Settings
from voice.dialogue.state import State

if TYPE_CHECKING:
    from conftest import Begun

INTRO, CLOSING = Say("intro.slow"), Say("closing")
CHOOSE = Choose("question", ("left", "right"), "right")
TURN = (
    CHOOSE,
    Say("paused", condition=Condition(frozenset({"left"}))),
    Say("resumed", condition=Condition(frozenset({"right"}))),
)


class TestTone:
    def test_it_comes_at_its_frame_and_quietly(self, begun: Begun) -> None:
        stage = begun(Tone(), Silence(10.0), Tone(), Silence(1.0), Tone())
        stage.wait_for(State.ARMED)
        first, second, third = stage.begins("tone")
        tone = next(e.cue for e in stage.player.log if e.cue.name == "tone")
        assert second - first == tone.clip.frames + to_frames(10)
        assert third - second == tone.clip.frames + to_frames(1)
        assert tone.bus is Bus.SIGNAL
        assert tone.gain < 0.5

    def test_words_come_after_its_end(self, begun: Begun) -> None:
        stage = begun(Silence(3.0), Tone(), CLOSING)
        assert stage.over()[-2:] == ["tone", "closing"]
        tone = next(e.cue for e in stage.player.log if e.cue.name == "tone")
        assert stage.begins("closing")[0] > tone.end

    def test_a_pause_in_it_plays_it_again(self, begun: Begun) -> None:
        stage = begun(Silence(3.0), Tone(), Silence(2.0), CLOSING)
        stage.until("tone")
        stage.press("pause")
        stage.wait(5)
        stage.press("go-on")
        assert stage.over().count("tone") == 2

    def test_help_in_it_lets_it_ring(self, begun: Begun) -> None:
        stage = begun(Silence(1.0), Tone(), CLOSING)
        stage.until("tone")
        stage.press("help")
        assert stage.over()[-3:] == ["tone", "help.guiding", "closing"]
        assert not [r for r in stage.reports if r.event == "cue_finished" and r.fields["cut"]
                    and r.fields["name"] == "tone"]  # fmt: skip


class TestBreathe:
    def test_another_exercises_pattern_is_breathed_for_so_many_breaths(self, begun: Begun) -> None:
        stage = begun(INTRO, Breathe((), "slow", 3), Say("shallow"), Silence(2.0), CLOSING)
        stage.wait_for(State.ARMED)
        assert stage.names("phase") == ["in", "out"] * 3
        assert stage.spoken[-3:] == ["shallow", "closing-sound", "closing"]

    def test_breathing_twice_begins_with_full_words_both_times(self, begun: Begun) -> None:
        stage = begun(Breathe((), "slow", 2), Silence(1.0), Breathe((), "slow", 2))
        stage.wait_for(State.ARMED)
        assert stage.names("cue_started").count("ready-lead-in") == 2
        assert stage.names("cue_started").count("cue.full.out") == 4

    def test_slower_is_of_its_own_pattern(self, begun: Begun) -> None:
        stage = begun(Breathe((), "slow", 3))
        stage.first_breath()
        stage.say("slower")
        stage.wait_for(State.ARMED)
        lengths = [r.fields["length"] for r in stage.reports if r.event == "phase"]
        assert lengths == [4.0, 6.0, 4.4, 6.6, 4.4, 6.6]

    def test_again_begins_with_the_first_words(self, begun: Begun) -> None:
        stage = begun(INTRO, Breathe((), "slow", 3))
        stage.first_breath()
        stage.press("again")
        stage.wait(4)
        assert stage.spoken[-2:] == ["again.ok", "intro.slow"]


class TestLead:
    STEPS = (
        *TURN,
        Lead("slow", Condition(frozenset({"left"}))),
        Lead("nowhere", Condition(frozenset({"right"}))),
    )

    def test_it_begins_the_other_exercise(self, begun: Begun) -> None:
        stage = begun(*self.STEPS, settings=Settings(keeps_exercises=True))
        stage.asked()
        stage.say("choice:left")
        stage.wait(8)
        assert stage.names("exercise_started") == ["one", "slow"]
        assert stage.names("exercise_finished") == ["one"]
        assert stage.spoken[-2:] == ["paused", "intro.slow"]
        assert [done.exercise for done in stage.practised] == ["one"]

    def test_one_that_is_not_there_is_the_end(self, begun: Begun) -> None:
        stage = begun(*self.STEPS)
        assert stage.over()[-1] == "resumed"
        assert stage.names("exercise_finished") == ["one"]

    def test_what_the_person_wished_stays(self, begun: Begun) -> None:
        wished = Condition(frozenset({SHORT, SILENT}))
        other = Exercise("two", ("T01",), None, (Say("paused", condition=wished),))
        stage = begun(INTRO, Lead("two"), others={"two": other})
        stage.press("short")
        stage.wait(1)
        stage.press("silent")
        assert stage.over()[-1] == "paused"

    def test_skip_before_it_leads_on(self, begun: Begun) -> None:
        stage = begun(INTRO, Lead("slow"))
        stage.wait(1)
        stage.press("skip")
        assert stage.session.exercise == "slow"

    def test_one_that_leads_to_itself_can_be_stopped(self, begun: Begun) -> None:
        stage = begun(Lead("one"))
        stage.wait(3)
        stage.press("stop")
        stage.wait(2)
        assert (stage.state, stage.spoken[-1]) == (State.ARMED, "stopped")


class TestSkip:
    def test_a_silence_is_not_waited_out(self, begun: Begun) -> None:
        stage = begun(INTRO, Silence(600.0), CLOSING)
        stage.wait(10)
        stage.say("skip")
        stage.wait(6)
        assert stage.spoken[-2:] == ["skip.ok", "closing"]
