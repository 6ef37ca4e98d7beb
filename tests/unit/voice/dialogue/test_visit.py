"""On a kiosk a win is noted for as long as somebody is there, and read back meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.steps import VISIT
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd
from voice.keeping import Visit

if TYPE_CHECKING:
    from conftest import MakeStage
    from stage import Stage

KIOSK = Settings(facts=frozenset({VISIT}))
WIN = "a customer thanked me"


@pytest.fixture
def asked(make_stage: MakeStage) -> Stage:
    stage = make_stage(KIOSK)
    stage.press("start:note-win")
    stage.wait_for_ask()
    return stage


def test_it_says_for_how_long_before_it_listens(asked: Stage) -> None:
    assert asked.spoken == ["chime", "note.ask-here"]


@pytest.mark.parametrize(("held", "told"), [(True, "note.held"), (False, "note.lost")])
def test_it_says_whether_it_is_held(asked: Stage, held: bool, told: str) -> None:
    asked.answer(WIN)
    asked.wait(0.5)
    asked.keep(held)
    assert asked.over()[-1] == told


def test_nothing_said_is_nothing_held(asked: Stage) -> None:
    asked.answer("", DictationEnd.NOTHING)
    assert asked.over()[-1] == "no.ok"
    assert asked.remembered == []


def test_the_recap_of_the_same_visit_reads_it_back(asked: Stage) -> None:
    visit = Visit()
    asked.answer(WIN)
    asked.wait(0.5)
    visit.keep(asked.remembered[-1], asked.keep)
    asked.wait_for(State.ARMED)
    asked.press("start:success-recap")
    visit.recall(asked.recalls[-1].keepsake, lambda texts: asked.recall(*texts))
    asked.until("success-recap.noted:1", "cue_finished")
    asked.wait(2)
    assert asked.renders[-1].text == WIN


def test_nothing_else_is_kept_there(make_stage: MakeStage) -> None:
    stage = make_stage(KIOSK)
    stage.press("start:success-recap")
    while stage.session.running:
        stage.wait(0.5)
        if stage.session.listening.dictation is not None:
            stage.answer(WIN)
        for render in stage.renders:
            stage.render(number=render.number)
    assert "privacy.nothing" in stage.spoken
    assert stage.remembered == []
