"""“Keep that”: words go into the journal because the person asks for it, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.model import Exercise, parse_pattern
from content.steps import JOURNAL, KEPT, Ask, Breathe, Condition, Keep, Keepsake, Say
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd

if TYPE_CHECKING:
    from conftest import MakeStage
    from stage import Stage

WORDS, OTHERS = "I kept calm today", "and then I smiled"
DONE = Condition(frozenset({KEPT}))
TALK = Exercise(
    "talk",
    ("T10",),
    None,
    (
        Ask("note.ask", "first", 10.0),
        Ask("success-recap.part", "second", 10.0),
        Ask("success-recap.home", "plan", 10.0),
        Say("plan.here"),
        Keep("plan", Keepsake.PLAN, Condition(frozenset({JOURNAL, "plan"}))),
        Say("note.kept", condition=DONE),
        Breathe((), "slow", 2),
        Say("closing"),
    ),
    3.0,
    {"slow": parse_pattern("4-0-6-0")},
)
KEPT_WORDS, LOST_WORDS = "note.kept", "note.lost"


def begun(make_stage: MakeStage, *facts: str) -> Stage:
    stage = make_stage(Settings(facts=frozenset(facts)), {"talk": TALK})
    stage.press("start:talk")
    stage.wait_for_ask()
    return stage


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return begun(make_stage, JOURNAL)


def kept(stage: Stage) -> list[tuple[Keepsake, str]]:
    return [(one.keepsake, one.text) for one in stage.remembered]


def keep_what_is_said(stage: Stage, text: str) -> None:
    """“… keep that” after a pause: the command ends the dictation, and is not in it."""
    stage.say("keep")
    stage.answer(text, DictationEnd.COMMAND)


def test_it_ends_an_answer_and_keeps_it(stage: Stage) -> None:
    keep_what_is_said(stage, WORDS)
    assert kept(stage) == [(Keepsake.NOTE, WORDS)]
    stage.keep()
    stage.wait_for_ask()
    assert stage.spoken[-2:] == [KEPT_WORDS, "success-recap.part"]


def test_without_an_answer_it_keeps_the_last_one_and_the_question_stays(stage: Stage) -> None:
    stage.answer(WORDS)
    stage.wait_for_ask()
    keep_what_is_said(stage, "")
    stage.keep()
    assert kept(stage) == [(Keepsake.NOTE, WORDS)]
    stage.wait_for_ask()
    assert stage.spoken[-1] == KEPT_WORDS
    stage.answer(OTHERS)
    stage.wait_for_ask()
    assert stage.spoken[-1] == "success-recap.home", "the second answer was heard"


def test_a_journal_that_does_not_answer_is_not_waited_for(stage: Stage) -> None:
    stage.answer(WORDS)
    stage.wait_for_ask()
    keep_what_is_said(stage, "")
    stage.wait(6)
    assert stage.session.listening.dictation is not None, "the question is open again"


def test_what_the_exercise_keeps_itself_is_kept_once_and_told_once(stage: Stage) -> None:
    for text in (WORDS, OTHERS):
        stage.answer(text)
        stage.wait_for_ask()
    keep_what_is_said(stage, WORDS)
    assert kept(stage) == [(Keepsake.PLAN, WORDS)]
    stage.keep()
    stage.over()
    assert kept(stage) == [(Keepsake.PLAN, WORDS)]
    assert stage.spoken.count(KEPT_WORDS) == 1


def test_a_step_waits_for_what_is_asked_for_already(stage: Stage) -> None:
    for text in (WORDS, OTHERS):
        stage.answer(text)
        stage.wait_for_ask()
    keep_what_is_said(stage, WORDS)
    stage.until("plan.here", "cue_finished")
    stage.wait(1)
    assert KEPT_WORDS not in stage.spoken
    stage.keep()
    stage.wait(2)
    assert len(stage.remembered) == 1
    assert stage.spoken[-1] == KEPT_WORDS


def test_beside_the_breathing_it_keeps_the_last_answer_once(stage: Stage) -> None:
    stage.answer(WORDS)
    stage.wait_for_ask()
    stage.answer(OTHERS)
    stage.wait_for_ask()
    stage.answer("", DictationEnd.NOTHING)
    stage.first_breath()
    stage.say("keep")
    stage.keep()
    stage.wait(2)
    stage.say("keep")
    stage.wait(3)
    assert kept(stage) == [(Keepsake.NOTE, OTHERS)]
    assert stage.spoken.count(KEPT_WORDS) == 2, "told each time"


def test_it_says_where_it_could_not(stage: Stage) -> None:
    keep_what_is_said(stage, WORDS)
    stage.keep(False)
    stage.wait_for_ask()
    assert LOST_WORDS in stage.spoken
    stage.answer("", DictationEnd.NOTHING)
    stage.wait_for_ask()
    keep_what_is_said(stage, "")
    assert len(stage.remembered) == 2, "it may be tried again"


def test_nothing_said_is_nothing_kept(stage: Stage) -> None:
    keep_what_is_said(stage, "")
    stage.wait_for_ask()
    assert "keep.nothing" in stage.spoken
    assert stage.remembered == []


def test_without_a_journal_it_says_so(make_stage: MakeStage) -> None:
    stage = begun(make_stage)
    keep_what_is_said(stage, WORDS)
    stage.wait_for_ask()
    assert "note.nowhere" in stage.spoken
    assert stage.remembered == []


def test_in_a_pause(stage: Stage) -> None:
    stage.answer(WORDS)
    stage.wait_for_ask()
    stage.say("pause")
    stage.say("keep")
    stage.keep()
    stage.wait(3)
    assert stage.state is State.PAUSED
    assert stage.spoken[-1] == KEPT_WORDS


def test_after_the_stop_nothing_is_left_to_keep(stage: Stage) -> None:
    stage.answer(WORDS)
    stage.wait_for_ask()
    stage.say("stop")
    stage.press("start:talk")
    stage.wait_for_ask()
    keep_what_is_said(stage, "")
    assert stage.remembered == []


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_of_the_journal_in_a_call_is_silent(stage: Stage, answered: bool) -> None:
    keep_what_is_said(stage, WORDS)
    stage.press("call-started")
    spoken = list(stage.spoken)
    stage.keep(answered)
    stage.wait(3)
    assert stage.spoken == spoken


def test_a_pedal_cannot_say_it(stage: Stage) -> None:
    stage.press("keep")
    assert stage.last("rejected").fields["name"] == "keep"
    assert stage.session.listening.dictation is not None, "the words are not lost"
