"""The page's own words: every language has each of them, with the same places for names."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from content.loader import languages

STATIC = files("voice.kiosk") / "static"
PLACES = re.compile(r"\{[a-z]+\}")
USED = re.compile(r'get\("([a-z-]+)"')


def words(code: str) -> dict[str, str]:
    """What the page says in a language."""
    text = (STATIC / "words" / f"{code}.json").read_text(encoding="utf-8")
    found = json.loads(text, object_pairs_hook=_without_doubles)
    assert isinstance(found, dict)
    return found


def _without_doubles(pairs: list[tuple[str, str]]) -> dict[str, str]:
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


@pytest.mark.parametrize("code", languages())
def test_every_language_has_each_text_with_the_same_places(code: str) -> None:
    english, found = words("en"), words(code)
    assert list(found) == list(english)
    for name, text in found.items():
        assert text.strip() == text != ""
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(english[name])), name


@pytest.mark.parametrize("code", languages())
def test_quotes_are_typographic(code: str) -> None:
    assert not [text for text in words(code).values() if '"' in text or "'" in text]


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    there = {entry.name for entry in (STATIC / "words").iterdir()}
    assert there == {f"{code}.json" for code in languages()}
    script = (STATIC / "words.js").read_text(encoding="utf-8")
    assert all(f'"{code}"' in script for code in languages())


def test_what_the_page_asks_for_by_name_is_there() -> None:
    scripts = [entry for entry in STATIC.iterdir() if entry.name.endswith(".js")]
    used = {name for one in scripts for name in USED.findall(one.read_text(encoding="utf-8"))}
    assert used
    assert used <= set(words("en"))


def test_nothing_is_written_into_the_page_itself() -> None:
    """But for the title, which is a name, all text comes in the language of the person."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    body = page.partition("<body>")[2]
    assert not re.sub(r"<[^>]*>", "", body).strip()


def test_the_files_lead_nowhere_else() -> None:
    """No address of another place, no inline script or style."""
    for entry in [*STATIC.iterdir(), *(STATIC / "style").iterdir()]:
        if entry.is_dir():
            continue
        text = entry.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text.lower(), entry.name
        assert "//" not in re.sub(r"^\s*//.*$|\s// .*$", "", text, flags=re.M), entry.name
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>", page)
