"""Wordings with numbers: how they are written, and what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.loader import ContentError, languages, load_language
from content.model import parse_pattern
from content.numbers import Numbered, breaths_of, minutes_of, numbered, people_of
from content.validate import check

NUMBERS = {
    "minutes": {"a minute": 1.0, "half a minute": 0.5, "two minutes": 2.0},
    "breaths": {"ten breaths": 10.0},
    "seconds": {"zero": 0.0, "two": 2.0, "four": 4.0, "six": 6.0},
}


def texts(wording: Numbered) -> dict[str, str | None]:
    return dict(wording.expanded())


def test_minutes_and_breaths() -> None:
    assert texts(numbered("box for {minutes} please", NUMBERS)) == {
        "box for a minute please": "1 minutes",
        "box for half a minute please": "0.5 minutes",
        "box for two minutes please": "2 minutes",
    }
    assert texts(numbered("{breaths}", NUMBERS)) == {"ten breaths": "10 breaths"}


def test_a_pattern_is_written_by_its_parts() -> None:
    spoken = texts(numbered("start {in} {hold} {out}", NUMBERS))
    assert spoken["start four two six"] == "4-2-6-0"
    assert spoken["start four zero six"] == "4-0-6-0"
    assert "start zero two six" not in spoken, "no breath goes in within no time"
    assert texts(numbered("{in} in {out} out", NUMBERS))["four in six out"] == "4-0-6-0"
    whole = texts(numbered("{in} {hold} {out} {rest}", NUMBERS))
    assert whole["four two six two"] == "4-2-6-2"


def test_the_order_of_the_parts_is_that_of_the_words() -> None:
    assert texts(numbered("out {out} in {in}", NUMBERS))["out six in four"] == "4-0-6-0"


def test_what_nobody_should_breathe_means_nothing() -> None:
    wording = numbered("{in} {hold} {out}", {"seconds": {"one": 1.0, "thirty": 30.0}})
    assert texts(wording)["one thirty one"] is None


@pytest.mark.parametrize(
    "text",
    [
        "{minute}", "box for {}", "{minutes} {breaths}", "{in}", "{in} {hold}", "{in} {out} {rest}",
        "{minutes} or {minutes}", "{in} {out} {in}", "box for {minutes", "box for minutes}",
    ],
)  # fmt: skip
def test_slots_that_do_not_go_together_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write {minutes}, or {breaths}, or {people}, or a pat"):
        numbered(text, NUMBERS)


def test_values_are_read_again() -> None:
    assert (minutes_of("0.5 minutes"), breaths_of("0.5 minutes")) == (0.5, None)
    assert (minutes_of("10 breaths"), breaths_of("10 breaths")) == (None, 10)
    assert (minutes_of("4-2-6-0"), breaths_of("4-2-6-0")) == (None, None)
    assert (minutes_of(""), breaths_of("")) == (None, None)
    assert (people_of("0 people"), people_of("12 people")) == (0, 12)
    assert (people_of("3 breaths"), minutes_of("3 people")) == (None, None)


def test_it_is_written_as_in_the_file() -> None:
    assert numbered("box  for {minutes}", NUMBERS).written == "box  for {minutes}"
    assert numbered("{in} in {out} out", NUMBERS).written == "{in} in {out} out"


@pytest.mark.parametrize("code", languages())
def test_every_shipped_wording_means_something(code: str) -> None:
    language = load_language(code)
    assert set(language.numbered) <= set(language.commands)
    for name, wordings in language.numbered.items():
        for wording in wordings:
            values = [value for _, value in wording.expanded()]
            assert len(values) > 1
            assert sum(value is None for value in values) < len(values) / 10
            for value in values:
                if name == "start:custom":
                    assert value is None or parse_pattern(value)
                elif name == "people":
                    assert people_of(str(value)) is not None
                else:
                    assert minutes_of(str(value)) or breaths_of(str(value))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"box for {minutes}"', '"box for {minuts}"', "start.box: Write {minutes}, or {breaths}"),
        ('"a minute" = 1', '"a minute" = "1"', "numbers.minutes.a minute: Write a number without"),
        ("[numbers.breaths]", "[numbers.breath]", "numbers.breath: This key is unknown"),
        ('"two breaths" = 2', '"two breaths" = 2.5', "two breaths: Write a whole number from 0"),
        ('"nobody" = 0', '"nobody" = -1', "numbers.people.nobody: Write a whole number from 0"),
        ('"about {people}"', '"about that"', "control.people: Write {people} into each"),
        ('"about {people}"', '"about {minutes}"', "control.people: Write {people} into each"),
        ('"pause it"', '"pause for {minutes}"', "control.pause: Take the numbers out"),
        ('"box for {minutes}"', '"box for {people}"', "start.box: Take the numbers out"),
        ('"box for {minutes}"', '"box {in} {out}"', "start.box: Take the numbers out"),
        ('"a quick reset"', '"reset for {minutes}"', "start.reset: Take the numbers out"),
        ('"a walk for {minutes}"', '"walk {breaths}"', "start.walk: Take the numbers out"),
    ],
)
def test_what_the_loader_refuses(root: Path, old: str, new: str, part: str) -> None:
    change(root, old, new)
    with pytest.raises(ContentError, match=part.replace("{", r"\{").replace(".", r"\.")):
        load_language("en", root)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"{breaths}",', '"{minutes}",', "'box for a minute' contains 'a minute' of start.usual"),
        ('"three minutes" = 3', '"3 minutes" = 3', "Write '3 minutes' in lower case"),
        ('"box for {minutes}"', '"Box for {minutes}"', "Write 'Box for' in lower case"),
        ('"take {breaths}"', '"{breaths}"', "start.usual: '{breaths}' is there twice"),
    ],
)
def test_what_needs_mending(root: Path, old: str, new: str, part: str) -> None:
    change(root, old, new)
    problems = check(root)
    assert any(part in problem.sentence for problem in problems), problems


def change(root: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    file = root / "en" / "commands.toml"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
