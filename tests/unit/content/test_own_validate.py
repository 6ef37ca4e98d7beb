"""A folder of one's own is checked as strictly, and only what is one's own is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.own_validate import check_own, own_languages

TEA = """\
id = "tea"
techniques = ["T06"]
minutes = 0.44

steps = [
  { say = "tea.intro" },
  { silence = 20 },
  { say = "tea.closing" },
]
"""
WORDS = """\
[tea]
intro = "Some tea."
closing = "The rest is yours. Take care."
"""
COMMANDS = """\
[start]
tea = ["let me have tea", "tea break please"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one exercise, in order."""
    for name, text in {
        "exercises/tea.toml": TEA,
        "en/words.toml": WORDS,
        "en/commands.toml": COMMANDS,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def told(folder: Path) -> list[str]:
    """What is told of the folder, its own name left out."""
    codes = own_languages(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in check_own(folder, codes)]


def change(file: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_in_order(folder: Path) -> None:
    assert own_languages(folder) == ["en"]
    assert told(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "part"),
    [
        ("exercises/tea.toml", "silence = 20", 'silence = "20 s"', "line 7: steps[2].silence: Wri"),
        ("exercises/tea.toml", "silence = 20", "silence = 80", "line 3: minutes: With the words"),
        ("exercises/tea.toml", '  { say = "tea.intro" },\n', "", "line 5: steps: Begin with"),
        ("exercises/tea.toml", '"T06"', '"tea"', "line 2: techniques: tea is no technique"),
        ("exercises/tea.toml", 'id = "tea"', 'id = "tee"', 'line 1: id: Write "tea"'),
        ("en/words.toml", "Some tea", "Some tea, let me have tea", "line 2: tea.intro: 'let me h"),
        ("en/words.toml", "Some tea", "Stop", "line 2: tea.intro: 'stop' stands alone"),
        ("en/words.toml", "Some tea", f"Tea {'and tea ' * 7}", "line 2: tea.intro: A sentence has"),
        ("en/words.toml", '"Some tea."', '"Some 茶."', "line 2: tea.intro: “茶” is no letter"),
        ("en/words.toml", "intro =", "begin =", "tea.intro: This is missing"),
        ("en/commands.toml", "let me have tea", "Tea!", "start.tea: Write 'Tea!' in lower case"),
        ("en/commands.toml", "let me have tea", "stop", "start.tea: 'stop' is too near to 'stop'"),
    ],
)
def test_what_is_to_be_mended(folder: Path, file: str, old: str, new: str, part: str) -> None:
    change(folder / file, old, new)
    found = told(folder)
    assert any(line.startswith(file) and part in line for line in found), found


def test_a_language_without_the_words_is_told_and_one_that_nobody_reads(folder: Path) -> None:
    for code in ("nl", "dutch"):
        (folder / code).mkdir()
        (folder / code / "words.toml").write_text("", encoding="utf-8")
    found = told(folder)
    assert len(found) == 2
    assert found[0].startswith("dutch: This folder is not read")
    assert found[1].startswith("nl/words.toml: tea.closing: This is missing")


def test_a_huge_file_harms_nothing_else(folder: Path) -> None:
    (folder / "exercises" / "huge.toml").write_text("# word\n" * 150_000, encoding="utf-8")
    (line,) = told(folder)
    assert line.startswith("exercises/huge.toml: This file is too long")


def test_an_empty_folder_is_in_order(tmp_path: Path) -> None:
    assert check_own(tmp_path, ["en"]) == []
