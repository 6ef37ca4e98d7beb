"""`breather config`: shows, edits and checks; an editor is any program that is given the file."""

from __future__ import annotations

import argparse
import shlex
import sys
import tomllib
from pathlib import Path

import pytest

from voice.commands.common import usual_config_file
from voice.commands.config import EDITORS, config, find_editor
from voice.config_file import commented_default
from voice.errors import ConfigError, PartError, UserError, WakePhraseError


def call(action: str, path: Path | None = None, file: Path | None = None) -> int:
    return config(argparse.Namespace(action=action, config=path, file=file))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "my settings.toml"
    path.write_text("volume = -3\n", "utf-8")
    return path


def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Have a program edit: `path` is the file that it is given."""
    script = tmp_path / "the editor.py"
    script.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{code}\n", "utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(script), "--wait"]))


# path, show, check


def test_path_is_the_usual_one_or_the_one_named(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call("path")
    call("path", settings)
    assert capsys.readouterr().out.splitlines() == [str(usual_config_file()), str(settings)]


def test_show_prints_what_holds(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("show", settings) == 0
    out = capsys.readouterr().out
    assert tomllib.loads(out)["volume"] == -3
    assert "volume = -3  # line 1" in out


@pytest.mark.parametrize("action", ["show", "check", "path"])
def test_a_file_may_be_named_without_its_option(
    action: str, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(action, usual_config_file(), settings) == 0
    assert str(settings) in capsys.readouterr().out


def test_show_without_a_file_prints_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("show") == 0
    assert "is not there" in capsys.readouterr().out


@pytest.mark.parametrize("action", ["show", "check"])
def test_a_file_that_is_named_must_be_there(action: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        call(action, tmp_path / "none.toml")


def test_check_says_that_all_is_well(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", settings) == 0
    assert call("check", None, settings) == 0
    assert capsys.readouterr().out == f"{settings} is in order.\n" * 2


def test_check_without_a_file_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check") == 0
    assert "the defaults hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("\nvolume = 99", "line 2: “volume” must be"),
        ("volume =", "not valid TOML"),
        ('language = "xx"', "no language “xx”"),
        ('wake-phrase = "it"', "too short"),
    ],
)
def test_check_tells_what_would_keep_it_from_running(
    content: str, told: str, settings: Path
) -> None:
    settings.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as caught:
        call("check", settings)
    assert str(caught.value).startswith(str(settings))
    assert told in str(caught.value)
    assert not isinstance(caught.value, WakePhraseError)


# edit


def test_edit_makes_the_commented_file_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    editor(monkeypatch, tmp_path, "assert 'volume' in path.read_text('utf-8')")
    assert call("edit") == 0
    path = usual_config_file()
    assert path.read_text("utf-8") == commented_default()
    assert capsys.readouterr().out == f"{path} is in order.\n"


def test_edit_keeps_what_is_there(
    settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor(monkeypatch, tmp_path, "path.write_text(path.read_text() + 'block = 960')")
    assert call("edit", settings) == 0
    assert settings.read_text("utf-8") == "volume = -3\nblock = 960"


def test_a_mistake_made_there_is_told_and_kept(
    settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor(monkeypatch, tmp_path, "path.write_text('# mine\\nvolume = 99')")
    with pytest.raises(ConfigError, match=r"line 2: “volume” must be a number"):
        call("edit", settings)
    assert "volume = 99" in settings.read_text("utf-8")


def test_an_editor_that_fails_is_told(
    settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor(monkeypatch, tmp_path, "sys.exit(3)")
    with pytest.raises(PartError, match="failed; look at"):
        call("edit", settings)


@pytest.mark.parametrize("named", ["/nonsense/editor --wait", "no-such-editor-here", '"'])
def test_an_editor_that_is_not_there_is_told(
    named: str, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", named)
    with pytest.raises(UserError, match=r"cannot be started .*; set EDITOR"):
        call("edit", settings)


def test_without_any_editor_the_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("voice.commands.config.find_editor", lambda *_, **__: None)
    path = tmp_path / "config.toml"
    with pytest.raises(UserError) as caught:
        call("edit", path)
    assert f"edit {path} yourself" in str(caught.value)
    assert not path.exists()


def test_visual_comes_before_editor() -> None:
    assert find_editor({"VISUAL": "code --wait", "EDITOR": "vi"}, terminal=False) == [
        "code",
        "--wait",
    ]
    assert find_editor({"VISUAL": " ", "EDITOR": "vi"}, terminal=False) == ["vi"]


def test_a_program_in_a_folder_with_spaces(tmp_path: Path) -> None:
    program = tmp_path / "an editor"
    program.write_text("")
    assert find_editor({"EDITOR": str(program)}, terminal=False) == [str(program)]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these have one of their own")
def test_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {EDITORS[1], EDITORS[-1]}
    monkeypatch.setattr("shutil.which", lambda name: name if name in there else None)
    assert find_editor({}, terminal=True) == [EDITORS[1]]
    assert find_editor({}, terminal=False) is None
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert find_editor({}, terminal=True) is None
