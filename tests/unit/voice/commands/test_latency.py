"""`breather doctor --latency` with devices that need no time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio import roundtrip
from audio.blocks import RATE, Samples
from audio.errors import AudioDeviceError
from audio.io.devices import Chosen, Device
from audio.io.streams import Streams
from audio.latency import Callbacks
from voice.cli import main
from voice.commands import latency as command
from voice.commands.latency_advice import LADDER
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

DEVICE = Chosen(Device("pulse", "ALSA", 1, 1, 48000.0), "the sound server's choice")
SECONDS = 12


class Tap:
    """Callbacks that come evenly, and what was heard."""

    def __init__(self, block: int, heard: Samples) -> None:
        self._block = block
        self.heard = heard

    def callbacks(self, *, settled: bool = False) -> Callbacks:
        numbers = np.arange(SECONDS * RATE // self._block)
        firsts = numbers * self._block
        return Callbacks(numbers, firsts, firsts / RATE)


class Trial:
    """A way of 50 ms, over which a tone comes from `audible` on."""

    audible = 0.0
    noise = 1e-4
    underruns_below = 0.0
    """Milliseconds of latency below which there are gaps."""
    problem = ""
    interrupted = False
    gains: list[float]
    overruns = 0

    def __init__(self, streams: Streams, *_: object) -> None:
        self._streams = streams
        self._heard = np.random.default_rng(1).normal(0, 1, SECONDS * RATE).astype(np.float32)
        self._heard *= np.float32(self.noise)
        self.underruns = 3 if streams.latency * 1000 < self.underruns_below else 0
        self.chosen = DEVICE, DEVICE
        self._processor = 0.0

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *_: object) -> None: ...

    def open(self) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        if self.problem:
            raise AudioDeviceError(self.problem)

    def settle(self) -> None: ...

    def processor(self) -> float | None:
        return None

    def play(self, count: int, gain: float) -> list[int]:
        type(self).gains.append(gain)
        *places, _ = (RATE + place for place in roundtrip.places(count))
        for place in places if gain >= self.audible else ():
            at = place + RATE // 20
            self._heard[at : at + roundtrip.SWEEP] += gain * roundtrip.sweep().samples
        return places

    @property
    def far(self) -> Tap:
        return Tap(self._streams.block, self._heard)

    near = far


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[Trial]]:
    class Mine(Trial):
        gains: list[float] = []  # noqa: RUF012

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(command, "Trial", Mine)
    monkeypatch.setattr(command, "programs_recording", lambda: None)
    return Mine


def test_a_row_for_each_setting_and_what_follows(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--latency"]) == 0
    out, told = capsys.readouterr()
    assert told.startswith("breather: Some short, soft tones will sound")
    rows = [line for line in out.splitlines() if line.lstrip()[:1].isdecimal()]
    assert [tuple(map(float, row.split()[:2])) for row in rows] == [*LADDER]
    assert all("  50.0   50.0   50.0" in row for row in rows)
    assert [row.endswith("yours") for row in rows] == [False, False, True, False, False]
    assert "Your setting is a good one" in out


def test_as_json_it_holds_every_figure(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--latency", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["advised"] == found["present"] == {"block": 480, "latency": 30.0}
    assert (found["heard"], found["muted"]) == (True, False)
    usual = found["settings"][2]
    assert usual["round_trip_ms"]["count"] == command.SWEEPS
    assert usual["round_trip_ms"]["median"] == pytest.approx(50.0, abs=0.1)
    assert usual["jitter_ms"]["most"] == pytest.approx(0.0, abs=1e-6)
    assert usual["steady"] is True


def test_it_is_only_as_loud_as_it_must_be(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    trial.audible = 0.05
    assert main(["doctor", "--latency"]) == 0
    soft, louder, _ = command.GAINS
    assert trial.gains == [soft, louder, *[louder] * len(LADDER)]


def test_a_headset_that_does_not_hear_itself_is_told_of_and_left_in_peace(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    trial.audible = 2.0
    assert main(["doctor", "--latency"]) == 0
    out = capsys.readouterr().out
    assert "did not hear the tones" in out
    assert "–      –      –" in out
    assert trial.gains == [*command.GAINS, *[0.0] * len(LADDER)]


def test_a_muted_microphone_is_told_of(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    trial.audible, trial.noise = 2.0, 0.0
    assert main(["doctor", "--latency"]) == 0
    assert "The microphone is muted" in capsys.readouterr().out


def test_where_yours_has_gaps_a_calmer_one_is_advised_to_copy(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    trial.underruns_below = 60.0
    assert main(["doctor", "--latency"]) == 0
    assert capsys.readouterr().out.endswith("\nblock = 960\nlatency = 80\n")


def test_gaps_everywhere_fail(trial: type[Trial], capsys: pytest.CaptureFixture[str]) -> None:
    trial.underruns_below = 1000.0
    assert main(["doctor", "--latency"]) == 1
    assert "close what keeps this machine busy" in capsys.readouterr().out


def test_the_picture_is_a_picture(trial: type[Trial], tmp_path: Path) -> None:
    picture = tmp_path / "latency.png"
    assert main(["doctor", "--latency", "--picture", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_without_a_folder_is_refused_before_any_tone(
    trial: type[Trial], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--latency", "--picture", str(tmp_path / "no" / "a.png")]) == 2
    assert trial.gains == []
    assert "There is no folder" in capsys.readouterr().err


def test_a_picture_alone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--picture", "a.png"]) == 2
    assert "--latency" in capsys.readouterr().err


def test_beside_a_breather_that_runs_it_is_refused(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    with Instance(runtime_folder()):
        assert main(["doctor", "--latency"]) == 2
    assert "Breather already runs" in capsys.readouterr().err
    assert trial.gains == []


@pytest.mark.parametrize(("ignored", "code"), [("", 2), ('ignored-programs = ["zoom"]\n', 0)])
def test_in_a_call_it_is_refused(
    ignored: str,
    code: int,
    trial: type[Trial],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(ignored, "utf-8")
    monkeypatch.setattr(command, "programs_recording", lambda: ["Zoom"])
    assert main(["doctor", "--latency", "--config", str(settings)]) == code
    assert ("“Zoom” uses the microphone" in capsys.readouterr().err) == (code == 2)


def test_a_device_that_is_missing_or_lost_is_told_in_a_sentence(
    trial: type[Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    trial.problem = "There is no microphone; connect one."
    assert main(["doctor", "--latency"]) == 1
    assert capsys.readouterr().err.endswith("breather: There is no microphone; connect one.\n")


def test_ctrl_c_ends_it_and_frees_the_place(trial: type[Trial]) -> None:
    trial.interrupted = True
    assert main(["doctor", "--latency"]) == 130
    trial.interrupted = False
    assert main(["doctor", "--latency"]) == 0
