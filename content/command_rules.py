"""Rules for what is understood: how wordings are written, and that none contains another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from content.language_reading import WAKE_PHRASE, toml_key
from content.model import Language
from content.numbers import PEOPLE, Numbered
from content.problem import File, Problem

LEAST_WORDINGS, MOST_WORDINGS = 4, 10


def badly_written(language: Language, file: File, least: int = LEAST_WORDINGS) -> Iterator[Problem]:
    """Too few or too many wordings, and such as are not written in plain words."""
    for command, ways in language.wordings.items():
        key = toml_key(command)
        texts = [way if isinstance(way, str) else way.written for way in ways]
        if not least <= len(texts) <= MOST_WORDINGS:
            yield file.problem(key, f"Write {least} to {MOST_WORDINGS} wordings, not {len(texts)}.")
        written = {words for way in ways for words in spoken(way)}
        for text in sorted(text for text in written if not is_plain(text)):
            yield file.problem(key, f"Write '{text}' in lower case, letters and spaces only.")
        for text in {text for text in texts if texts.count(text) > 1}:
            yield file.problem(key, f"'{text}' is there twice; take one out.")
    if not is_plain(language.wake_phrase):
        yield file.problem(WAKE_PHRASE, "Write it in lower case, letters and spaces only.")


def within_another(language: Language, file: File) -> Iterator[Problem]:
    """Wordings that contain one of another command, or are one but for the spaces.

    Numbers of people are in many of them, and are asked for alone.
    """
    texts = listed(language)
    owners = [(text, name) for name, ways in texts.items() for text in ways]
    by_words = defaultdict[str, set[tuple[str, str]]](set)
    by_letters = defaultdict[str, set[tuple[str, str]]](set)
    for text, name in owners:
        by_letters[text.replace(" ", "")].add((text, name))
        if name != PEOPLE:
            by_words[text].add((text, name))
    for longer, other in dict.fromkeys(owners):
        words = longer.split()
        parts = [
            " ".join(words[first : last + 1])
            for first in range(len(words))
            for last in range(first, len(words))
        ]
        found = set(by_letters[longer.replace(" ", "")])
        if other != PEOPLE:
            found.update(*(by_words[part] for part in parts))
        for text, name in sorted(found):
            if name != other:
                yield file.problem(
                    toml_key(other),
                    f"'{longer}' contains '{text}' of {toml_key(name)}; "
                    "one would be taken for the other.",
                )


def listed(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Every text that a command may sound like, the wake phrase too.

    Left out are wordings with several numbers: they stand for too many texts.
    """
    texts = {
        name: tuple(text for way in ways for text in _listed(way))
        for name, ways in language.wordings.items()
    }
    return texts | {WAKE_PHRASE: (language.wake_phrase,)}


def spoken(way: str | Numbered) -> Iterator[str]:
    """The words that are written for a wording, those of its numbers too."""
    if isinstance(way, str):
        yield way
        return
    for part in way.parts:
        yield from [part] if isinstance(part, str) else (text for text, _ in part.said)


def _listed(way: str | Numbered) -> Iterator[str]:
    if isinstance(way, str):
        yield way
    elif len(way.slots) == 1:
        yield from (text for text, _ in way.expanded())


def is_plain(text: str) -> bool:
    """Whether a wording is in lower case, with nothing but letters, spaces and apostrophes."""
    letters = text.replace("'", "").replace(" ", "")
    return bool(letters) and letters.isalpha() and text == text.lower()
