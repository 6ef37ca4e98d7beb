"""Rules for what an exercise says, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.validate import check


def change(file: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def sentences(root: Path, name: str) -> list[str]:
    """What is told of an exercise."""
    found = check(root)
    assert {problem.file for problem in found} <= {f"content/exercises/{name}.toml"}, found
    return [problem.sentence for problem in found]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('["T29"]', '["breath"]', "techniques: breath is no technique"),
        (', "safety.short"]', "]", 'steps: Say "safety.short" too'),
        ('["shallow", ', "[", 'steps: Say "shallow" too'),
        ('{ say = "closing" }', '{ say = "closing", when = "holds" }', 'Say "closing" too'),
        ('{ say = "closing" }', '{ breathe = "pattern" }', "own pattern once at most"),
        ('{ say = "closing" }', '{ say = "ready-lead-in" }', "Take ready-lead-in out"),
        ('  { say = "holds.note" },\n', "", "Where breath is held"),
    ],
)
def test_breathing_that_needs_mending(root: Path, old: str, new: str, part: str) -> None:
    change(root / "exercises" / "box.toml", old, new)
    assert any(part in sentence for sentence in sentences(root, "box"))


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        (
            "focus",
            '{ say = "focus.intro" },\n  { say = "length.*" },\n',
            '{ say = "length.*" },\n  { say = "focus.intro" },\n',
            'Begin with { say = "focus.intro" }',
        ),
        (
            "focus",
            '{ say = "focus.intro" }',
            '{ say = "focus.intro", unless = "short" }',
            "Begin with",
        ),
        (
            "focus",
            '{ say = "focus.closing" }',
            '{ say = "focus.closing", unless = "short" }',
            'End with { say = "focus.closing" } or { say = "closing-talk" }, without a condition',
        ),
        ("focus", '  { say = "length.*" },\n', "", "Say how long it takes"),
        (
            "far-gaze",
            '  { say = "far-gaze.intro" },\n',
            '  { say = "far-gaze.intro" },\n  { say = "length.*" },\n',
            'Take { say = "length.*" } out',
        ),
        ("settle", '  { say = "shallow" },\n', "", 'Say "shallow" before the breaths'),
        ("settle", '"slow", breaths = 3', '"box", breaths = 2', "Where breath is held"),
        ("settle", "breaths = 3", "breaths = 4", 'Say "safety.short" before the breaths'),
        ("lift", '  { say = "privacy.nothing" },\n', "", "before the first question what is kept"),
        ("lift", '"privacy.nothing"', '"privacy.plan"', '"privacy.plan" is said where it is not'),
        (
            "grow",
            '  { say = "privacy.nothing", unless = "journal" },\n',
            "",
            "before the first question what is kept",
        ),
        (
            "grow",
            '{ say = "privacy.plan", when = "journal" }',
            '{ say = "privacy.plan" }',
            '"privacy.plan" is said where it is not true',
        ),
        (
            "grow",
            '{ say = "privacy.nothing", unless = "journal" }',
            '{ say = "privacy.nothing" }',
            '"privacy.nothing" is said where it is not true',
        ),
    ],
)
def test_talk_that_needs_mending(root: Path, name: str, old: str, new: str, part: str) -> None:
    change(root / "exercises" / f"{name}.toml", old, new)
    found = sentences(root, name)
    assert any(part in sentence for sentence in found), found


def test_privacy_is_told_before_the_first_question_not_after_it(root: Path) -> None:
    file = root / "exercises" / "lift.toml"
    privacy = '  { say = "privacy.nothing" },\n'
    change(file, privacy, "")
    change(file, '  { say = "lift.who" },\n', privacy + '  { say = "lift.who" },\n')
    found = sentences(root, "lift")
    assert any("before the first question" in sentence for sentence in found), found
