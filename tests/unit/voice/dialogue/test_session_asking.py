"""Exercises that ask: answers in the person's own words, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.steps import JOURNAL, Keepsake
from voice.dialogue.planning import Duration
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd, Practised

if TYPE_CHECKING:
    from collections.abc import Callable

    from stage import Stage

NOTE = "start:note-win"
WORDS = "the marmalade lady laughed"


@pytest.fixture
def stage(make_stage: Callable[[Settings], Stage]) -> Stage:
    return make_stage(Settings(facts=frozenset({JOURNAL})))


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """The question was spoken to its end."""
    stage.press(NOTE)
    stage.wait(15)
    assert stage.session.listening.dictation is not None
    return stage


def test_the_answer_is_remembered_as_it_was_said(asked: Stage) -> None:
    asked.answer(WORDS)
    asked.wait(0.5)
    (remember,) = asked.remembered
    assert (remember.keepsake, remember.text) == (Keepsake.WIN, WORDS)
    asked.keep()
    asked.wait_for(State.ARMED)
    assert asked.spoken == ["chime", "note.ask", "note.kept"]
    assert asked.last("exercise_finished").fields == {"name": "note-win"}


def test_no_word_of_it_is_reported(asked: Stage) -> None:
    asked.answer(WORDS)
    asked.wait(0.5)
    asked.keep()
    asked.wait_for(State.ARMED)
    assert asked.last("kept").fields == {"kept": True}
    told = repr(asked.reports) + repr(asked.remembered)
    assert not [word for word in WORDS.split() if word in told]


def test_the_question_is_asked_before_anything_is_listened_to(stage: Stage) -> None:
    stage.press(NOTE)
    stage.wait(1)
    assert stage.session.listening.dictation is None


def test_who_knows_the_question_need_not_hear_it_out(stage: Stage) -> None:
    stage.press(NOTE)
    stage.wait(2)
    stage.begin_to_speak()
    assert stage.session.listening.dictation is not None
    stage.wait(3)
    stage.answer(WORDS)
    stage.wait(0.5)
    assert [remember.text for remember in stage.remembered] == [WORDS]


def test_silence_is_an_answer(asked: Stage) -> None:
    asked.answer("", DictationEnd.NOTHING)
    asked.wait_for(State.ARMED)
    assert asked.spoken[-1] == "no.ok"
    assert asked.remembered == []


def test_what_could_not_be_written_is_not_said_to_be_kept(asked: Stage) -> None:
    asked.answer("", DictationEnd.FAILED)
    asked.wait_for(State.ARMED)
    assert asked.spoken[-1] == "note.lost"
    assert asked.remembered == []


def test_what_could_not_be_kept_is_not_said_to_be_kept(asked: Stage) -> None:
    asked.answer(WORDS)
    asked.wait(0.5)
    asked.keep(False)
    asked.wait_for(State.ARMED)
    assert asked.spoken[-1] == "note.lost"


def test_a_journal_that_does_not_answer_is_not_waited_for(asked: Stage) -> None:
    asked.answer(WORDS)
    asked.wait(4)
    assert asked.spoken[-1] == "note.ask"
    asked.wait(4)
    assert asked.spoken[-1] == "note.lost"
    asked.keep()
    asked.wait_for(State.ARMED)
    assert asked.names("kept") == [], "too late to be told"


def test_the_answer_of_another_entry_is_none(asked: Stage) -> None:
    asked.answer(WORDS)
    asked.wait(0.5)
    asked.keep(number=asked.remembered[-1].number + 1)
    asked.wait(0.5)
    assert asked.state is State.GUIDING


def test_without_a_journal_nothing_is_asked(make_stage: Callable[[Settings], Stage]) -> None:
    stage = make_stage(Settings())
    stage.press(NOTE)
    stage.wait_for(State.ARMED)
    assert stage.spoken == ["chime", "note.nowhere"]


def test_stop_in_the_answer_forgets_it(asked: Stage) -> None:
    asked.say("stop")
    assert asked.state is State.ARMED
    asked.wait(10)
    assert asked.remembered == []


def test_a_pause_asks_again(asked: Stage) -> None:
    asked.say("pause")
    assert asked.state is State.PAUSED
    assert asked.session.listening.dictation is None
    asked.wait(20)
    asked.say("go-on")
    asked.wait(20)
    assert asked.spoken[-2:] == ["resumed", "note.ask"]
    asked.answer(WORDS)
    asked.wait(0.5)
    assert len(asked.remembered) == 1


def test_skip_leaves_the_answer_out(asked: Stage) -> None:
    asked.say("skip")
    asked.wait_for(State.ARMED)
    assert asked.spoken[-2:] == ["skip.ok", "no.ok"]
    assert asked.remembered == []


def test_again_asks_anew(asked: Stage) -> None:
    asked.answer(WORDS)
    asked.press("again")
    asked.wait(20)
    assert asked.spoken[-2:] == ["again.ok", "note.ask"]
    asked.answer("", DictationEnd.NOTHING)
    asked.wait_for(State.ARMED)
    assert asked.spoken[-1] == "no.ok", "the first answer is forgotten"


def test_what_was_said_as_the_sound_went_is_kept_when_it_is_back(asked: Stage) -> None:
    number = asked.session.listening.dictation
    asked.lose()
    assert asked.session.listening.dictation == number
    asked.answer(WORDS, DictationEnd.LOST)
    asked.wait(20)
    asked.regain()
    asked.say("go-on")
    asked.wait(5)
    assert [remember.text for remember in asked.remembered] == [WORDS]


@pytest.mark.parametrize("how", ["pause", "outage"])
def test_what_is_kept_while_it_waits_is_kept_once(asked: Stage, how: str) -> None:
    asked.answer(WORDS)
    asked.wait(0.5)
    if how == "pause":
        asked.press("pause")
    else:
        asked.lose()
    asked.keep()
    asked.wait(5)
    if how == "outage":
        asked.regain()
    asked.say("go-on")
    asked.wait_for(State.ARMED)
    assert len(asked.remembered) == 1
    assert asked.spoken[-1] == "note.kept"


def test_a_call_ends_it_and_afterwards_it_is_asked_anew(asked: Stage) -> None:
    asked.press("call-started")
    assert asked.state is State.HELD
    assert asked.session.listening.dictation is None
    asked.press("call-ended")
    asked.say("go-on")
    asked.wait_for_ask()
    asked.answer(WORDS)
    asked.wait(0.5)
    assert len(asked.remembered) == 1


@pytest.mark.parametrize("press", ["how-long", "done", "again"])
def test_a_pedal_that_would_cost_the_answer_is_refused(asked: Stage, press: str) -> None:
    asked.press(press)
    assert asked.last("rejected").fields == {"name": press, "source": "trigger"}
    asked.answer(WORDS)
    asked.wait(0.5)
    assert len(asked.remembered) == 1


def test_faster_has_no_meaning_where_nothing_is_paced(stage: Stage) -> None:
    stage.press(NOTE)
    stage.wait(1)
    stage.press("faster")
    stage.wait(8)
    assert stage.spoken[-2:] == ["limit", "note.ask"]


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("end", ["stop", "call-started", "start:box", ""])
def test_what_was_practised_is_told_to_who_wants_it_kept(
    make_stage: Callable[[Settings], Stage], keeps: bool, end: str
) -> None:
    stage = make_stage(Settings(duration=Duration(breaths=2), keeps_exercises=keeps))
    stage.press("start")
    stage.wait(20)
    if end:
        stage.press(end)
        if end == "call-started":
            stage.press("stop")
    else:
        stage.wait_for(State.ARMED)
    assert [one.exercise for one in stage.practised] == ["slow"] * keeps
    assert all(isinstance(one, Practised) and one.seconds >= 20 for one in stage.practised)
