"""Which exercise teaches what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from content.coverage import LANGUAGES, TECHNIQUES, coverage
from content.loader import load_exercises, load_language
from content.model import Language

EXERCISES = load_exercises()
KNOWN = {code: load_language(code) for code in LANGUAGES}


def lacking(
    languages: Mapping[str, Language] | None = None, without: str = ""
) -> set[tuple[str, str]]:
    """Techniques and languages in which nothing teaches them."""
    exercises = {name: e for name, e in EXERCISES.items() if name != without}
    rows = coverage(exercises, languages or KNOWN)
    return {
        (row.technique, code) for row in rows for code, found in row.exercises.items() if not found
    }


def test_all_are_taught_everywhere() -> None:
    assert len(TECHNIQUES) == 31
    assert lacking() == set()


def test_an_exercise_that_is_gone() -> None:
    assert lacking(without="lift") == {("T07", code) for code in LANGUAGES}


def test_a_language_that_is_gone_or_lacks_words() -> None:
    assert len(lacking({code: KNOWN[code] for code in ("en", "nl", "ko")})) == 31
    zh = KNOWN["zh"]
    words = {key: text for key, text in zh.prompts.items() if key != "lift.ask"}
    without = {**KNOWN, "zh": replace(zh, prompts=MappingProxyType(words))}
    assert lacking(without) == {("T07", "zh")}


def test_without_a_wording_nothing_starts_but_what_has_no_words() -> None:
    ko = KNOWN["ko"]
    commands = {**ko.commands, "start:lift": ()}
    without = {**KNOWN, "ko": replace(ko, commands=MappingProxyType(commands))}
    assert lacking(without) == {("T07", "ko")}
    assert "start:in-call" not in ko.commands
    assert EXERCISES["in-call"].wordless
