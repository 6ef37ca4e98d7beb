"""`breather wake`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voice.cli import main, parser
from voice.commands import wake
from voice.commands.wake import Finding
from voice.hearing import enrolment
from voice.hearing.enrolment import Enrolment

LEARNT = Enrolment("view glass", (("v", "j", "u"),), -0.1, "hama 1", 3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(enrolment, "default_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        wake, "_estimate", lambda phrase, warnings: Finding(phrase, warnings, 0.4, "hello moon")
    )
    monkeypatch.setattr(wake, "choose_ear", lambda config, models: wake.Choice("phoneme", ""))


def test_forgetting_deletes_what_was_learnt(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolment.save(folder, LEARNT)
    assert main(["wake", "forget"]) == 0
    assert enrolment.load(folder) is None
    assert "forgotten" in capsys.readouterr().out
    assert main(["wake", "forget"]) == 0
    assert "Nothing was enrolled" in capsys.readouterr().out


@pytest.mark.usefixtures("estimated")
def test_a_check_tells_the_estimate_and_a_safer_phrase(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["wake", "check", "Purple Meadow!"]) == 0
    told = capsys.readouterr().out
    assert "“purple meadow”: about 0.4 false wakes" in told
    assert "“hello moon” would be safer" in told


@pytest.mark.usefixtures("estimated")
def test_a_check_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wake", "check", "purple meadow", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "phrase": "purple meadow",
        "warnings": [],
        "expected_false_wakes_per_hour": 0.4,
        "suggestion": "hello moon",
    }


@pytest.mark.usefixtures("estimated")
def test_a_phrase_that_cannot_serve_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wake", "check", "x1"]) == 2
    assert "cannot be pronounced" in capsys.readouterr().err


def test_takes_are_three() -> None:
    options = parser().parse_args(["wake", "enrol", "--takes", "a.wav", "b.wav", "c.wav"])
    assert [path.name for path in options.takes] == ["a.wav", "b.wav", "c.wav"]
    assert main(["wake", "enrol", "--takes", "a.wav"]) == 2
