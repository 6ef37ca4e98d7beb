"""`breather content`: what is to be mended, and what is taught."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from content.own import load_all
from voice.cli import main
from voice.commands import content as command
from voice.hearing.pronunciation import Segments

PAGE = Path(__file__).resolve().parents[4] / "docs" / "content.md"


def letters(lines: Sequence[str], voice: str) -> list[Segments]:
    """A phonemiser for tests: every letter is a sound."""
    return [tuple(tuple(word) for word in line.split()) for line in lines]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own folder, which is not there; and no real phonemiser."""
    monkeypatch.setattr(command, "content_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(command, "espeak_phonemiser", lambda: letters)
    return tmp_path / "own"


def example(folder: Path) -> Path:
    """The files that the page shows, written out."""
    for block in re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        if named := re.match(r"# (\S+/\S+\.toml)\n", block):
            (folder / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (folder / named[1]).write_text(block, encoding="utf-8")
    return folder


def test_the_example_of_the_page_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = example(tmp_path / "tea")
    names = {str(path.relative_to(folder)) for path in folder.rglob("*.toml")}
    assert names == {"exercises/tea.toml", "en/words.toml", "en/commands.toml"}
    assert main(["content", "check", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder} is in order.\n"
    found = load_all("en", folder)
    assert found.problems == ()
    assert "a cup of tea" in found.language.commands["start:tea"]
    assert found.exercises["tea"].phrases <= found.language.prompts.keys()


def test_the_mistake_of_the_page_is_answered_as_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = example(tmp_path / "tea")
    file = folder / "exercises" / "tea.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count("silence = 6 ") == 1
    file.write_text(text.replace("silence = 6 ", 'silence = "six" '), encoding="utf-8")
    assert main(["content", "check", str(folder)]) == 1
    answer = capsys.readouterr().out.strip()
    assert answer.replace(str(folder), "FOLDER") in PAGE.read_text(encoding="utf-8")
    assert main(["content", "check", str(file)]) == 1
    assert capsys.readouterr().out.strip() == answer
    assert main(["content", "check", str(folder / "en" / "words.toml")]) == 0


def test_all_that_is_shipped_is_in_order_by_text(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "espeak_phonemiser", lambda: None)
    assert main(["content", "check"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("All is well: ")
    assert f"there is nothing of your own in {own}." in told.out
    assert "install the program espeak-ng" in told.err
    example(own)
    assert main(["content", "check"]) == 0
    assert f"and your own in {own}." in capsys.readouterr().out


def test_two_commands_that_sound_alike_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = example(tmp_path / "tea")
    file = folder / "en" / "commands.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"time for tea"', '"stob"'), encoding="utf-8")
    assert main(["content", "check", str(folder)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith(
        "start.tea: 'stob' sounds like 'stop' of control.stop; write another for one."
    )


def test_an_exercise_in_no_folder_is_checked_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tea.toml"
    file.write_text((example(tmp_path / "own") / "exercises" / "tea.toml").read_text("utf-8"))
    assert main(["content", "check", str(file)]) == 0
    told = capsys.readouterr()
    assert told.out == f"{file} is in order.\n"
    assert "as soon as it is in a folder “exercises”" in told.err
    file.write_text("id = 3\n")
    assert main(["content", "check", str(file)]) == 1
    assert (
        capsys.readouterr().out
        == f"{file}, line 1: id: Write a text in quotes that is not empty.\n"
    )


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("nothing.toml", "There is no file or folder"),
        ("note.txt", "its name must end in .toml"),
        (".", "put exercises into a folder “exercises” in it"),
    ],
)
def test_what_is_no_content(
    name: str, cure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.txt").write_text("tea")
    assert main(["content", "check", str(tmp_path / name)]) == 2
    assert cure in capsys.readouterr().err


def test_coverage_is_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["content", "coverage"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["en", "nl", "zh", "ko", "exercises"]
    assert lines[10].split(maxsplit=5) == ["T10", "yes", "yes", "yes", "yes", "change-history"]
    assert lines[-1] == "31 of 31 techniques are taught in en, nl, zh, ko."
    monkeypatch.setattr(command, "languages", lambda: ("en", "nl", "zh"))
    assert main(["content", "coverage"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[10].split(maxsplit=5) == ["T10", "yes", "yes", "yes", "no", "change-history"]
    assert lines[-1] == "0 of 31 techniques are taught in en, nl, zh, ko."
