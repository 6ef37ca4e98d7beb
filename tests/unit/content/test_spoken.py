"""What was estimated from the text, with real voices: notes find room in the first breaths."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from content.loader import load_exercises, load_language
from content.steps import Breathe
from voice.dialogue.score import Plan, lay_out
from voice.dialogue.sounds import Sounds
from voice.speaking.base import Synthesiser
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker


@pytest.fixture(params=["en piper", "en pyttsx3", "ko pyttsx3", "nl pyttsx3", "zh pyttsx3"])
def spoken(request: pytest.FixtureRequest) -> Iterator[tuple[str, Speaker]]:
    code, engine = request.param.split()
    voice: Synthesiser = (
        PiperEngine.choose(code) if engine == "piper" else Pyttsx3Engine.choose(code)
    )
    with Speaker(voice, None) as speaker:
        yield code, speaker


@pytest.mark.model
def test_the_notes_of_slow_breathing_fit_into_its_first_two_breaths(
    spoken: tuple[str, Speaker],
) -> None:
    code, speaker = spoken
    prompts = load_language(code).prompts
    exercise = load_exercises()["slow"]
    notes = next(step for step in exercise.steps if isinstance(step, Breathe)).notes
    plan = Plan(exercise.pattern, 6, notes=notes)
    sounds = Sounds(lambda name: speaker.clip(prompts[name]), lambda: np.random.default_rng(1))
    laid = lay_out(plan, 0, 0, sounds)
    ends = {cue.name: cue.end for cue in laid.words}
    announced = {cue.name for cue in laid.words if cue.end < laid.start_of(1)}
    assert {name for name in notes if ends[name] < laid.start_of(2)} == set(notes)
    assert {"cue.full.in", "cue.full.out"} <= announced  # no guidance gave way to them
