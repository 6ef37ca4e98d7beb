"""The checks: none complains of what is shipped, each complains of what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.validate import Problem, check


def change(file: Path, old: str, new: str) -> int:
    """Replace the one place where `old` stands; the number of its line."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
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
            f'"{"가" * 26}요."',
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
        # Korean and Chinese wordings have spaces that the words have not.
        ("ko/words.toml", '"알겠어요."', '"네 할게요."', "'네 할게요' stands alone"),
        ("zh/words.toml", '"明白了。"', '"明白了\uff0c停下来。"', "'停下来' stands alone and is a"),
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
        (
            "en/commands.toml",
            '"yes i would", "sounds good", "i\'m ready", "i am ready"',
            "",
            "Write 4 to 10 wordings, not 3",
        ),
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
        ("zh/commands.toml", '"慢慢 呼吸"', '"慢慢 breathe"', "“b” is no letter of this language"),
        ("zh/commands.toml", '"慢慢 呼吸"', '"這樣 呼吸"', "“這” is traditional"),
        # A form for a kind of number that the language has is missing, or one that it has not.
        (
            "en/words.toml",
            'one = "One person came angry and left glad."\n',
            "",
            "success-recap.turned.one: The words of this phrase are missing",
        ),
        ("en/words.toml", "per-minute = 110\n", 'per-minute = "110"\n', "speech.per-minute: Write"),
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
    if "commands" not in file and new:  # a list of wordings is named by its first line
        assert {problem.line for problem in problems} == {line}


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


def test_the_hours_of_surprise_me_are_checked_too(root: Path) -> None:
    change(root / "surprise.toml", '"wind-down", ', '"lullaby", ')
    (problem,) = check(root)
    assert problem.file == "content/surprise.toml"
    assert "“lullaby” is no exercise" in problem.sentence


PLACE = '  { say = "focus.two" },\n'


def test_an_exercise_that_takes_longer_than_it_says_is_named(root: Path) -> None:
    line = change(root / "exercises" / "loosen.toml", "minutes = 1.92", "minutes = 1")
    problems = check(root)
    assert {problem.line for problem in problems} == {line}
    assert "With the words of en it takes" in problems[0].sentence
    assert len(problems) == 4, "one for each language"


@pytest.mark.parametrize(
    ("new", "part"),
    [
        ('{ silence = "5 s" },\n', "silence: Write a number without quotes"),
        (
            "{ silence = 5000 },\n",
            "silence: Write more than 0 and at most 900",
        ),
        ('{ lead = "focus" },\n', "This leads back to itself"),
        ('{ say = "focus.missing" },\n', "focus.missing: The words of this"),
        (
            '{ repeat = 1000000, steps = [{ say = "focus.two" }] },\n',
            "repeat: Write a whole number from 1 to",
        ),
        (
            '{ repeat = 20, steps = [{ repeat = 20, steps = [{ say = "focus.two" }] }] },\n',
            "There are more than 200 steps with all repeats",
        ),
    ],
)
def test_files_that_would_never_end_or_never_begin(root: Path, new: str, part: str) -> None:
    file = root / "exercises" / "focus.toml"
    change(file, PLACE, PLACE + new)
    problems = check(root)
    assert any(part in problem.sentence for problem in problems), problems
    if "missing" not in part:  # missing words are told where they are to be written
        assert {problem.file for problem in problems} == {"content/exercises/focus.toml"}


def test_a_megabyte_of_text_is_refused_as_a_whole(root: Path) -> None:
    file = root / "exercises" / "focus.toml"
    file.write_text('id = "focus"\n' + "# word\n" * 150_000, encoding="utf-8")
    (problem,) = check(root)
    assert problem == Problem("content/exercises/focus.toml", 0, problem.sentence)
    assert "This file is too long" in problem.sentence
