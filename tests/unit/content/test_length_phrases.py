"""The words for how long something takes, and still takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.ids import PROMPTS
from content.length_phrases import length_phrase, remaining_phrase


@pytest.mark.parametrize(
    ("seconds", "name"),
    [
        (30, "under-one-minute"),
        (53.9, "under-one-minute"),
        (54, "one-minute"),
        (57, "one-minute"),
        (66, "one-minute"),
        (67, "over-one-minute"),
        (120, "two-minutes"),
        (150, "over-two-minutes"),
        (268, "over-four-minutes"),
        (300, "five-minutes"),
        (335, "six-minutes"),
        (360, "six-minutes"),
        (420, "seven-minutes"),
        (480, "eight-minutes"),
        (540, "nine-minutes"),
        (600, "ten-minutes"),
        (660, "ten-minutes"),
        (661, "over-ten-minutes"),
        (1200, "over-ten-minutes"),
    ],
)
@pytest.mark.parametrize("breathed", [True, False])
def test_the_words_for_a_length(seconds: float, name: str, breathed: bool) -> None:
    assert length_phrase(seconds, breathed=breathed) == f"length.{name}"


@pytest.mark.parametrize("seconds", [10, 29.9])
def test_where_nothing_is_breathed_there_is_no_word_of_breaths(seconds: float) -> None:
    assert length_phrase(seconds, breathed=True) == "length.a-few-breaths"
    assert length_phrase(seconds, breathed=False) == "length.under-one-minute"


@pytest.mark.parametrize(
    ("seconds", "name"),
    [
        (0, "under-half-minute"),
        (24.9, "under-half-minute"),
        (25, "half-minute"),
        (45, "one-minute"),
        (89, "one-minute"),
        (90, "two-minutes"),
        (329, "five-minutes"),
        (330, "over-five-minutes"),
        (3600, "over-five-minutes"),
    ],
)
def test_the_words_for_what_is_left(seconds: float, name: str) -> None:
    assert remaining_phrase(seconds) == f"remaining.{name}"


@given(st.floats(0, 36_000), st.booleans())
def test_every_length_has_words(seconds: float, breathed: bool) -> None:
    assert length_phrase(seconds, breathed=breathed) in PROMPTS
    assert remaining_phrase(seconds) in PROMPTS
