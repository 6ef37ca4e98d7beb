"""The phoneme engine where nothing is said, or something is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest

from audio.blocks import EAR_RATE
from tests.unit.voice.hearing.phonemes_said import (
    ALL,
    BEGINNING,
    WAKE,
    WORDINGS,
    Model,
    Said,
    ear,
    hear,
)
from voice.errors import EarError
from voice.hearing.base import Verdict
from voice.hearing.phoneme_engine import PhonemeRecogniser


def test_silence_is_nothing(model: Model) -> None:
    verdict = hear(model, Said().silence(1.0))
    assert (verdict.wake, verdict.command) == (None, None)


@pytest.mark.parametrize("length", [0, 1, EAR_RATE // 10 - 1])
def test_what_is_too_short_is_nothing(model: Model, length: int) -> None:
    assert ear().hear(np.ones(length, np.float32), ALL, BEGINNING) == Verdict()


def test_without_espeak_its_own_pronunciations_serve(model: Model) -> None:
    recogniser = PhonemeRecogniser(WAKE, WORDINGS, None)
    verdict = recogniser.hear(model.sound(Said().text(f"{WAKE} stop")), ALL, BEGINNING)
    assert verdict.wake is not None
    assert verdict.command is not None


@pytest.mark.parametrize("error", [ImportError, RuntimeError, OSError])
def test_a_model_that_cannot_be_loaded_is_told(
    model: Model, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail() -> Callable[[], None]:
        raise error("secret")

    monkeypatch.setattr(sys.modules["hama"], "ASRModel", fail)
    with pytest.raises(EarError, match=r"cannot be loaded.*--engine vosk"):
        ear()
