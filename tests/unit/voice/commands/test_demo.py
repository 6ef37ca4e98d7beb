"""`breather demo` through the command line."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audio.blocks import Samples, to_frames
from audio.io.files import read_recording
from audio.io.wavworld import Placed
from voice.cli import main
from voice.config import Config


@pytest.fixture
def demo(
    without_models: list[Config],
    say: Callable[..., Samples],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    module = importlib.import_module("voice.commands.demo")  # beside the function of that name

    def user(language: str, said: list[str]) -> list[Placed]:
        assert said[0] == "wake"
        names = ("wake", "start:slow", "slower")
        places = (module.WAKE_AT, module.ANSWER_AT, module.CHANGE_AT)
        return [Placed(at, say(name)) for at, name in zip(places, names, strict=True)]

    monkeypatch.setattr(module, "_user", user)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main(["demo", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_a_session_to_hear_and_to_see(
    demo: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, out, told = demo("--folder", tmp_path / "new")
    assert (code, told) == (0, "")
    sound, picture = tmp_path / "new" / "session.wav", tmp_path / "new" / "session.png"
    assert str(sound) in out
    assert str(picture) in out
    assert picture.read_bytes().startswith(b"\x89PNG")
    samples = read_recording(sound)
    assert len(samples) > to_frames(60)
    wake = samples[to_frames(1.05) : to_frames(1.2)]  # the synthetic person is in it
    assert np.abs(wake).max() > 0.1


def test_where_no_synthetic_voice_is_understood_a_pedal_is_pressed(
    demo: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, out, told = demo("--folder", tmp_path, "--json", "--lang", "ko")
    assert code == 0
    assert "pedal" in told
    events = json.loads(out)["events"]
    kinds = [event["event"] for event in events]
    assert [kinds.count(k) for k in ("wake", "exercise_started", "exercise_finished")] == [0, 1, 1]
    assert [e["source"] for e in events if e["event"] == "command"] == ["trigger", "trigger"]


def test_for_a_program(demo: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, _ = demo("--folder", tmp_path, "--json")
    told = json.loads(out)
    assert code == 0
    assert set(told) == {"sound", "picture", "events"}
    kinds = [event["event"] for event in told["events"]]
    assert [kinds.count(k) for k in ("wake", "exercise_started", "exercise_finished")] == [1, 1, 1]
    assert [e["name"] for e in told["events"] if e["event"] == "command"] == [
        "start:slow",
        "slower",
    ]


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_cannot_be_is_one_sentence(
    demo: Callable[..., tuple[int, str, str]], tmp_path: Path, folder: str
) -> None:
    (tmp_path / "file").write_text("older")
    code, out, told = demo("--folder", tmp_path / folder)
    assert (code, out, told.count("\n")) == (2, "", 1)
    assert "file" in told
    assert (tmp_path / "file").read_text() == "older"


def test_a_picture_that_cannot_be_written_is_said_before_the_session_is_made(
    demo: Callable[..., tuple[int, str, str]], without_models: list[Config], tmp_path: Path
) -> None:
    (tmp_path / "session.png").mkdir()
    code, _, told = demo("--folder", tmp_path)
    assert (code, told.count("\n")) == (2, 1)
    assert "session.png" in told
    assert without_models == []
