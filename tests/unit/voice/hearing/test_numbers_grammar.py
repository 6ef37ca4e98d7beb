"""Wordings for an engine that hears words."""

from __future__ import annotations

import pytest

from content.numbers import numbered
from voice.hearing.numbers_grammar import WordGrammar

NUMBERS = {
    "minutes": {"a minute": 1.0, "two minutes": 2.0, "seven minutes": 7.0},
    "seconds": {"zero": 0.0, "two": 2.0, "four": 4.0, "six": 6.0, "twenty one": 21.0},
}
WORDINGS = {
    "stop": ("stop", "stop now"),
    "start:box": ("box", numbered("box for {minutes}", NUMBERS)),
    "start:two": ("two two two",),
    "start:custom": (
        numbered("{in} {hold} {out}", NUMBERS),
        numbered("start {in} {hold} {out} {rest}", NUMBERS),
    ),
}
ALL = frozenset(WORDINGS)
UNKNOWN = {"now", "seven"}


@pytest.fixture
def grammar() -> WordGrammar:
    return WordGrammar(WORDINGS, lambda word: word not in UNKNOWN)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("stop", ("stop", "")),
        ("box", ("start:box", "")),
        ("box for a minute", ("start:box", "1 minutes")),
        ("box for two minutes", ("start:box", "2 minutes")),
        ("four two six", ("start:custom", "4-2-6-0")),
        ("start four two six zero", ("start:custom", "4-2-6-0")),
        ("two two two", ("start:two", "")),
        ("twenty one two six", None),
        ("zero two six", None),
        ("four two", None),
        ("four two six six", None),
        ("start four two six", None),
        ("box for", None),
        ("stop stop", None),
        ("", None),
    ],
)
def test_what_words_mean(grammar: WordGrammar, words: str, meaning: tuple[str, str] | None) -> None:
    assert grammar.meaning(words.split(), ALL) == meaning


def test_only_what_is_allowed_means_something(grammar: WordGrammar) -> None:
    assert grammar.meaning(["stop"], {"start:box"}) is None
    assert grammar.meaning(["four", "two", "six"], {"stop"}) is None
    assert grammar.meaning(["two", "two", "two"], {"start:custom"}) == ("start:custom", "2-2-2-0")


def test_patterns_are_heard_in_pieces_and_other_wordings_whole(grammar: WordGrammar) -> None:
    assert grammar.phrases({"stop", "start:box"}) == [
        "stop", "box", "box for a minute", "box for two minutes"
    ]  # fmt: skip
    assert grammar.phrases({"start:custom"}) == [
        "two", "four", "six", "twenty one", "zero", "start"
    ]  # fmt: skip


def test_nothing_allowed_is_nothing_to_hear(grammar: WordGrammar) -> None:
    assert grammar.phrases(frozenset()) == []
