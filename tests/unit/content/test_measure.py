"""Estimates of how long words take."""

from __future__ import annotations

import pytest

from content.measure import Measure, Unit, clauses, sentences


def test_sentences_end_with_their_marks() -> None:
    text = "Stop now? Breathe as you like. 네, 그래요! 好。再见\uff1fFine"
    assert sentences(text) == [
        "Stop now?",
        "Breathe as you like.",
        "네, 그래요!",
        "好。",
        "再见\uff1f",
        "Fine",
    ]


def test_clauses_are_what_stands_between_marks() -> None:
    assert clauses("Stop, or don't; that's all. OK") == ["stop", "or don't", "that's all", "ok"]
    assert clauses("네, 좋아요.") == ["네", "좋아요"]


def test_words_or_syllables_are_counted() -> None:
    words = Measure(Unit.WORD, 120)
    assert words.count("And breathe in - now.") == 4
    assert words.seconds("And breathe in - now.") == pytest.approx(2.0)
    syllables = Measure(Unit.SYLLABLE, 240)
    assert syllables.count("길게, 내쉬세요.") == 6
    assert syllables.seconds("길게, 내쉬세요.") == pytest.approx(1.5)
