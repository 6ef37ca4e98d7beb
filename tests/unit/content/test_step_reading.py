"""Steps as they are written: groups, conditions, and what is refused."""

from __future__ import annotations

import pytest

from content.reading import ContentError, Table
from content.step_reading import Steps, read_steps
from content.steps import (
    Ask,
    Breathe,
    Choose,
    Condition,
    Count,
    Keep,
    Keepsake,
    Lead,
    ReadBack,
    Say,
    Silence,
    Tone,
)


def read(*rows: str) -> Steps:
    """The steps of a file with these rows, each on a line of its own."""
    return read_steps(Table.parse("f", "steps = [\n" + ",\n".join(rows) + ",\n]"))


def when(*facts: str) -> Condition:
    return Condition(frozenset(facts))


ASK = '{ ask = "x.ask", answer = "plan", seconds = 10 }'
COUNT = '{ count = "x.people", answer = "people", seconds = 6 }'


def test_every_kind_of_step() -> None:
    found = read(
        '{ say = "x.one" }',
        '{ breathe = "pattern", notes = ["x.note"] }',
        '{ breathe = "slow", breaths = 3 }',
        "{ silence = 5 }",
        '{ tone = "soft" }',
        ASK,
        '{ choose = "x.which", between = ["one", "two"], silence = "two", yes = "one" }',
        COUNT,
        '{ say = "x.turned", number = "people" }',
        '{ say = "x.noted", number = "wins" }',
        '{ say = "x.took", number = "seconds" }',
        '{ read-back = "plan" }',
        '{ read-back = "tricks" }',
        '{ keep = "plan", as = "plan" }',
        '{ keep = "people", as = "glad" }',
        '{ say = "x.line-1", voice = "other", unless = ["plan", "short"] }',
        '{ lead = "reframe", when = "one" }',
    )
    assert found.steps == (
        Say("x.one"),
        Breathe(("x.note",)),
        Breathe((), "slow", 3),
        Silence(5),
        Tone(),
        Ask("x.ask", "plan", 10),
        Choose("x.which", ("one", "two"), "two", "one"),
        Count("x.people", "people", 6),
        Say("x.turned", "people"),
        Say("x.noted", "wins"),
        Say("x.took", "seconds"),
        ReadBack("plan"),
        ReadBack("tricks"),
        Keep("plan", Keepsake.PLAN),
        Keep("people", Keepsake.GLAD),
        Say("x.line-1", condition=Condition(unless=frozenset({"plan", "short"}))),
        Lead("reframe", when("one")),
    )
    assert found.other_voice == {"x.line-1"}
    assert [(key, name) for _, key, name in found.references] == [
        ("breathe", "slow"),
        ("lead", "reframe"),
    ]


def test_a_group_gives_its_conditions_to_its_steps() -> None:
    found = read(
        '{ when = "journal", unless = "short", steps = [\n'
        '  { say = "x.a" },\n'
        '  { say = "x.b", when = ["holds", "silent"] },\n'
        '  { unless = "kept", steps = [{ silence = 2 }] },\n'
        "] }"
    )
    short = frozenset({"short"})
    assert found.steps == (
        Say("x.a", condition=Condition(frozenset({"journal"}), short)),
        Say("x.b", condition=Condition(frozenset({"journal", "holds", "silent"}), short)),
        Silence(2, Condition(frozenset({"journal"}), frozenset({"short", "kept"}))),
    )


def test_a_group_is_repeated() -> None:
    inner = '{ repeat = 2, steps = [{ tone = "soft" }, { silence = 1 }] }'
    found = read(f'{{ repeat = 3, steps = [{inner}, {{ say = "x.a" }}] }}')
    assert found.steps == (Tone(), Silence(1), Tone(), Silence(1), Say("x.a")) * 3


def test_what_is_asked_within_a_group_is_known_after_it() -> None:
    found = read(f'{{ repeat = 2, unless = "short", steps = [{ASK}] }}', '{ read-back = "plan" }')
    assert found.steps[-1] == ReadBack("plan")


