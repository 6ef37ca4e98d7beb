"""Sessions without any sound: words as long as the real ones, and made in no time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest
from stage import Silent, Stage, Words, silence

from audio.blocks import Clip
from content.loader import load_language
from content.model import Exercise, parse_pattern
from content.steps import Step
from voice.dialogue.planning import Duration
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds

SLOW = parse_pattern("4-0-6-0")


@cache
def english(phrase: str) -> Clip:
    """As long as the phrase takes at 110 words a minute; KeyError where there is no such phrase."""
    return silence(len(load_language("en").text(phrase).split()) * 60 / 110)


@pytest.fixture
def sounds() -> Sounds:
    return Silent(english)


@pytest.fixture(scope="session")
def make_sounds() -> Callable[[Words], Sounds]:
    return Silent


MakeStage = Callable[..., Stage]
Begun = Callable[..., Stage]


@pytest.fixture(scope="session")
def make_stage() -> MakeStage:
    def make(
        settings: Settings,
        exercises: Mapping[str, Exercise] | None = None,
        surprise: Callable[[], str] | None = None,
        habit: Callable[[], str | None] | None = None,
    ) -> Stage:
        return Stage(settings, Silent(english), exercises, surprise, habit=habit)

    return make


@pytest.fixture
def guided(stage: Stage) -> Stage:
    """Slow breathing, a second after the first breath began."""
    stage.press("start")
    stage.first_breath()
    return stage


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(Settings(duration=Duration(breaths=3)))


@pytest.fixture
def begun(make_stage: MakeStage) -> Begun:
    """An exercise of some steps, just begun."""

    def begin(
        *steps: Step,
        settings: Settings | None = None,
        others: Mapping[str, Exercise] | None = None,
    ) -> Stage:
        one = Exercise("one", ("T01",), None, steps, 1.0, {"slow": SLOW})
        stage = make_stage(settings or Settings(), {"one": one, **(others or {})})
        stage.press("start:one")
        return stage

    return begin
