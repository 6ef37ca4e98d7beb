"""`breather hear --dictate` through the command line: what it prints, and of bad files."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Self

import pytest
import soundfile

from audio.blocks import RATE, Samples
from audio.frontend import Frontend
from voice import app
from voice.cli import main
from voice.errors import ModelMissing
from voice.hearing.fake import FakeRecogniser, FakeTranscriber, LoudnessVad

WORDS = ("help", "stop", "yes")
VOICE = FakeRecogniser(WORDS)


class FakeProcess(FakeTranscriber):
    """No other process."""

    def __init__(self, factory: object) -> None:
        super().__init__(WORDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def start(self) -> None:
        pass


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    module = importlib.import_module("voice.commands.dictate")
    monkeypatch.setattr(module, "TranscriberProcess", FakeProcess)
    monkeypatch.setattr(app, "frontend", lambda kind: Frontend(LoudnessVad(), None))
    monkeypatch.setattr(app, "transcriber_factory", lambda config: None)


def recorded(path: Path, samples: Samples) -> str:
    soundfile.write(path, samples, RATE)
    return str(path)


def test_the_words_are_printed(
    fake: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recorded(tmp_path / "a.wav", VOICE.say("help", "stop", "yes"))
    empty = recorded(tmp_path / "b.wav", VOICE.say("yes") * 0)
    assert main(["hear", "--dictate", path, empty]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [f"{path}: help stop yes", f"{empty}: (nothing said)"]
    assert captured.err == ""


def test_as_json_with_bad_files_among_good_ones(
    fake: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.wav")
    path = recorded(tmp_path / "a.wav", VOICE.say("help", "yes"))
    assert main(["hear", "--dictate", "--json", missing, path]) == 2
    captured = capsys.readouterr()
    bad, good = json.loads(captured.out)
    assert set(bad) == {"file", "error"}
    assert set(good) == {"file", "text", "words", "ended", "seconds", "took_s"}
    assert (good["text"], good["words"], good["ended"]) == ("help yes", 2, "silence")
    assert good["seconds"] == pytest.approx(0.75 + 3.8, abs=0.3)
    assert "missing" in captured.err
    assert "help" not in captured.err


def test_what_cannot_be_written_here_is_one_sentence(
    fake: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(config: object) -> None:
        raise ModelMissing("Install it.")

    monkeypatch.setattr(app, "transcriber_factory", missing)
    assert main(["hear", "--dictate", "a.wav"]) == 1
    assert capsys.readouterr().err == "breather: Install it.\n"


@pytest.mark.parametrize(
    ("language", "advice"), [("en", "moonshine-voice"), ("ko", "models install")]
)
def test_what_is_missing_for_a_language_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    language: str, advice: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(app.moonshine_engine, "available", lambda: False)
    monkeypatch.setattr(app, "find_vosk_model", lambda *_, **__: None)
    path = recorded(tmp_path / "a.wav", VOICE.say("help"))
    assert main(["hear", "--dictate", "--lang", language, path]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert advice in line
