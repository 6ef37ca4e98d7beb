"""The commands without models: notes for words, tones for speech, no other process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import pytest

from audio.blocks import RATE, Clip, Samples
from audio.io.files import write_wav
from content.loader import load_language
from voice import app
from voice.config import Config
from voice.hearing.fake import FakeRecogniser, LoudnessVad
from voice.speaking.base import Voice
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.finish import to_samples
from voice.speaking.speaker import Renderer

EAR = FakeRecogniser(load_language("en").commands)


@cache
def tone(text: str) -> Clip:
    return Clip(to_samples(Renderer(FakeSynthesiser()).render(text)))


class FakeSpeaker:
    """Speaks within this process."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def clip(self, text: str, voice: Voice = Voice.OWN, *, personal: bool = False) -> Clip:
        return tone(text)


@dataclass
class FakeFactory:
    """What the app would build a recogniser with."""

    wake: str = "wake"

    def __call__(self) -> FakeRecogniser:
        return EAR


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person's settings, models and cache are none of the tests' business."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def without_models(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """Fakes in the place of all engines; the configurations that they were asked for."""
    asked: list[Config] = []

    def factory(config: Config, *_: object) -> FakeFactory:
        asked.append(config)
        return FakeFactory()

    monkeypatch.setattr(app, "ear_factory", factory)
    monkeypatch.setattr(app, "speaker", lambda *_: FakeSpeaker())
    monkeypatch.setattr(app, "SileroVad", LoudnessVad)
    return asked


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    """Writes a recording of somebody who says these words in one breath."""

    def write(*names: str, rate: int = RATE) -> Path:
        path = tmp_path / f"{'-'.join(names).replace(':', '-')}.wav"
        write_wav(path, EAR.say(*names)[:: RATE // rate], rate)
        return path

    return write


@pytest.fixture
def say() -> Callable[..., Samples]:
    return EAR.say
