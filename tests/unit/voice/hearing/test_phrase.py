"""Wake phrases: which ones serve, which are warned of, which are refused and why."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.errors import WakePhraseError
from voice.hearing.phrase import check, count_phonemes, normalise
from voice.hearing.pronunciation import Segments, espeak_phonemiser


def by_letters(lines: Sequence[str], voice: str) -> list[Segments]:
    """A phonemiser for which every letter is a sound."""
    return [tuple(tuple(word) for word in line.split()) for line in lines]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Take a Breather", "take a breather"),
        ("  take\t a\n breather ", "take a breather"),
        ("“Take a breather!”", "take a breather"),
        ("Okay, go.", "okay go"),
        ("Hey - you-all", "hey you all"),
        ("don't worry", "don't worry"),
        ("?!", ""),
        (unicodedata.normalize("NFD", "한국 호흡"), "한국 호흡"),
        (unicodedata.normalize("NFD", "café break"), "café break"),
    ],
)
def test_normalise(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@given(st.text(max_size=20))
def test_normal_stays_normal(text: str) -> None:
    once = normalise(text)
    assert once.split(" ") == once.split() or once == ""
    assert normalise(once) == once


@pytest.mark.parametrize("phrase", ["take a breather", "smart mirror", "don't worry", "café break"])
def test_good_phrases_pass_without_a_word(phrase: str) -> None:
    assert check(phrase, by_letters, "en") == []


@pytest.mark.parametrize(
    ("phrase", "count"), [("abode", 5), ("ab ode", 5), ("abodes", 6), ("a bodes", 6)]
)
def test_short_ones_are_warned_of(phrase: str, count: int) -> None:
    (warning,) = check(phrase, by_letters, "en")
    assert f"only {count} sounds" in warning
    assert "safer" in warning


def test_long_enough_by_two_words_is_not_warned_of() -> None:
    assert check("ab odessa", by_letters, "en") == []


def test_a_single_word_is_warned_of() -> None:
    (warning,) = check("smartly", by_letters, "en")
    assert "single word" in warning


@pytest.mark.parametrize(
    ("phrase", "named"), [("bode", "bode"), ("a bod", "a bod"), ("hi", "hi"), ("a", "a")]
)
def test_too_short_ones_are_refused(phrase: str, named: str) -> None:
    with pytest.raises(WakePhraseError, match="too short") as caught:
        check(phrase, by_letters, "en")
    assert f"“{named}”" in str(caught.value)


def test_an_empty_one_is_refused() -> None:
    with pytest.raises(WakePhraseError, match="empty"):
        check("", by_letters, "en")


@pytest.mark.parametrize(
    ("phrase", "language", "named"),
    [
        ("take 5 breaths", "en", "5"),
        ("breathe 2gether", "en", "2gether"),
        ("take a ☕ break", "en", "☕"),
        ("please + breathe", "en", "+"),
        ("take a xqzt", "en", "xqzt"),
        ("hmm breather", "en", "hmm"),
        ("take дыхание now", "en", "дыхание"),
        ("아이스크림", "en", "아이스크림"),
        ("even adempauze ✓", "nl", "✓"),
        ("take a breather", "ko", "take"),
        ("숨 고르기 now", "ko", "now"),
        ("숨 ㅎㅎㅎ", "ko", "ㅎㅎㅎ"),
        ("숨 고르기 2", "ko", "2"),
    ],
)
def test_words_that_nobody_can_pronounce_are_named(phrase: str, language: str, named: str) -> None:
    with pytest.raises(WakePhraseError) as caught:
        check(normalise(phrase), by_letters, language)
    assert f"“{named}”" in str(caught.value)
    assert ". " not in str(caught.value), "one sentence"


@pytest.mark.parametrize(
    ("phrase", "sounds"),
    [
        ("아", 1),
        ("가", 2),
        ("강", 3),
        ("앙", 2),
        ("아이스크림", 9),
        ("숨 고르기", 9),
        ("코뿔소", 7),
    ],
)
def test_hangul_is_counted_by_its_letters(phrase: str, sounds: int) -> None:
    assert count_phonemes(phrase, None, "ko") == sounds


def test_korean_needs_no_phonemiser() -> None:
    assert check("숨 고르기", None, "ko") == []
    with pytest.raises(WakePhraseError, match="too short"):
        check("가나", None, "ko")


def test_without_a_phonemiser_the_letters_are_counted() -> None:
    assert count_phonemes("smart mirror", None, "en") == 8
    assert check("take a breather", None, "en") == []
    with pytest.raises(WakePhraseError, match="too short"):
        check("go on", None, "en")


@pytest.mark.skipif(espeak_phonemiser() is None, reason="neither espeak-ng nor Piper is here")
@pytest.mark.parametrize(
    ("phrase", "sounds"),
    [("take a breather", 9), ("smart mirror", 8), ("view glass", 7), ("go", 2), ("alexa", 6)],
)
def test_english_sounds(phrase: str, sounds: int) -> None:
    assert abs(count_phonemes(phrase, espeak_phonemiser(), "en") - sounds) <= 1
