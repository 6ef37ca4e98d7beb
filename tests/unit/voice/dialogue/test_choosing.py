"""Questions with options, and questions for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.steps import Choose, Condition, Count, Keep, Keepsake, Say
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
TURNED = (
    Count("question", "people", 6.0),
    Say("success-recap.turned", "people", Condition(frozenset({"people"}))),
    CLOSING,
)


class TestChoose:
    def test_what_is_said_is_chosen(self, begun: Begun) -> None:
        stage = begun(INTRO, *TURN)
        stage.asked()
        stage.say("choice:left")
        assert stage.last("chosen").fields == {"name": "left"}
        assert stage.over()[-1] == "paused"

    @pytest.mark.parametrize(("said", "chosen"), [("yes", "left"), ("no", "right")])
    @pytest.mark.parametrize("options", [("left", "right"), ("right", "left")])
    def test_yes_and_no_stand_for_what_the_step_names(
        self, begun: Begun, options: tuple[str, str], said: str, chosen: str
    ) -> None:
        stage = begun(INTRO, Choose("question", options, "right", "left"), *TURN[1:])
        stage.wait(2)
        assert not stage.session.listening.commands & {"yes", "no"}
        stage.asked()
        stage.say(said)
        assert stage.last("chosen").fields == {"name": chosen}
        assert stage.over()[-1] == ("paused" if said == "yes" else "resumed")

    def test_where_it_names_nothing_they_are_no_answer(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.asked()
        assert not stage.session.listening.commands & {"yes", "no"}
        stage.say("yes")
        assert stage.names("chosen") == []

    def test_options_are_heard_from_the_beginning_of_the_question_on(self, begun: Begun) -> None:
        stage = begun(INTRO, *TURN)
        stage.wait(2)
        assert "choice:left" not in stage.session.listening.commands
        stage.until("question")
        assert stage.session.listening.commands >= {"choice:left", "choice:right", "stop"}
        stage.say("choice:left")
        assert "choice:left" not in stage.session.listening.commands
        assert stage.over()[-2:] == ["question", "paused"]

    def test_silence_takes_its_option_after_four_seconds(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.until("right", "chosen")
        asked = stage.last("cue_finished").frame
        assert 4.0 <= (stage.now - asked) / 48_000 < 4.5
        assert stage.over()[-1] == "resumed"

    def test_what_is_not_understood_has_it_asked_once_more(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.asked()
        stage.say(None)
        stage.asked()
        assert stage.spoken[1:] == ["question", "question"]
        stage.say(None)
        assert stage.last("chosen").fields == {"name": "right"}
        assert stage.over()[-1] == "resumed"

    def test_who_still_speaks_is_waited_for(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.asked()
        stage.begin_to_speak()
        stage.wait(5)
        assert stage.names("chosen") == []
        stage.press("choice:left")
        assert stage.over()[-1] == "paused"

    def test_a_trigger_may_choose_and_only_what_is_offered(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.asked()
        stage.press("choice:another-round")
        assert stage.last("rejected").fields["name"] == "choice:another-round"
        stage.press("choice:left")
        assert stage.over()[-1] == "paused"

    @pytest.mark.parametrize("how", ["skip", "silent"])
    def test_who_passes_over_it_takes_what_silence_would(self, begun: Begun, how: str) -> None:
        stage = begun(*TURN)
        stage.wait(3)
        stage.say(how)
        assert stage.over()[-2:] == [f"{how}.ok", "resumed"]

    def test_help_lets_it_wait_anew(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.asked()
        stage.say("help")
        stage.until("help.guiding", "cue_finished")
        stage.wait(3.5)
        assert stage.names("chosen") == []

    @pytest.mark.parametrize("how", ["pause", "outage", "moment"])
    def test_after_a_pause_it_is_asked_anew(self, begun: Begun, how: str) -> None:
        stage = begun(*TURN)
        stage.asked()
        if how == "pause":
            stage.press("pause")
        else:
            stage.lose()
        assert "choice:left" not in stage.session.listening.commands
        stage.wait(1 if how == "moment" else 8)
        if how != "pause":
            stage.regain()
        if how != "moment":
            stage.say("go-on")
        stage.asked()
        assert stage.spoken[-2:] == ["resumed", "question"]
        stage.say("choice:left")
        assert stage.over()[-1] == "paused"

    def test_without_a_sound_the_question_is_still_one(self, begun: Begun) -> None:
        stage = begun(*TURN)
        stage.press("stop")
        stage.session._course._sounds._words = lambda phrase: None
        stage.press("start:one")
        stage.wait(1)
        assert "choice:left" in stage.session.listening.commands
        stage.wait_for(State.ARMED, 10)


class TestCount:
    def test_the_number_is_said_in_its_form(self, begun: Begun) -> None:
        stage = begun(*TURNED)
        stage.asked()
        stage.say("people", "3 people")
        assert stage.over()[-2:] == ["success-recap.turned:3", "closing"]
        assert stage.names("counted") == [None]
        assert "3 people" not in repr(stage.reports)

    def test_none_is_a_number(self, begun: Begun) -> None:
        stage = begun(*TURNED)
        stage.asked()
        stage.say("people", "0 people")
        assert stage.over()[-2] == "success-recap.turned:0"

    def test_beyond_twenty_it_is_left_out(self, begun: Begun) -> None:
        stage = begun(*TURNED)
        stage.asked()
        stage.say("people", "21 people")
        assert stage.over()[-2:] == ["question", "closing"]

    @pytest.mark.parametrize("number", [0, 2])
    def test_from_one_on_it_can_be_kept(self, begun: Begun, number: int) -> None:
        keep = Keep("people", Keepsake.GLAD, Condition(frozenset({"people"})))
        stage = begun(TURNED[0], keep, CLOSING)
        stage.asked()
        stage.say("people", f"{number} people")
        stage.wait(1)
        kept = [(one.keepsake, one.text, one.people) for one in stage.remembered]
        assert kept == ([(Keepsake.GLAD, "", number)] if number else [])
        assert stage.names("kept") == []
        if number:
            stage.keep()
        assert stage.over()[-1] == "closing"

    def test_a_number_that_was_not_said_is_not_kept(self, begun: Begun) -> None:
        stage = begun(TURNED[0], Keep("people", Keepsake.GLAD), CLOSING)
        assert stage.over()[-1] == "closing"
        assert stage.remembered == []

    def test_silence_goes_on_without_it(self, begun: Begun) -> None:
        assert begun(*TURNED).over()[1:] == ["question", "closing"]

    def test_a_sentence_that_is_no_number(self, begun: Begun) -> None:
        stage = begun(*TURNED)
        stage.asked()
        stage.say(None)
        stage.asked()
        stage.say(None)
        assert stage.over()[1:] == ["question", "question", "closing"]

    @pytest.mark.parametrize("value", ["", "3 minutes"])
    def test_a_command_without_its_number_is_none(self, begun: Begun, value: str) -> None:
        stage = begun(*TURNED)
        stage.asked()
        stage.say("people", value)
        assert stage.names("counted") == []

    def test_a_trigger_has_no_number(self, begun: Begun) -> None:
        stage = begun(*TURNED)
        stage.asked()
        stage.press("people")
        assert stage.last("rejected").fields["name"] == "people"