def deep(levels: int) -> str:
    return "{ repeat = 1, steps = [" * levels + "{ silence = 1 }" + "] }" * levels


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["{}"], r"f, line 2: steps\[1\]: This step does nothing; a step has one of say"),
        (['{ sing = "x" }'], r"steps\[1\]\.sing: This key is unknown here"),
        (['{ when = "holds" }'], r"steps\[1\]: This step does nothing"),
        (["{ repeat = 3 }"], r"steps\[1\]\.repeat: This key is unknown here"),
        (['{ say = "x", silence = 3 }'], r"steps\[1\]\.silence: This key is unknown"),
        (['{ say = "X y" }'], r"say: Write a name of small letters"),
        (['{ say = "x:3" }'], r"say: Write a name of small letters"),
        (['{ say = "x", voice = "her" }'], r'voice: Write "other"'),
        (
            ['{ say = "x", voice = "other" }', '{ say = "x" }'],
            r"line 3: steps\[2\]\.say: Give this phrase one voice",
        ),
        (['{ say = "x", number = "people" }'], r"number: Write one of wins\."),
        (['{ say = "x", number = "seconds" }'], r"number: Write one of wins\."),
        ([ASK, '{ say = "x", number = "plan" }'], r"number: Write one of seconds, wins\."),
        (['{ tone = "loud" }'], r'tone: Write "soft"'),
        (['{ breathe = "slow" }'], r"breaths: This is missing"),
        (['{ breathe = "slow", breaths = 0 }'], r"breaths: Write a whole number from 1 to 30"),
        (['{ breathe = "slow", breaths = 3, notes = ["x"] }'], r"notes: This key is unknown"),
        (['{ breathe = "pattern", breaths = 3 }'], r"breaths: This key is unknown"),
        (['{ ask = "x", answer = "A", seconds = 3 }'], r"answer: Write a name of small letters"),
        (['{ ask = "x", answer = "seconds", seconds = 3 }'], r"“seconds” has a meaning already"),
        ([COUNT, '{ ask = "x", answer = "people", seconds = 3 }'], r"“people” has a meaning"),
        ([ASK, '{ count = "x", answer = "plan", seconds = 3 }'], r"“plan” has a meaning already"),
        ([COUNT, '{ read-back = "people" }'], r"read-back: Write the name of an answer that was"),
        ([ASK, '{ keep = "plan", as = "glad" }'], r"keep: Write the name of a number that was"),
        ([COUNT, '{ keep = "people", as = "win" }'], r"keep: Write the name of an answer that"),
        (['{ keep = "wins", as = "win" }'], r"keep: Write the name of an answer that was asked"),
        (['{ choose = "x", between = ["a"], silence = "a" }'], r"between: Write 2 to 6 different"),
        (
            ['{ choose = "x", between = ["a", "a"], silence = "a" }'],
            r"between: Write 2 to 6 different",
        ),
        (
            ['{ choose = "x", between = ["a", "b", "c", "d", "e", "f", "g"], silence = "a" }'],
            r"between: Write 2 to 6 different",
        ),
        (['{ choose = "x", between = ["a", "b c"], silence = "a" }'], r"between: Write a name of"),
        (
            [ASK, '{ choose = "x", between = ["a", "plan"], silence = "a" }'],
            r"between: “plan” has a meaning already",
        ),
        (
            ['{ choose = "x", between = ["a", "b"], silence = "c" }'],
            r"silence: Write one of the options: a, b\.",
        ),
        (
            ['{ choose = "x", between = ["a", "b"], silence = "a", yes = "c" }'],
            r"yes: Write one of two options",
        ),
        (
            ['{ choose = "x", between = ["a", "b", "c"], silence = "a", yes = "b" }'],
            r"yes: Write one of two options",
        ),
        (['{ silence = 1, when = ["holds", "x"] }'], r"when: “x” is nothing that can be known"),
        (["{ silence = 1, when = [] }"], r"when: Write a list of texts"),
        (["{ silence = 1, when = 3 }"], r"when: Write a list of texts"),
        (["{ silence = 901 }"], r"silence: Write more than 0 and at most 900 seconds"),
        (["{ repeat = 0, steps = [{ silence = 1 }] }"], r"repeat: Write a whole number from 1 to"),
        (["{ repeat = 21, steps = [{ silence = 1 }] }"], r"repeat: Write a whole number from 1"),
        (["{ repeat = true, steps = [{ silence = 1 }] }"], r"repeat: Write a whole number from"),
        (["{ repeat = 2.5, steps = [{ silence = 1 }] }"], r"repeat: Write a whole number from"),
        (["{ repeat = 2, steps = [] }"], r"steps\[1\]\.steps: Write a list of steps"),
        (["{ steps = [{ silence = 1 }], x = 1 }"], r"steps\[1\]\.x: This key is unknown"),
        ([deep(4)], r"steps\[1\]\.steps\[1\]\.steps\[1\]\.steps\[1\]\.steps: Groups may be 3 deep"),
        (["{ silence = 1 }"] * 201, r"line 1: steps: There are more than 200 steps"),
        (
            ["{ repeat = 20, steps = [" * 3 + "{ silence = 1 }" + "] }" * 3],
            r"line 1: steps: There are more than 200 steps",
        ),
    ],
)
def test_what_is_refused(rows: list[str], message: str) -> None:
    with pytest.raises(ContentError, match=message):
        read(*rows)


def test_groups_may_be_three_deep() -> None:
    assert read(deep(3)).steps == (Silence(1),)


def test_an_error_within_a_group_names_its_line() -> None:
    with pytest.raises(ContentError, match=r"^f, line 4: steps\[1\]\.steps\[2\]\.tone: Write "):
        read('{ repeat = 2, steps = [\n  { silence = 1 },\n  { tone = "shrill" },\n] }')
