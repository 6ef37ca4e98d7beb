"""The commented file and the list of what holds: neither may fall behind the settings."""

from __future__ import annotations

import stat
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.loader import exercise_ids
from voice.config import NAMES, Config, load, parse
from voice.config_file import Entry, _toml, commented_default, create, effective, entries
from voice.errors import ConfigError, UserError

EXERCISES = frozenset(exercise_ids())
GUIDE = Path(__file__).parents[3] / "docs" / "configuration.md"


def settable(text: str) -> dict[str, str]:
    """The lines that set something once their “# ” is gone, by key."""
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    return {line.partition(" = ")[0]: line for line in lines if line.partition(" = ")[0] in NAMES}


def test_every_setting_is_in_the_commented_file_once() -> None:
    assert list(settable(commented_default())) == [entry.key for entry in entries()]
    assert sorted(settable(commented_default())) == sorted(NAMES)


def test_the_commented_file_sets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(commented_default(), "utf-8")
    assert load(path, EXERCISES) == Config()


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_each_line_can_be_set_and_shows_the_default(entry: Entry) -> None:
    config = parse(tomllib.loads(settable(commented_default())[entry.key]), EXERCISES)
    value, default = (getattr(c, NAMES[entry.key]) for c in (config, Config()))
    assert (value == default) is not bool(entry.default)
    assert (default in (None, ())) is bool(entry.default)


def test_no_line_is_too_long_for_a_narrow_window() -> None:
    assert max(map(len, commented_default().splitlines())) <= 100


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_the_guide_explains_each(entry: Entry) -> None:
    assert f"| `{entry.key}` |" in GUIDE.read_text("utf-8")


# What holds


def test_what_holds_is_told_with_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\nvolume = -6\n\nwake-phrase = "view \\"glass\\""\n', "utf-8")
    lines = effective(path).splitlines()
    assert lines[0] == f"# {path}"
    assert "volume = -6  # line 2" in lines
    assert 'wake-phrase = "view \\"glass\\""  # line 4' in lines
    assert 'language = "en"  # default' in lines
    assert "# minutes: as long as each exercise says  # default" in lines


def test_what_holds_can_be_used_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('on-silence = "nothing"\npattern = "4-0-6-0"\nbreaths = 6\n', "utf-8")
    shown = parse(tomllib.loads(effective(path)), EXERCISES)
    assert shown == load(path, EXERCISES)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    shown = effective(tmp_path / "none.toml")
    assert "none.toml is not there" in shown
    assert parse(tomllib.loads(shown), EXERCISES) == Config()


def test_a_wrong_file_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("volume = 99", "utf-8")
    with pytest.raises(ConfigError, match=r"line 1: “volume”"):
        effective(path)


@given(st.text())
def test_any_text_is_written_so_that_it_is_read_again(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return  # half a character cannot be in a file
    assert tomllib.loads(f"key = {_toml(text)}") == {"key": text}


# Writing it


def test_the_file_is_made_with_its_folder_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "breather" / "config.toml"
    create(path)
    assert path.read_text("utf-8") == commented_default()
    assert [found.name for found in path.parent.iterdir()] == ["config.toml"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_place_where_nothing_can_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cannot be written .*--config\.$"):
        create(tmp_path / "file" / "config.toml")


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        create(path)
    assert list(tmp_path.iterdir()) == [path]
