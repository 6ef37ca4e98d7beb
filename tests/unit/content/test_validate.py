"""The checks: none complains of what is shipped, each complains of what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.validate import Problem, check


def change(file: Path, old: str, new: str) -> int:
    """Replace the one place where `old` stands; the number of its line."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_content_is_in_order() -> None:
    assert [str(problem) for problem in check()] == []


LONG = "One two three four five six seven eight nine ten eleven twelve thirteen."


@pytest.mark.parametrize(
    ("file", "old", "new", "part"),
    [
        (
            "en/words.toml",
            '"Okay."',
            f'"{LONG}"',
            "stopped: A sentence has 13 words; write at most 12",
        ),
        (
            "ko/words.toml",
            '"알겠어요."',
            f'"{"가" * 27}."',
            "A sentence has 27 syllables; write at most 26",
        ),
        (
            "en/words.toml",
            '"And more."',
            '"And a little more."',
            "cue.full.top-up: This takes 2.2 s",
        ),
        ("en/words.toml", '"And breathe in."', '"And in. Now."', "cue.full.in: Write one sentence"),
        (
            "en/words.toml",
            '"Stop and breathe normally if you feel dizzy."',
            '"Please stop and breathe normally if you feel dizzy."',
            "safety.short: This takes 4.9 s; make it at most 4.4 s",
        ),
        (
            "en/words.toml",
            '"Okay."',
            '"Okay, stop."',
            "stopped: 'stop' stands alone and is a command",
        ),
        ("en/words.toml", '"Okay."', '"Take a breather."', "'take a breather' stands alone"),
        (
            "en/commands.toml",
            '"once more"',
            '"slower"',
            "'slower' contains 'slower' of control.slower",
        ),
        ("en/commands.toml", '"once more"', '"note no win"', "'note no win' contains 'no' of"),
        ("en/commands.toml", '"once more"', '"again"', "control.again: 'again' is there twice"),
        ("en/commands.toml", '"once more"', '"Once more"', "Write 'Once more' in lower case"),
        ("en/commands.toml", '"once more"', '"4 more"', "Write '4 more' in lower case"),
        ("en/commands.toml", '"once more"', '"once, more"', "Write 'once, more' in lower case"),
        ("en/commands.toml", '"yes i would", ', "", None),
        ("en/commands.toml", '"yes i would", "sounds good"', "", "Write 4 to 10 wordings, not 3"),
        (
            "en/commands.toml",
            '"take a breather"',
            '"a breather!"',
            "wake-phrase: Write it in lower",
        ),
        ("en/commands.toml", '"take a breather"', '"help me out"', "'help me out' contains 'help'"),
        ("ko/commands.toml", '"그만해"', '"계속 해"', "'계속 해' contains '계속' of control.go-on"),
        (
            "ko/commands.toml",
            '"그만해"',
            '"느리게해주세요"',
            "'느리게해주세요' contains '느리게 해 주세요'",
        ),
    ],
)
def test_words_that_need_mending(
    root: Path, file: str, old: str, new: str, part: str | None
) -> None:
    line = change(root / file, old, new)
    problems = check(root)
    if part is None:
        assert problems == []
        return
    assert any(part in problem.sentence for problem in problems), problems
    assert all(problem.file == f"content/{file}" for problem in problems)
    assert all(problem.line for problem in problems)
    if "commands" not in file:  # a list of wordings is named by its first line
        assert {problem.line for problem in problems} == {line}


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('["T29"]', '["breath"]', "techniques: breath is no technique"),
        (', "safety.short"]', "]", 'steps: Say "safety.short" too'),
        ('["shallow", ', "[", 'steps: Say "shallow" too'),
        ('{ say = "closing" }', '{ say = "closing", when = "holds" }', 'Say "closing" too'),
        ('{ say = "closing" }', '{ breathe = "pattern" }', "steps: Breathe once at most"),
        ('{ say = "closing" }', '{ say = "ready-lead-in" }', "Take ready-lead-in out"),
        ('  { say = "holds.note" },\n', "", "Where breath is held"),
    ],
)
def test_exercises_that_need_mending(root: Path, old: str, new: str, part: str) -> None:
    change(root / "exercises" / "box.toml", old, new)
    problems = check(root)
    assert any(part in problem.sentence for problem in problems), problems
    assert {problem.file for problem in problems} == {"content/exercises/box.toml"}


def test_what_the_loader_refuses_is_told_for_every_file(root: Path) -> None:
    change(root / "exercises" / "box.toml", 'id = "box"', 'id = "bax"')
    change(root / "exercises" / "sigh.toml", "top-up = 0.75", "sip = 0.75")
    first, second = check(root)
    assert first == Problem("content/exercises/box.toml", 2, first.sentence)
    assert str(second).startswith("content/exercises/sigh.toml, line 15: pattern.sip: ")


def test_a_broken_language_hides_no_other(root: Path) -> None:
    change(root / "en" / "words.toml", 'stopped = "Okay."', "")
    change(root / "ko" / "words.toml", 'stopped = "알겠어요."', "")
    assert [problem.file for problem in check(root)] == [
        "content/en/words.toml",
        "content/ko/words.toml",
    ]
