"""Patterns and steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.model import (
    Exercise,
    Pattern,
    PatternError,
    Phase,
    PhaseKind,
    breaths_for,
    parse_pattern,
)
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

HALVES = st.integers(0, 40).map(lambda n: n / 2)
SLOW = parse_pattern("4-0-6-0")
WIN, KEPT = frozenset({"win"}), frozenset({"kept"})


def kinds(pattern: Pattern) -> list[str]:
    return [phase.kind.value for phase in pattern.phases]


def test_parse_gives_the_phases_in_order_and_drops_what_is_zero() -> None:
    pattern = parse_pattern("4.5-2-6-0")
    assert pattern.phases == (
        Phase(PhaseKind.IN, 4.5),
        Phase(PhaseKind.HOLD_IN, 2.0),
        Phase(PhaseKind.OUT, 6.0),
    )
    assert pattern.seconds == 12.5


@given(st.tuples(HALVES, HALVES, HALVES, HALVES))
def test_parse_reads_what_is_within_the_limits_and_refuses_the_rest(
    seconds: tuple[float, float, float, float],
) -> None:
    text = "-".join(f"{value:g}" for value in seconds)
    breathable = seconds[0] > 0 and seconds[2] > 0 and 3 <= sum(seconds) <= 60
    if not breathable:
        with pytest.raises(PatternError):
            parse_pattern(text)
        return
    pattern = parse_pattern(text)
    assert pattern.seconds == sum(seconds)
    assert [phase.seconds for phase in pattern.phases] == [value for value in seconds if value]
    assert pattern.holds is bool(seconds[1] or seconds[3])


@given(st.text(alphabet="0123456789.-, x", max_size=16))
def test_parse_never_fails_in_another_way(text: str) -> None:
    try:
        pattern = parse_pattern(text)
    except PatternError as error:
        sentence = str(error)
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    else:
        assert 3 <= pattern.seconds <= 60


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "for instance 4-2-6-0"),
        ("4-6", "in-hold-out-hold"),
        ("4-7-8", "in-hold-out-hold"),
        ("4,5-0-6,5-0", "whole or half seconds"),
        ("4.25-0-6-0", "whole or half seconds"),
        ("-4-0-6-0", "in-hold-out-hold"),
        ("٤-0-6-0", "in-hold-out-hold"),
        ("0-4-6-0", "breathing in"),
        ("4-4-0-4", "breathing out"),
        ("4-0-21-0", "'out' takes 21 s"),
        ("1-0-1.5-0", "One breath takes 2.5 s"),
        ("20-20-20-0.5", "One breath takes 60.5 s"),
    ],
)
def test_parse_says_what_to_do(text: str, part: str) -> None:
    with pytest.raises(PatternError, match=part):
        parse_pattern(text)


def test_a_pattern_has_each_part_once_and_in_order() -> None:
    breath_out, breath_in = Phase(PhaseKind.OUT, 4), Phase(PhaseKind.IN, 4)
    with pytest.raises(PatternError, match="in this order: in, top-up, hold-in, out, hold-out"):
        Pattern((breath_out, breath_in))
    with pytest.raises(PatternError, match="once"):
        Pattern((breath_in, breath_in, breath_out))


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_a_phase_has_a_length(seconds: float) -> None:
    with pytest.raises(PatternError):
        Pattern((Phase(PhaseKind.IN, seconds), Phase(PhaseKind.OUT, 4)))


@given(st.floats(0.3, 3.3))
def test_scaling_keeps_the_proportions(factor: float) -> None:
    scaled = SLOW.scaled(factor)
    assert kinds(scaled) == kinds(SLOW)
    assert scaled.seconds == pytest.approx(SLOW.seconds * factor)
    assert scaled.phases[1].seconds / scaled.phases[0].seconds == pytest.approx(1.5)


@pytest.mark.parametrize("factor", [0.0, -1.0, 0.29, 3.4, float("nan")])
def test_scaling_ends_at_the_limits(factor: float) -> None:
    with pytest.raises(PatternError):
        SLOW.scaled(factor)


@pytest.mark.parametrize(
    ("text", "minutes", "breaths"),
    [
        ("4-0-6-0", 1, 6),
        ("4-4-4-4", 1, 4),
        ("4-7-8-0", 1, 3),
        ("4-7-8-0", 0.1, 1),
        ("4-0-6-0", 0.25, 2),
        ("5-0-5-0", 5, 30),
    ],
)
def test_whole_breaths_nearest_to_the_minutes(text: str, minutes: float, breaths: int) -> None:
    assert breaths_for(parse_pattern(text), minutes) == breaths


def test_an_exercise_names_all_that_it_may_say() -> None:
    steps = (
        Say("intro"),
        Say("length.*"),
        Ask("question", "answer", 10),
        Silence(3),
        Breathe(("shallow",)),
        Keep("answer", Keepsake.WIN),
    )
    exercise = Exercise("custom", ("T29",), SLOW, steps)
    assert not exercise.holds
    assert replace(exercise, pattern=parse_pattern("4-2-6-0")).holds
    assert not replace(exercise, pattern=None).holds
    assert exercise.phrases == {"intro", "question", "shallow"}


def test_an_exercise_names_what_it_counts_recalls_and_offers() -> None:
    steps = (
        Say("noted", "wins"),
        Count("people", "people", 5),
        Say("turned", "people"),
        Choose("which", ("one", "two"), "one"),
        ReadBack("people", Condition(unless=frozenset({"tricks"}))),
        Lead("slow"),
    )
    exercise = Exercise("x", ("T09",), None, steps)
    assert exercise.phrases == {"people", "which"}
    assert exercise.counted == {"noted", "turned"}
    assert exercise.recalls == {"wins", "tricks"}
    assert exercise.options == {"one", "two"}
    assert not exercise.holds
    held = replace(exercise, patterns={"box": parse_pattern("4-4-4-4")})
    assert held.holds
    assert hash(held) == hash(exercise)


def test_an_exercise_of_tones_has_no_words() -> None:
    assert Exercise("x", ("T13",), None, (Tone(), Silence(3))).wordless
    for step in (Say("x"), Ask("x", "y", 3), Breathe(), ReadBack("wins"), Lead("slow")):
        assert not Exercise("x", ("T13",), None, (Tone(), step)).wordless


@pytest.mark.parametrize(
    ("condition", "facts", "done"),
    [
        (Condition(), set(), True),
        (Condition(WIN), {"win"}, True),
        (Condition(WIN), set(), False),
        (Condition(unless=WIN), {"win"}, False),
        (Condition(unless=WIN), set(), True),
        (Condition(WIN, KEPT), {"win"}, True),
        (Condition(WIN, KEPT), {"win", "kept"}, False),
        (Condition(WIN | KEPT), {"win"}, False),
        (Condition(WIN | KEPT), {"win", "kept", "other"}, True),
        (Condition(unless=WIN | KEPT), {"kept"}, False),
        (Condition(WIN).within(Condition(unless=KEPT)), {"win"}, True),
        (Condition(WIN).within(Condition(unless=KEPT)), {"win", "kept"}, False),
    ],
)
def test_a_step_is_done_where_its_facts_are_so(
    condition: Condition, facts: set[str], done: bool
) -> None:
    assert condition.holds(facts) is done
