"""`breather simulate` through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.blocks import RATE
from audio.io.files import read_recording, write_wav
from voice.cli import main
from voice.config import Config

Record = Callable[..., Path]


@dataclass
class Ran:
    """What a call left behind."""

    code: int
    out: str
    told: str
    sound: Path
    list: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.list.read_text("utf-8").splitlines()]


@pytest.fixture
def simulate(
    without_models: list[Config], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    def call(*arguments: object, name: str = "s") -> Ran:
        sound, events = tmp_path / f"{name}.wav", tmp_path / f"{name}.jsonl"
        code = main(["simulate", "--out", str(sound), "--events", str(events),
                     *map(str, arguments)])  # fmt: skip
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err, sound, events)

    return call


def refused(ran: Ran, *parts: str) -> None:
    """Exit code 2, one sentence that holds the parts, nothing printed, nothing written."""
    assert ran.code == 2
    assert ran.out == ""
    assert ran.told.startswith("breather: ")
    assert ran.told.count("\n") == 1
    assert "Traceback" not in ran.told
    for part in parts:
        assert part in ran.told
    assert not ran.sound.exists()
    assert not ran.list.exists()


def test_recordings_go_in_and_a_session_comes_out(
    simulate: Callable[..., Ran], record: Record
) -> None:
    ran = simulate("--say", f"1:{record('wake', 'start:sigh')}", "--say", f"20:{record('stop')}")
    assert ran.code == 0
    assert ran.told == ""
    kinds = [event["event"] for event in ran.events]
    for kind in ("armed", "wake", "command", "exercise_started", "phase", "ducked", "stopped"):
        assert kind in kinds
    assert all(e["seconds"] == round(e["frame"] / RATE, 3) for e in ran.events)
    assert str(ran.sound) in ran.out
    assert f"{len(ran.events)} events" in ran.out
    stopped = next(e["frame"] for e in ran.events if e["event"] == "stopped")
    assert len(read_recording(ran.sound)) == pytest.approx(stopped + 2 * RATE, abs=480)


def test_the_same_inputs_give_the_same_bytes(simulate: Callable[..., Ran], record: Record) -> None:
    arguments = ("--say", f"1:{record('wake')}", "--trigger", "9:start:box", "--trigger", "28:stop",
                 "--room", "headset")  # fmt: skip
    one, two = simulate(*arguments, name="one"), simulate(*arguments, name="two")
    assert one.list.read_bytes() == two.list.read_bytes()
    assert one.sound.read_bytes() == two.sound.read_bytes()


@pytest.mark.parametrize("block", ["16", "1920", "random"])
def test_the_block_size_changes_nothing(
    simulate: Callable[..., Ran], record: Record, block: str
) -> None:
    arguments = ("--say", f"1:{record('wake')}", "--seconds", "5", "--room", "kiosk")
    usual, other = simulate(*arguments), simulate(*arguments, "--block", block, name="other")
    assert other.code == usual.code == 0
    assert other.list.read_bytes() == usual.list.read_bytes()
    np.testing.assert_array_equal(read_recording(other.sound), read_recording(usual.sound))


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_recordings_of_any_rate_are_heard(
    simulate: Callable[..., Ran], record: Record, rate: int
) -> None:
    ran = simulate("--say", f"0:{record('wake', rate=rate)}", "--seconds", "3")
    assert "wake" in [event["event"] for event in ran.events]


def test_seconds_are_kept(simulate: Callable[..., Ran]) -> None:
    ran = simulate("--trigger", "0.5:start", "--seconds", "1.25")
    assert len(read_recording(ran.sound)) == 1.25 * RATE


def test_a_program_may_read_what_is_printed(simulate: Callable[..., Ran]) -> None:
    ran = simulate("--seconds", "1", "--json")
    told = json.loads(ran.out)
    assert told == {"out": str(ran.sound), "events": str(ran.list), "count": len(ran.events)}


def test_settings_come_from_the_file_and_from_the_options(
    simulate: Callable[..., Ran], without_models: list[Config], tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('wake-phrase = "view glass"\nengine = "vosk"\nbreaths = 2\n')
    simulate("--seconds", "1", "--config", file, "--engine", "phoneme")
    (config,) = without_models
    assert (config.wake_phrase, config.engine.value, config.breaths) == ("view glass", "phoneme", 2)


def test_what_was_there_is_kept_when_the_run_cannot_begin(
    simulate: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "s.wav").write_text("older")
    assert simulate("--say", f"1:{tmp_path / 'none.wav'}").code == 2
    assert (tmp_path / "s.wav").read_text() == "older"


class TestMistakes:
    @pytest.mark.parametrize(
        "say", ["hello.wav", "1:", ":a.wav", "x:a.wav", "-1:a.wav", "nan:a.wav", "1e99:a.wav", ""]
    )
    def test_a_recording_without_its_place(self, simulate: Callable[..., Ran], say: str) -> None:
        refused(simulate(f"--say={say}"), "--say", "SECONDS:")

    @pytest.mark.parametrize("trigger", ["stop", "1:", "x:stop", "-3:stop", "inf:stop"])
    def test_a_trigger_without_its_moment(self, simulate: Callable[..., Ran], trigger: str) -> None:
        refused(simulate(f"--trigger={trigger}"), "--trigger", "SECONDS:")

    @pytest.mark.parametrize(
        "name",
        ["nonsense", "start:nonsense", "start:custom", "start:0-0-0-0", "start:4-2-6", "Stop"],
    )
    def test_a_trigger_that_nothing_answers_to(
        self, simulate: Callable[..., Ran], name: str
    ) -> None:
        refused(simulate("--trigger", f"1:{name}"), f"“{name}”")

    @pytest.mark.parametrize("block", ["0", "15", "1921", "-480", "480.5", "x", ""])
    def test_a_block_of_no_device(self, simulate: Callable[..., Ran], block: str) -> None:
        refused(simulate(f"--block={block}"), "16 to 1920")

    @pytest.mark.parametrize("seconds", ["0", "-1", "x", "nan", "inf", "1e9", ""])
    def test_a_length_that_is_none(self, simulate: Callable[..., Ran], seconds: str) -> None:
        refused(simulate(f"--seconds={seconds}"), "--seconds")

    def test_a_room_that_is_none(self, simulate: Callable[..., Ran]) -> None:
        refused(simulate("--room", "bath"), "bath", "headset")

    def test_a_recording_that_is_missing(
        self, simulate: Callable[..., Ran], tmp_path: Path
    ) -> None:
        refused(simulate("--say", f"1:{tmp_path / 'none.wav'}"), "none.wav")

    def test_a_recording_that_is_a_folder(
        self, simulate: Callable[..., Ran], tmp_path: Path
    ) -> None:
        refused(simulate("--say", f"1:{tmp_path}"), str(tmp_path))

    def test_a_recording_that_is_no_sound(
        self, simulate: Callable[..., Ran], tmp_path: Path
    ) -> None:
        (tmp_path / "text.wav").write_text("no sound")
        refused(simulate("--say", f"1:{tmp_path / 'text.wav'}"), "text.wav")

    def test_a_recording_that_is_empty(self, simulate: Callable[..., Ran], tmp_path: Path) -> None:
        write_wav(tmp_path / "empty.wav", np.zeros(0, np.float32))
        refused(simulate("--say", f"1:{tmp_path / 'empty.wav'}"), "empty.wav")

    def test_a_language_that_is_not_there(self, simulate: Callable[..., Ran]) -> None:
        refused(simulate("--lang", "xx"), "“xx”", "en")

    def test_a_setting_that_is_unknown(self, simulate: Callable[..., Ran], tmp_path: Path) -> None:
        file = tmp_path / "config.toml"
        file.write_text("volumes = 3\n")
        refused(simulate("--config", file), "config.toml", "“volumes”")

    def test_a_settings_file_that_is_missing(
        self, simulate: Callable[..., Ran], tmp_path: Path
    ) -> None:
        refused(simulate("--config", tmp_path / "none.toml"), "none.toml")


class TestPlaces:
    """Where the results cannot go is said before the run."""

    @pytest.fixture
    def call(
        self, without_models: list[Config], capsys: pytest.CaptureFixture[str]
    ) -> Callable[..., str]:
        def run(out: Path, events: Path) -> str:
            code = main(["simulate", "--out", str(out), "--events", str(events), "--seconds", "1"])
            captured = capsys.readouterr()
            assert (code, captured.out, captured.err.count("\n")) == (2, "", 1)
            assert without_models == []
            return captured.err

        return run

    def test_a_folder_that_is_missing(self, call: Callable[..., str], tmp_path: Path) -> None:
        there, missing = tmp_path / "a", tmp_path / "none" / "b"
        assert "none" in call(there, missing)
        assert "none" in call(missing, there)
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_in_the_place_of_a_file(
        self, call: Callable[..., str], tmp_path: Path
    ) -> None:
        assert "folder" in call(tmp_path, tmp_path / "b")
        assert "folder" in call(tmp_path / "a", tmp_path)

    def test_a_file_in_the_place_of_a_folder(
        self, call: Callable[..., str], tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        assert "file" in call(tmp_path / "file" / "a", tmp_path / "b")

    def test_one_name_for_both(self, call: Callable[..., str], tmp_path: Path) -> None:
        assert "same" in call(tmp_path / "a", tmp_path / "a")
