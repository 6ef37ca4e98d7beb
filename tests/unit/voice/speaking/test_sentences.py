"""Where a text is cut into sentences, and that nothing of it is lost."""

# ruff: noqa: RUF001 - these marks look like Latin ones, and are the ones that Chinese has
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.speaking.sentences import LONGEST, MOST_WORDS, shortened, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Breathe in.", ["Breathe in."]),
        ("Breathe in. And out!  Ready?", ["Breathe in.", "And out!", "Ready?"]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("It takes 4.5 seconds, e.g. now.", ["It takes 4.5 seconds, e.g. now."]),
        ("A wrapped\nline\n \nA title", ["A wrapped line", "A title"]),
        ("Well… Go on.", ["Well…", "Go on."]),
        ("천천히 숨을 쉬어요. 이제 내쉬어요.", ["천천히 숨을 쉬어요.", "이제 내쉬어요."]),
        ("慢慢吸气。呼气！好吗？", ["慢慢吸气。", "呼气！", "好吗？"]),
        ("他说：“停。”我们停了。", ["他说：“停。”", "我们停了。"]),
        ("Really?! ... Yes.", ["Really?!", "Yes."]),
        (" \n\t", []),
        ("?!", []),
        ("", []),
    ],
)
def test_splits(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(alphabet="ab1 .!?\n。！”)", max_size=200))
def test_keeps_every_letter_in_order(text: str) -> None:
    spoken = "".join(split_sentences(text))
    assert [c for c in spoken if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("text", ["word " * 500, "w" * 1000, "숨" * 700])
def test_breaks_what_never_ends(text: str) -> None:
    parts = split_sentences(text)
    assert max(map(len, parts)) <= LONGEST
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


FORTY, THIRTY = "So" + " so" * 38 + " on.", "Well" + " well" * 28 + " then."


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        (FORTY, FORTY),
        (f"{FORTY} {THIRTY}", FORTY),
        (f"Yes. {THIRTY} {FORTY}", f"Yes. {THIRTY}"),
        ("Yes. " + "word " * 100, "Yes. " + " ".join(["word"] * (MOST_WORDS - 1))),
        ("word " * 100, " ".join(["word"] * MOST_WORDS)),
        ("慢慢吸气" * 40, "慢慢吸气" * 30),
        ("慢慢吸气。" * 40, "慢慢吸气。" * 30),
        ("가나 " * 100, " ".join(["가나"] * MOST_WORDS)),
        ("w" * 5_000, "w" * 20 * MOST_WORDS),
        ("", ""),
    ],
)
def test_shortens_at_the_end_of_a_sentence_or_word(text: str, beginning: str) -> None:
    assert shortened(text) == beginning


@given(st.text(alphabet="ab1 .!?\n。！”慢가", max_size=400))
def test_shortened_is_a_beginning_and_is_not_shortened_again(text: str) -> None:
    short = shortened(text)
    assert text.startswith(short)
    assert shortened(short) == short
