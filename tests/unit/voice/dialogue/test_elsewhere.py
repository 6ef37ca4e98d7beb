"""Another language's wake phrase: the session says so, and what was going on makes way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.hearing.base import Elsewhere, Verdict

MakeStage = Callable[[Settings], Any]
KIOSK = Settings(on_silence=None)


def say(stage: Any, elsewhere: Elsewhere) -> None:
    stage.begin_to_speak()
    stage.wait(0.5)
    stage.end_speaking(Verdict(elsewhere=elsewhere))


@pytest.mark.parametrize(
    ("elsewhere", "fields"),
    [
        (Elsewhere("nl"), {"name": "nl"}),
        (Elsewhere("nl", "start:box"), {"name": "nl", "command": "start:box"}),
    ],
)
def test_the_language_is_told_and_nothing_is_said(
    make_stage: MakeStage, elsewhere: Elsewhere, fields: dict[str, str]
) -> None:
    stage = make_stage(KIOSK)
    say(stage, elsewhere)
    assert stage.last("language").fields == fields
    assert stage.state is State.ARMED
    stage.wait(5)
    assert stage.spoken == []


def test_who_was_asked_in_the_wrong_language_is_not_asked_on(make_stage: MakeStage) -> None:
    stage = make_stage(KIOSK)
    stage.say(None, wake=True)
    stage.until("question-open")
    say(stage, Elsewhere("ko"))
    assert stage.state is State.ARMED
    stage.wait(0.2)
    assert stage.last("cue_finished").fields == {"name": "question-open", "cut": True}
    assert stage.names("language") == ["ko"]


def test_within_an_exercise_it_means_nothing(make_stage: MakeStage) -> None:
    stage = make_stage(KIOSK)
    stage.press("start")
    stage.first_breath()
    say(stage, Elsewhere("ko"))
    assert stage.state is State.GUIDING
    assert stage.names("language") == []


def test_a_language_that_nothing_hears_leaves_the_microphone_to_the_wake_phrases_of_others(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(Settings(on_silence=None, deaf=True))
    assert stage.session.hears
    assert stage.session.listening.wake
    stage.press("start")
    stage.first_breath()
    assert not stage.session.hears
    stage.press("stop")
    stage.wait(1)
    assert stage.session.hears
