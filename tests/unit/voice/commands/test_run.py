"""`run` and `breathe` where no device is needed: what is refused, and settings that change."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from voice.cli import main, parser
from voice.commands.run import SettingsFile


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["breathe"], "PATTERN"),
        (
            ["breathe", "nonsense"],
            "“nonsense” is neither an exercise nor a pattern. Write a",
        ),
        (["breathe", "4-4"], "The exercises are assumptions, at-stake, box"),
        (["breathe", "custom"], "needs a “pattern”"),
        (["breathe", "box", "--minutes", "0"], "0.1 to 60"),
        (["breathe", "box", "--minutes", "long"], "0.1 to 60"),
        (["breathe", "box", "--breaths", "0"], "1 to 600"),
        (["breathe", "box", "--breaths", "2.5"], "1 to 600"),
        (["breathe", "box", "--breaths", "2", "--minutes", "1"], "not allowed with"),
        (["run", "--config", "/nonsense/none.toml"], "none.toml"),
    ],
)
def test_a_mistake_is_one_sentence_and_code_2(
    arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert part in told
    assert told.count("\n") == 1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text("volume = -6.0\n", "utf-8")
    return path


@pytest.fixture
def options(file: Path) -> argparse.Namespace:
    return parser().parse_args(["run", "--config", str(file)])


def test_settings_that_stay_are_not_stale(options: argparse.Namespace, file: Path) -> None:
    settings = SettingsFile(options)
    assert settings.config.volume == -6.0
    assert not settings.changed()
    file.write_text("# the same, said otherwise\nvolume = -6\n", "utf-8")
    assert not settings.changed()


def test_settings_that_change_are(options: argparse.Namespace, file: Path) -> None:
    settings = SettingsFile(options)
    file.write_text("volume = -12.0\n", "utf-8")
    assert settings.changed()
    file.write_text("volume = -6.0 \n", "utf-8")
    assert not settings.changed(), "somebody thought better of it"


def test_a_wrong_file_is_told_once_and_the_settings_from_before_hold(
    options: argparse.Namespace, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = SettingsFile(options)
    file.write_text("volume = “loud”\n", "utf-8")
    assert not settings.changed()
    assert not settings.changed()
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "config.toml" in told
    assert "the settings from before hold" in told
    file.write_text("volume = -3.0\n", "utf-8")
    assert settings.changed()


def test_settings_that_cannot_be_run_with_are_told_too(
    options: argparse.Namespace, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = SettingsFile(options)
    file.write_text('wake-phrase = "it"\n', "utf-8")
    assert not settings.changed()
    told = capsys.readouterr().err
    assert "too short" in told
    assert "the settings from before hold" in told


def test_a_model_that_is_not_installed_is_told_before_it_is_missed(
    options: argparse.Namespace, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = SettingsFile(options)
    file.write_text('engine = "vosk"\n', "utf-8")
    assert not settings.changed()
    assert "no Vosk model" in capsys.readouterr().err


def test_a_file_that_is_removed_changes_nothing(
    options: argparse.Namespace, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = SettingsFile(options)
    file.unlink()
    assert not settings.changed()
    assert "config.toml" in capsys.readouterr().err
