"""What may be expected when Breather itself ends, and what it tells of what it does."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from audio.blocks import RATE, to_frames
from audio.engine import Engine
from audio.timeline import Cancel, Duck, Play
from content.loader import load_exercises, load_language
from voice.dialogue.bargein import FADE
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import State
from voice.events import Report, Triggered


def new_session(sounds: Sounds) -> Session:
    return Session(load_exercises(), frozenset(load_language("en").commands), Settings(), sounds)


class TestFinish:
    @pytest.mark.parametrize(
        ("state", "told"),
        [(State.ARMED, []), (State.GUIDING, ["stopped"]), (State.PAUSED, ["stopped"]),
         (State.CLOSING, ["exercise_finished"])],
    )  # fmt: skip
    def test_how_an_exercise_ended_is_told(self, stage: Any, state: State, told: list[str]) -> None:
        if state is not State.ARMED:
            stage.press("start")
            if state is State.PAUSED:
                stage.press("pause")
            stage.wait_for(state)
        orders = stage.session.finish(stage.now)
        assert [o.event for o in orders if isinstance(o, Report)] == [*told, "ended"]
        assert stage.session.deadline is None

    def test_the_fade_begins_where_speech_has_ducked_it_to(self, guided: Any) -> None:
        guided.begin_to_speak()
        orders = guided.session.finish(guided.now)
        gains = [0.25, *(order.gain for order in orders if isinstance(order, Duck))]
        assert all(a > b - 0.01 for a, b in pairwise(gains))
        assert gains[-1] == 0.0
        assert Cancel(guided.now + FADE, None) in orders

    def test_what_sounds_fades_without_a_click_into_silence(self) -> None:
        engine = Engine()
        session = new_session(Sounds(lambda phrase: None, lambda: np.random.default_rng(1)))
        for order in session.step(Triggered(0, "start"), 0):
            if not isinstance(order, Report):
                engine.order(order)
        before = np.concatenate([engine.render() for _ in range(300)])
        for order in session.finish(engine.frame):
            if not isinstance(order, Report):
                engine.order(order)
        after = np.concatenate([engine.render() for _ in range(100)])
        assert np.abs(before[-RATE // 10 :]).max() > 0.01
        assert np.abs(after[: FADE // 4]).max() > 0.01
        assert not after[FADE + to_frames(0.02) :].any()
        assert np.abs(np.diff(np.concatenate([before[-480:], after]), 2)).max() < 0.004


@pytest.mark.parametrize(("name", "state"), [("start:box", "box"), ("stop", None)])
def test_the_exercise_under_way_has_a_name(stage: Any, name: str, state: str | None) -> None:
    stage.press("start:sigh")
    stage.press(name)
    assert stage.session.exercise == state


def test_the_closing_words_still_belong_to_the_exercise(guided: Any) -> None:
    guided.wait_for(State.CLOSING)
    assert guided.session.exercise == "slow"
    guided.wait_for(State.ARMED)
    assert guided.session.exercise is None


def test_a_trigger_is_answered_before_anything_else(stage: Any) -> None:
    orders = stage.session.step(Triggered(0, "start"), 0)
    first = next(order for order in orders if isinstance(order, Play))
    assert (first.cue.name, first.cue.frame) == ("chime", 0)
