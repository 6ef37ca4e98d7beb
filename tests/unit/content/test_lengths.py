"""How long an exercise takes, estimated."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from content import lengths
from content.loader import OWN_PATTERN
from content.measure import Measure, Unit
from content.model import Exercise, Language
from content.steps import (
    ALWAYS,
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
    Step,
    Tone,
)

FIVE = "One two three four five."
LANGUAGE = Language(
    "de",  # without voices that were measured
    MappingProxyType(
        {
            "five": FIVE,
            "ten": f"{FIVE} {FIVE}",
            "ready-lead-in": FIVE,
            "length.one-minute": FIVE,
            "people.one": "One.",
            "people.other": "Here are {count} people now.",
        }
    ),
    MappingProxyType({}),
    "wake me",
    Measure(Unit.WORD, 60),  # a word a second
    counted=frozenset({"people"}),
)
AFTER_QUIET = lengths.BETWEEN_PHRASES
BEGIN = lengths.BEFORE_WORDS


def taken(*steps: Step) -> float:
    """The length of an exercise of these steps."""
    patterns = MappingProxyType({"slow": OWN_PATTERN})
    exercise = Exercise("talk", ("T01",), None, steps, 1.0, patterns)
    return lengths.seconds(exercise, LANGUAGE)


@pytest.mark.parametrize(
    ("steps", "length"),
    [
        ([Say("five")], BEGIN + 5),
        ([Say("ten")], BEGIN + 5 + 1 + 5),
        ([Say("five"), Say("five")], BEGIN + 5 + 1 + 5),
        ([Say("length.*")], BEGIN + 5),
        ([Say("people", "guests")], BEGIN + 5),
        ([Say("five"), Silence(20), Say("five")], BEGIN + 5 + 20 + AFTER_QUIET + 5),
        ([Tone(), Silence(9), Tone()], 0.5 + 9 + 0.5),
        ([Ask("five", "answer", 12), Say("five")], BEGIN + 5 + 12 + BEGIN + 5),
        ([Count("five", "guests", 6)], BEGIN + 5 + 6),
        ([Choose("five", ("one", "two"), "two")], BEGIN + 5 + 3),
        ([Breathe((), "slow", 3)], BEGIN + 5 + 30),
        ([Lead("other"), Say("five")], 0),
    ],
)
def test_steps_add_up(steps: list[Step], length: float) -> None:
    assert taken(*steps) == pytest.approx(length)


def test_a_language_with_measured_voices_is_spoken_at_their_pace() -> None:
    english = replace(LANGUAGE, code="en")
    assert lengths.spoken(f"{FIVE} {FIVE}", LANGUAGE) == 5 + 1 + 5
    assert lengths.spoken(f"{FIVE} {FIVE}", english) == pytest.approx(1 + 600 / 148)


def on(*facts: str) -> Condition:
    return Condition(frozenset(facts))


def test_whoever_is_asked_answers_and_there_is_a_journal() -> None:
    asked = Ask("five", "plan", 4), Keep("plan", Keepsake.PLAN, on("journal", "plan"))
    kept = Say("five", condition=on("kept"))
    silent = Silence(9, Condition(unless=frozenset({"plan"})))
    assert taken(*asked, kept, silent) == pytest.approx(taken(*asked, Say("five", "", ALWAYS)))


def test_an_answer_is_read_back_in_less_time_than_it_took() -> None:
    asked, written = Ask("five", "plan", 10), Say("five", condition=on("plan", "written"))
    whole = taken(asked, written, ReadBack("plan"), Say("five"))
    assert whole == pytest.approx(taken(asked, written) + AFTER_QUIET + 4 + AFTER_QUIET + 5)


def test_silence_chooses_and_nothing_was_noted_before() -> None:
    choice = Choose("five", ("one", "two"), "two")
    way = Say("five", condition=on("one")), Say("five", condition=on("two"))
    assert taken(choice, *way) == pytest.approx(taken(choice, Say("five")))
    short, written = Say("five", condition=on("short")), Say("five", condition=on("written"))
    assert taken(short, written) == 0
    assert taken(Say("five", condition=on("wins")), ReadBack("wins")) == 0


@pytest.mark.parametrize(
    ("length", "phrase", "right"),
    [
        (54, "length.one-minute", True),
        (53, "length.one-minute", False),
        (66, "length.one-minute", True),
        (67, "length.one-minute", False),
        (53, "length.under-one-minute", True),
        (59, "length.under-one-minute", True),
        (61, "length.under-one-minute", False),
        (80, "length.over-one-minute", True),
        (62, "length.over-one-minute", True),
        (164, "length.three-minutes", True),
        (160, "length.three-minutes", False),
    ],
)
def test_a_phrase_may_be_off_by_a_tenth(length: float, phrase: str, right: bool) -> None:
    assert lengths.is_told(length, phrase) is right
