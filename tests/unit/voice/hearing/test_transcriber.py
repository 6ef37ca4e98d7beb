"""Transcribers: what they are given, when they are loaded, and how they tell what is wrong."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError, ModelMissing
from voice.hearing import moonshine_engine
from voice.hearing.moonshine_engine import MoonshineTranscriber
from voice.hearing.transcriber import PEAK, LazyTranscriber, TranscriberFactory, levelled

SECRET = "words that somebody said"


def tone(loudness: float, offset: float = 0.0) -> Samples:
    time = np.arange(EAR_RATE) / EAR_RATE
    return (loudness * np.sin(2 * np.pi * 200 * time) + offset).astype(np.float32)


# The level


@pytest.mark.parametrize("loudness", [0.0005, 0.01, 0.5, 1.0])
@pytest.mark.parametrize("offset", [0.0, 0.33, -0.5])
def test_every_microphone_sounds_the_same(loudness: float, offset: float) -> None:
    found = levelled(tone(loudness, offset))
    assert np.abs(found - tone(PEAK)).max() < 0.01
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    "samples", [np.zeros(0), np.zeros(100), np.full(100, np.nan), np.full(100, np.inf)]
)
def test_what_is_no_sound_becomes_silence(samples: np.ndarray[Any, Any]) -> None:
    found = levelled(samples.astype(np.float32))
    assert len(found) == len(samples)
    assert not found.any()


def test_nothing_is_made_more_than_60_db_louder() -> None:
    assert np.abs(levelled(tone(1e-5))).max() == pytest.approx(0.01, rel=0.01)


# When it is loaded


def test_a_lazy_one_is_loaded_once_when_it_is_first_asked() -> None:
    made: list[str] = []

    class Echo:
        name = "echo"

        def transcribe(self, samples: Samples) -> str:
            return str(len(samples))

    def build() -> Echo:
        made.append("echo")
        return Echo()

    lazy = LazyTranscriber(build)
    assert made == []
    assert [lazy.transcribe(tone(0.1)), lazy.transcribe(tone(0.1)[:9])] == ["16000", "9"]
    assert (lazy.name, made) == ("echo", ["echo"])


def test_a_factory_goes_into_another_process() -> None:
    factory = TranscriberFactory("vosk", Path("model"))
    assert pickle.loads(pickle.dumps(factory)) == factory


def test_a_damaged_vosk_model_is_named(tmp_path: Path) -> None:
    pytest.importorskip("vosk")
    (tmp_path / "vosk-model-small-xx").mkdir()
    with pytest.raises(EarError, match="vosk-model-small-xx"):
        TranscriberFactory("vosk", tmp_path / "vosk-model-small-xx")()


# Moonshine, without its package


class FakeMoonshine:
    """In the place of the package's own class."""

    lines: tuple[str, ...] = ()
    failing = False

    def __init__(self, **given: Any) -> None:
        self.given = given

    def transcribe_without_streaming(self, samples: list[float], rate: int) -> SimpleNamespace:
        assert rate == EAR_RATE
        assert max(samples) == pytest.approx(PEAK, rel=0.01)
        if self.failing:
            raise RuntimeError(SECRET)
        return SimpleNamespace(lines=[SimpleNamespace(text=line) for line in self.lines])


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[FakeMoonshine]:
    top = ModuleType("moonshine_voice")
    inner = ModuleType("moonshine_voice.transcriber")
    utils = ModuleType("moonshine_voice.utils")
    fake = type("Fake", (FakeMoonshine,), {})
    top.ModelArch = SimpleNamespace(TINY=0)  # type: ignore[attr-defined]
    inner.Transcriber = fake  # type: ignore[attr-defined]
    utils.get_model_path = lambda name: tmp_path / name  # type: ignore[attr-defined]
    (tmp_path / "tiny-en").mkdir()
    for module in (top, inner, utils):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(moonshine_engine, "available", lambda: True)
    return fake


def test_lines_become_one_text(package: type[FakeMoonshine]) -> None:
    package.lines = (" One. ", "Two.")
    assert MoonshineTranscriber().transcribe(tone(0.01)) == "One. Two."


@pytest.mark.parametrize("samples", [np.zeros(EAR_RATE, np.float32), tone(0.1)[:1_000]])
def test_it_is_not_asked_about_nothing(package: type[FakeMoonshine], samples: Samples) -> None:
    package.lines = ("You",)
    assert MoonshineTranscriber().transcribe(samples) == ""


def test_its_failure_is_a_sentence_without_a_word_of_what_was_said(
    package: type[FakeMoonshine],
) -> None:
    package.failing = True
    with pytest.raises(EarError) as caught:
        MoonshineTranscriber().transcribe(tone(0.1))
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_version_without_a_model_is_told(package: type[FakeMoonshine], tmp_path: Path) -> None:
    (tmp_path / "tiny-en").rmdir()
    with pytest.raises(ModelMissing, match=r"0\.0\.62"):
        MoonshineTranscriber()


def test_a_package_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moonshine_engine, "PACKAGE", "no_such_package")
    with pytest.raises(ModelMissing, match="moonshine-voice"):
        TranscriberFactory("moonshine")()
