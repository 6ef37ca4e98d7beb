"""How words are counted as wrong, and what the pages of dictation and bad sound say."""

from __future__ import annotations

from collections.abc import Callable

import bad_sound
import bench_dictation
import numpy as np
import pytest
from bench_dictation import Accuracy, Cost, distance, plain, trimmed
from spoiling import SPOILT, keyboard, music

from audio.blocks import RATE, Samples


@pytest.mark.parametrize(
    ("expected", "found", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "", 3),
        ("", "a b", 2),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a b c", "a b b c", 1),
        ("a b c d", "b c d e", 2),
    ],
)
def test_words_wrong_missing_and_too_many(expected: str, found: str, errors: int) -> None:
    assert distance(expected.split(), found.split()) == errors


def test_marks_and_capitals_are_no_errors() -> None:
    assert plain("To-day, I’m FINE!") == ["today", "i'm", "fine"]


def test_silence_around_a_sentence_is_taken_off() -> None:
    sound = np.array([0, 0, 0.5, 0, 0.4, 0], np.float32)
    assert trimmed(sound).tolist() == pytest.approx([0.5, 0.0, 0.4])


def test_the_page_of_dictation() -> None:
    accuracy = Accuracy("people", 2, 25, 1, 0)
    page = bench_dictation.as_document("fake", 0.5, [accuracy], [Cost(4, 0.25, 0.5, 200)], "mine")
    assert "| people | 2 | 25 | 1 (4.0 %) | 0 |" in page
    assert "| 4 s | 0.25 s | 0.50 s | 200 MB |" in page


def test_the_page_of_bad_sound() -> None:
    missed = bad_sound.Missed("clipped", 50, 1, 5)
    long = bad_sound.Long("music", 300.0, 3, 0, 1, 0.0123, 0.5)
    page = bad_sound.as_document([missed], [long], "mine", "fake")
    assert "| clipped | 50 | 1 | 5 (10.0 %) |" in page
    assert "| music | 5 min | 3 | 0 | 1 | 1.2 % | 0.5 MB |" in page


@pytest.mark.parametrize("make", [music, keyboard])
def test_noises_are_the_same_at_every_run_and_within_full_scale(
    make: Callable[[float], Samples],
) -> None:
    first, second = make(2.0), make(2.0)
    assert np.array_equal(first, second)
    assert len(first) == 2 * RATE
    assert 0.05 < np.abs(first).max() <= 1.0


def test_every_way_of_spoiling_has_its_name() -> None:
    assert len(SPOILT) == 8
