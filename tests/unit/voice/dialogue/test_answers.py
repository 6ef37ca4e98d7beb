from __future__ import annotations

import pytest

from content.loader import languages, load_language
from voice.dialogue.answers import says_nothing, tells_of_crisis

SIGNS = ("end it all", "don't want to live", "죽고 싶어", "不想活了")


@pytest.mark.parametrize(
    "text",
    [
        "I want to END it, all!",
        "i dont want to live",
        "I don\u2019t want to live like that",
        "그냥 죽고싶어요",
        "죽고 싶어",
        "我不想活了。",
        "我 不 想 活 了",
    ],
)
def test_a_sign_is_found_however_it_is_written(text: str) -> None:
    assert tells_of_crisis(text, SIGNS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "they send it all",
        "end it allways",
        "i want to live",
        "不想吃了",
        "the call would not end",
    ],
)
def test_other_sentences_have_none(text: str) -> None:
    assert not tells_of_crisis(text, SIGNS)


@pytest.mark.parametrize("sign", ["", "...", "  "])
def test_a_sign_without_words_is_none(sign: str) -> None:
    assert not tells_of_crisis("anything at all", [sign])


@pytest.mark.parametrize("code", languages())
def test_no_sign_of_a_language_is_in_what_we_ask(code: str) -> None:
    language = load_language(code)
    assert language.crisis
    assert [
        text for text in language.prompts.values() if tells_of_crisis(text, language.crisis)
    ] == []
    assert all(tells_of_crisis(sign.upper(), language.crisis) for sign in language.crisis)


@pytest.mark.parametrize(
    ("code", "text"),
    [("en", "Nothing."), ("en", "No, nothing."), ("en", "I don\u2019t know\u2026"),
     ("nl", "Nee, niks."), ("zh", "没 什么"), ("zh", "没什么。"),
     ("ko", "잘 모르겠어요."), ("ko", "생각이 안나요")],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_none(code: str, text: str) -> None:
    language = load_language(code)
    assert says_nothing(text, language.nothing)


@pytest.mark.parametrize("text", ["", "no customer shouted", "nothing went wrong", "I know", "..."])
def test_more_than_that_is_an_answer(text: str) -> None:
    assert not says_nothing(text, load_language("en").nothing)
