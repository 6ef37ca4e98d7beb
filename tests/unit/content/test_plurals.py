"""The form of a phrase that goes with a number, in every language that is shipped and in others."""

from __future__ import annotations

import re

import pytest

from content.loader import load_language
from content.model import Language
from content.plurals import COUNTS, FORMS, categories, category


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("en", {"one", "other"}),
        ("nl", {"one", "other"}),
        ("ko", {"other"}),
        ("zh", {"other"}),
        ("pl", {"one", "few", "many"}),
        ("ar", {"zero", "one", "two", "few", "many", "other"}),
    ],
)
def test_the_categories_of_a_language(code: str, forms: set[str]) -> None:
    assert categories(code) == forms
    assert forms <= set(FORMS)
    assert {category(code, number) for number in COUNTS} <= forms


@pytest.mark.parametrize("code", ["xx", "", "english", "../en", "x" * 300])
def test_a_code_of_no_language(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        categories(code)


@pytest.mark.parametrize(
    ("code", "name", "form", "said"),
    [
        ("en", "success-recap.noted:0", "none", ""),
        ("en", "success-recap.noted:1", "one", ""),
        ("en", "success-recap.noted:2", "other", "2 "),
        ("en", "success-recap.turned:21", "other", "21 "),
        ("en", "round.took:1", "one", "1 "),
        ("en", "round.took:0", "none", ""),
        ("en", "round.took:140", "other", "140 "),
        ("nl", "success-recap.noted:1", "one", ""),
        ("nl", "success-recap.turned:3", "other", "3 "),
        ("ko", "success-recap.noted:1", "other", "한 건"),
        ("ko", "success-recap.turned:20", "other", "스무 명"),
        ("ko", "success-recap.turned:21", "other", "21 명"),
        ("ko", "round.took:3", "other", "3초"),
        ("zh", "success-recap.noted:0", "none", ""),
        ("zh", "success-recap.noted:2", "other", "两件"),
        ("zh", "success-recap.noted:12", "other", "12件"),
        ("zh", "round.took:2", "other", "两秒"),
    ],
)
def test_the_words_for_a_number(code: str, name: str, form: str, said: str) -> None:
    language = load_language(code)
    phrase, _, _ = name.partition(":")
    text = language.text(name)
    assert said in text
    assert "{" not in text
    before, *after = re.split(r"{count}|{number}", language.prompts[f"{phrase}.{form}"])
    assert text.startswith(before)
    assert text.endswith("".join(after))


def test_the_words_without_a_number() -> None:
    language = load_language("en")
    assert language.text("stopped") == language.prompts["stopped"]


@pytest.mark.parametrize(
    "name",
    ["", "nothing", "nothing:3", "stopped:3", "success-recap.noted", "success-recap.noted:",
     "success-recap.noted:x", "success-recap.noted:-1", "success-recap.noted:03",
     "success-recap.noted:1.5", "success-recap.noted:²", "success-recap.noted:1:2",
     f"success-recap.noted:{'9' * 5000}"],
)  # fmt: skip
def test_what_has_no_words(name: str) -> None:
    with pytest.raises(KeyError):
        load_language("en").text(name)


@pytest.mark.parametrize("code", ["en", "nl", "ko", "zh"])
def test_all_that_is_made_ready_can_be_said(code: str) -> None:
    language = load_language(code)
    assert len(language.spoken) > 400
    for name, text in language.spoken.items():
        assert language.text(name) == text
    for number in COUNTS:
        assert f"success-recap.noted:{number}" in language.spoken


def test_a_form_for_none_may_be_missing() -> None:
    language = Language(
        "en", {"a.one": "{count} day", "a.other": "{count} days"}, {}, "x", counted=frozenset("a")
    )
    assert [language.text(f"a:{number}") for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
