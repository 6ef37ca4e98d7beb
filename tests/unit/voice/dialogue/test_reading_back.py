"""Own words that are read back, and what the journal recalls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audio.blocks import to_frames
from content.steps import WINS, WRITTEN, Ask, Condition, Keepsake, ReadBack, Say, Silence
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd

if TYPE_CHECKING:
    from conftest import Begun
    from stage import Stage

WORDS = "the marmalade lady laughed"
INTRO, CLOSING = Say("intro.slow"), Say("closing")
ASK = Ask("note.ask", "plan", 10.0)
READ = (ASK, Say("paused", condition=Condition(frozenset({WRITTEN}))), ReadBack("plan"), CLOSING)
RECAP = (INTRO, Say("success-recap.noted", WINS), ReadBack(WINS), CLOSING)


class TestReadBack:
    def answered(self, stage: Stage) -> Stage:
        stage.asked("note.ask")
        stage.answer(WORDS)
        return stage

    def test_own_words_are_read_and_never_told(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        assert [order.text for order in stage.renders] == [WORDS]
        stage.wait(0.3)
        stage.render()
        assert stage.over()[-3:] == ["paused", "own", "closing"]
        told = repr(stage.reports) + repr(stage.renders)
        assert not [word for word in WORDS.split() if word in told]

    def test_nothing_is_read_where_nothing_was_written(self, begun: Begun) -> None:
        stage = begun(*READ)
        stage.asked("note.ask")
        stage.answer("", DictationEnd.FAILED)
        assert stage.over()[1:] == ["note.ask", "closing"]
        assert stage.renders == []

    def test_an_answer_that_says_nothing_is_none(self, begun: Begun) -> None:
        stage = begun(*READ, settings=Settings(nothing=("nothing really",)))
        stage.asked("note.ask")
        stage.answer("Nothing, really.")
        assert stage.over()[1:] == ["note.ask", "closing"]
        assert stage.renders == []

    @pytest.mark.parametrize("answers", [True, False])
    def test_a_voice_that_cannot_read_is_done_without(self, begun: Begun, answers: bool) -> None:
        stage = self.answered(begun(*READ))
        if answers:
            stage.render(None)
        stage.until("paused", "cue_finished")
        before = stage.now
        stage.until("closing")
        assert stage.now - before == pytest.approx(to_frames(1 if answers else 7), abs=to_frames(1))

    def test_a_sound_that_comes_too_late_is_left_out(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        stage.until("closing")
        stage.render()
        assert "own" not in stage.over()

    @pytest.mark.parametrize("heard", [True, False])
    def test_after_a_pause_it_is_rendered_and_read_anew(self, begun: Begun, heard: bool) -> None:
        stage = self.answered(begun(*READ))
        if heard:
            stage.render(5.0)
            stage.until("own")
        stage.press("pause")
        stage.wait(10)
        stage.press("go-on")
        assert [order.text for order in stage.renders] == [WORDS] * 2
        stage.render(5.0, stage.renders[0].number)
        stage.render(2.0)
        assert stage.over()[-2:] == ["own", "closing"]

    def test_help_meanwhile_has_it_read_once_more(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        stage.render(5.0)
        stage.until("own")
        stage.say("help")
        assert stage.over()[-4:] == ["own", "help.guiding", "own", "closing"]

    def test_skip_leaves_the_rest_out(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        stage.render(60.0)
        stage.until("own")
        stage.say("skip")
        before = stage.now
        assert stage.over()[-3:] == ["own", "skip.ok", "closing"]
        assert stage.now - before < to_frames(10)

    def test_a_device_lost_in_it(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        stage.render(20.0)
        stage.wait(10)
        stage.lose()
        stage.wait(1)
        stage.regain()
        stage.render(2.0)
        assert stage.over()[-3:] == ["resumed", "own", "closing"]

    def test_stop_in_it(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        stage.render(20.0)
        stage.until("own")
        stage.say("stop")
        stage.wait(5)
        stage.render(2.0)
        stage.wait(5)
        assert stage.state is State.ARMED
        assert stage.spoken[-2:] == ["own", "stopped"]

    def test_a_very_long_answer_is_one(self, begun: Begun) -> None:
        stage = begun(*READ)
        stage.asked("note.ask")
        stage.answer("word " * 1_500, DictationEnd.TOO_LONG, 180.0)
        stage.render(600.0)
        stage.until("own")
        stage.say("skip")
        assert stage.over()[-2:] == ["skip.ok", "closing"]

    def test_the_answer_again_is_another_one(self, begun: Begun) -> None:
        stage = self.answered(begun(*READ))
        stage.press("again")
        stage.render(number=1)
        stage.asked("note.ask")
        stage.answer("", DictationEnd.NOTHING)
        assert "own" not in stage.over()


class TestRecall:
    def test_it_is_asked_for_as_the_exercise_begins(self, begun: Begun) -> None:
        stage = begun(*RECAP)
        assert [order.keepsake for order in stage.recalls] == [Keepsake.WIN]
        stage.recall("one", "two")
        stage.until("success-recap.noted:2")
        for order in stage.renders:
            stage.render(number=order.number)
        assert stage.over()[1:] == ["intro.slow", "success-recap.noted:2", "own", "own", "closing"]
        first, second = stage.begins("own")
        assert second - first == to_frames(3.0)

    def test_nothing_noted_is_said_so(self, begun: Begun) -> None:
        stage = begun(*RECAP)
        stage.wait(1)
        stage.recall()
        assert stage.over()[2:] == ["success-recap.noted:0", "closing"]

    def test_a_journal_that_says_nothing_is_not_spoken_of(self, begun: Begun) -> None:
        assert begun(*RECAP).over()[1:] == ["intro.slow", "closing"]

    def test_what_comes_too_late_is_still_known_later(self, begun: Begun) -> None:
        wins = Condition(frozenset({WINS}))
        stage = begun(INTRO, Silence(5.0), Say("paused", condition=wins), CLOSING)
        stage.wait(8)
        stage.recall("one")
        assert "paused" in stage.over()

    def test_the_answer_to_an_earlier_exercise_is_none(self, begun: Begun) -> None:
        stage = begun(*RECAP)
        stage.press("again")
        assert len(stage.recalls) == 2
        del stage.recalls[-1]
        stage.recall("one")
        assert "success-recap.noted:1" not in stage.over()

    def test_more_than_can_be_said_are_read_all_the_same(self, begun: Begun) -> None:
        stage = begun(*RECAP)
        stage.recall(*["one"] * 21)
        stage.wait(5)
        assert len(stage.renders) == 21
        assert "success-recap.noted:21" not in stage.spoken
