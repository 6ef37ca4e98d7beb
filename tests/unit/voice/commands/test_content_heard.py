"""Which commands compete with each other, and that each wording leads to its own."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from content.language_reading import WAKE_PHRASE
from content.loader import SHIPPED, content_root, languages, load_exercises, load_language
from content.problem import File
from content.validate import language_file
from voice.commands.content_heard import problems, together

EXERCISES = load_exercises()


def commands(code: str) -> File:
    return language_file(content_root(), SHIPPED, code, "commands.toml")


def compete(*names: str) -> bool:
    """Whether these may all be heard at the same time."""
    sets = together(EXERCISES, load_language("en").commands.keys())
    return any(set(names) <= heard for heard in sets)


def test_what_competes() -> None:
    assert compete("stop", "start:slow", "skip", "slower")
    assert compete("yes", "no", WAKE_PHRASE)
    assert compete("choice:customer", "choice:company", "choice:myself", "stop")
    assert compete("people", "stop", "start:reset")
    assert not compete("choice:customer", "choice:leave-it"), "options of different questions"
    assert not compete("choice:customer", "people")
    assert not compete("pause", "go-on"), "one is for a pause alone"
    assert not compete("choice:customer", WAKE_PHRASE)


@pytest.mark.parametrize("code", languages())
def test_every_wording_leads_to_its_command(code: str) -> None:
    language = load_language(code)
    assert list(problems(language, EXERCISES, commands(code), None)) == []


def test_a_wording_that_leads_elsewhere_is_named() -> None:
    language = load_language("en")
    changed = {**language.commands, "pause": ("three minutes please", "wait a moment")}
    told = problems(
        replace(language, commands=MappingProxyType(changed)), EXERCISES, commands("en"), None
    )
    assert (
        "start.usual: 'three minutes please' is taken for control.pause; write another wording."
    ) in {problem.sentence for problem in told}
