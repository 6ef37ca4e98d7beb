"""Settings: what is taken, and that every mistake is one sentence that names the key."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.loader import exercise_ids
from content.model import parse_pattern
from voice.cli import main
from voice.config import NAMES, Config, Ear, Mouth, load, parse
from voice.errors import ConfigError

EXERCISES = frozenset(exercise_ids())

FULL = """
language = "ko"
wake-phrase = "숨 고르기"
engine = "vosk"
voice = "pyttsx3"
exercise = "custom"
on-silence = "nothing"
breaths = 12
pattern = "4.5-0-6.5-0"
volume = -6
microphone = "Headset"
loudspeaker = "Kiosk"
block = 960
latency = 60
"""


def refused(table: dict[str, Any]) -> str:
    """The one sentence with which a table is refused."""
    with pytest.raises(ConfigError) as caught:
        parse(table, EXERCISES)
    return one_sentence(caught.value)


def one_sentence(error: ConfigError) -> str:
    text = str(error)
    assert text.endswith(".")
    assert ". " not in text
    assert "\n" not in text
    assert error.exit_code == 2
    return text


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "config.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused_file(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, EXERCISES)
    assert str(path) in str(caught.value)
    return one_sentence(caught.value)


# What is taken


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert load(written(tmp_path, ""), EXERCISES) == Config()
    assert (Config().exercise, Config().on_silence) == ("slow", "slow")


def test_every_setting_is_taken(tmp_path: Path) -> None:
    assert load(written(tmp_path, FULL), EXERCISES) == Config(
        language="ko",
        wake_phrase="숨 고르기",
        engine=Ear.VOSK,
        voice=Mouth.PYTTSX3,
        exercise="custom",
        on_silence=None,
        minutes=None,
        breaths=12,
        pattern=parse_pattern("4.5-0-6.5-0"),
        volume=-6.0,
        microphone="Headset",
        loudspeaker="Kiosk",
        block=960,
        latency=60.0,
    )


@pytest.mark.parametrize("value", [0.1, 1, 2.5, 60])
def test_minutes(value: float) -> None:
    config = parse({"minutes": value}, EXERCISES)
    assert (config.minutes, config.breaths) == (value, None)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_files_of_any_editor_are_read(tmp_path: Path, mark: bytes, ends: str) -> None:
    path = written(tmp_path, mark + f"volume = 3{ends}language = 'ko'{ends}".encode())
    assert load(path, EXERCISES) == Config(volume=3.0, language="ko")


# What is refused


@pytest.mark.parametrize("key", ["minuets", "wake_phrase", "", "on silence", "Language"])
def test_an_unknown_key_is_named_beside_those_there_are(key: str) -> None:
    sentence = refused({key: "slow"})
    assert sentence.startswith(f"“{key}” is no setting")
    assert all(name in sentence for name in NAMES)


WRONG: dict[str, list[Any]] = {
    "language": [1, True, "", "  ", ["en"], {"code": "en"}],
    "wake-phrase": [5, False, "", [], ["take", "a"]],
    "engine": ["hama", "", 1, True, ["vosk"], {}],
    "voice": ["espeak", "Piper", 1, [], {"a": 1}],
    "exercise": ["breathing", "nothing", "", 1, None, ["slow"], {"slow": 1}],
    "on-silence": ["wait", "", 0, False, ["slow"], {}],
    "minutes": ["1", 0, 0.05, -1, 61, True, float("nan"), float("inf"), [1], 10**400],
    "breaths": ["1", 0, -1, 1.0, 2.5, 601, True, [1], 10**400],
    "pattern": ["4-2-6", "4-2-6-x", "", 4, ["4"], "0-0-6-0", "4.3-0-6-0", "1-0-1-0", "21-0-6-0"],
    "volume": ["loud", -24.5, 6.5, True, float("nan"), {}],
    "microphone": [1, True, "", " ", ["usb"]],
    "loudspeaker": [1, False, "", " ", {"name": "usb"}],
    "block": ["480", 63, 1921, 480.0, True, [480], 10**400],
    "keep-exercises": ["true", 1, 0, "", [True]],
    "silent": ["true", 1, 0, "", [True]],
    "models-mirror": ["", "models.example.com", "file:///models", 1, []],
    "http": ["true", 1, 0, "", [True]],
    "http-host": ["", "localhost", "0.0.0.0", "::", "127.0.0.1:8765", 1, True, ["127.0.0.1"]],
    "http-port": ["8765", 1023, 65536, 8765.0, True, []],
    "loudest": ["loud", -24.5, 6.5, True, float("nan"), {}],
    "quiet-hours": ["", "20-7", "20:00", "24:00-07:00", "20:60-07:00", "20:00 - 07:00", 20, []],
    "quiet-loudest": ["loud", -24.5, 6.5, True, float("nan"), {}],
    "latency": ["20", 4.9, 201, True, float("nan"), []],
    "pedal": ["0c45:7403", {"device": "0c45:7403"}, 1, ["0c45:7403"], [[]]],
    "hotkey": ["ctrl+alt+b", {"keys": "ctrl+alt+b"}, True, [1], [[]]],
    "wake-window": ["90", "", 9.9, 3601, True, float("nan"), []],
    "ready-sound": ["true", 1, 0, "", [True]],
    "ignored-programs": ["OBS", [1], [""], [" "], True, {"OBS": 1}],
    "baresip": ["4444", 0, 65536, 4444.0, True, []],
    "asterisk": ["anna", "PJSIP/", "/anna", "PJSIP/anna b", "PJSIP/a/b", 1, True, ["PJSIP/anna"]],
    "remind-after-calls": ["5", 0, 101, 2.0, True, [], 10**400],
    "remind-after-minutes": ["90", 9.9, 481, True, float("nan"), []],
}


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, vs in WRONG.items() for v in vs])
def test_a_wrong_value_is_refused_by_its_key(key: str, value: Any) -> None:
    sentence = refused({key: value})
    assert sentence.startswith(f"“{key}”")
    cures = ("must be", "Write", "give it", "make it", "needs seconds")
    assert any(cure in sentence for cure in cures)


def test_every_key_has_wrong_values_here() -> None:
    assert set(WRONG) == set(NAMES)


@pytest.mark.parametrize("key", ["exercise", "on-silence"])
def test_the_choices_are_told(key: str) -> None:
    sentence = refused({key: "breathing"})
    assert all(exercise in sentence for exercise in EXERCISES)
    assert ("nothing" in sentence) is (key == "on-silence")


def test_minutes_and_breaths_exclude_each_other() -> None:
    assert "“minutes” and “breaths” exclude each other" in refused({"minutes": 1, "breaths": 6})


@pytest.mark.parametrize("key", ["exercise", "on-silence"])
def test_custom_needs_a_pattern_wherever_it_is_chosen(key: str) -> None:
    assert "“custom” needs a “pattern”" in refused({key: "custom"})
    config = parse({key: "custom", "pattern": "4-2-6-0"}, EXERCISES)
    assert config.pattern == parse_pattern("4-2-6-0")


def test_custom_needs_a_pattern_when_a_trigger_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    out, events = tmp_path / "s.wav", tmp_path / "e.jsonl"
    settings = written(tmp_path, "")
    code = main(
        ["simulate", "--out", str(out), "--events", str(events), "--config", str(settings),
         "--trigger", "1:start:custom"]
    )  # fmt: skip
    assert code == 2
    assert "4-2-6-0" in capsys.readouterr().err
    assert not out.exists()


# Files


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("minutes = ", "not valid TOML"),
        ("minutes 1", "line 1"),
        ("volume = 1\nvolume = 2", "not valid TOML"),
        ('language = "en', "not valid TOML"),
        ("a = 1\n[a]\n", "not valid TOML"),
        (b"language = '\xe4'", "save it as UTF-8"),
        ("language = 'en'".encode("utf-16"), "save it as UTF-8"),
        (b"\x00\xff" * 100, "save it as UTF-8"),
        (b"\x00" * 100, "not valid TOML"),
        ("minutes = " + "1" * 5000, "beyond all bounds"),
        ("minutes = " + "[" * 5000, "beyond all bounds"),
        ("volume = 99", "“volume” must be a number from -24 to 6"),
        ("[volume]\nx = 1", "“volume” must be a number"),
        ("[[exercise]]\nname = 'slow'", "“exercise” must be one of"),
        ("minutes = 2026-01-01", "“minutes” must be a number"),
        ("breaths = 10:00:00", "“breaths” must be a whole number"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(
    tmp_path: Path, content: bytes | str, told: str
) -> None:
    assert told in refused_file(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("volume = 99", 1),
        ("# mine\n\n  minuets = 3\n", 3),
        ("language = 'en'\n[volume]\nx = 1", 2),
        ("breaths = 6\nvolume = 1\nminutes = 1", 3),
        ("volume = 1\n\n'block' = 1", 3),
    ],
)
def test_the_line_is_told(tmp_path: Path, content: str, line: int) -> None:
    path = written(tmp_path, content)
    assert refused_file(path).startswith(f"{path}, line {line}: “")


def test_what_is_missing_has_no_line(tmp_path: Path) -> None:
    path = written(tmp_path, "exercise = 'custom'")
    assert refused_file(path).startswith(f"{path}: “custom” needs")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in refused_file(tmp_path / "none.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in refused_file(tmp_path)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to this user"
)
def test_a_file_that_is_closed_to_us_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, FULL)
    path.chmod(0)
    assert "cannot be read" in refused_file(path)


def test_the_command_line_tells_it_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = written(tmp_path, "minuets = 3")
    code = main(["hear", "none.wav", "--config", str(settings)])
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "“minuets” is no setting" in captured.err


# Anything


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
    | st.datetimes() | st.times() | st.sampled_from([*EXERCISES, "nothing", "4-2-6-0", "auto"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = st.sampled_from(sorted(NAMES)) | st.text(max_size=8)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_table_is_taken_or_refused(table: dict[str, Any]) -> None:
    with suppress(ConfigError):  # nothing else
        config = parse(table, EXERCISES)
        assert set(table) <= set(NAMES)
        chosen = {config.exercise, config.on_silence}
        assert config.pattern is not None or "custom" not in chosen
        assert config.minutes is None or config.breaths is None


@given(st.binary(max_size=60))
def test_any_file_is_taken_or_refused(tmp_path_factory: Any, content: bytes) -> None:
    with suppress(ConfigError):  # nothing else
        load(written(tmp_path_factory.getbasetemp(), content), EXERCISES)
