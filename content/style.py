"""How each language is written here: its letters and marks, and how it speaks to a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

from content.command_rules import spoken
from content.language_reading import WAKE_PHRASE, toml_key
from content.measure import Unit
from content.model import Language
from content.plurals import COUNT, NUMBER
from content.problem import File, Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that is not written, and what to do about it."""

    found: re.Pattern[str]
    cure: str
    everywhere: bool = False
    """Whether it may not even stand where another voice speaks, as a customer's."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a language is written."""

    letters: str
    """How the names of its letters begin in Unicode."""
    marks: str
    ends: str
    """The marks that end a sentence."""
    unit: Unit
    rules: tuple[Rule, ...]
    capitals: bool = False
    """Whether a sentence begins with a capital."""


_UNITS = re.compile(r"(?<!['\w])(s|sec|min|h|km|m|cm)\b")
_FORMAL_DUTCH = re.compile(r"\b(u|uw|uwe|uzelf)\b", re.IGNORECASE)
_FORMAL_KOREAN = re.compile("니다(?=[.?!])|십시오")
_CHINESE = "CJK UNIFIED IDEOGRAPH"
_CHINESE_MARKS = "，。？！：；、“”"  # noqa: RUF001
_CHINESE_ENDS = "。？！”"  # noqa: RUF001
_IN_FULL = Rule(_UNITS, "Write “{}” out: voices read it in ways of their own.", everywhere=True)
STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "en": Style("LATIN", ".,?!:'", ".?!", Unit.WORD, (_IN_FULL,), capitals=True),
        "nl": Style(
            "LATIN",
            ".,?!:'",
            ".?!",
            Unit.WORD,
            (_IN_FULL, Rule(_FORMAL_DUTCH, "“{}” is formal; write “je”, “jouw” or “jezelf”.")),
            capitals=True,
        ),
        "zh": Style(
            _CHINESE,
            _CHINESE_MARKS,
            _CHINESE_ENDS,
            Unit.SYLLABLE,
            (Rule(re.compile("[你妳]"), "“{}” is too familiar; write “您”, or leave it out."),),
        ),
        "ko": Style(
            "HANGUL SYLLABLE",
            ".,?!",
            ".?!",
            Unit.SYLLABLE,
            (
                Rule(re.compile("당신|너희|자네"), "Leave “{}” out: nobody is called that here."),
                Rule(_FORMAL_KOREAN, "“{}” is too formal; write 해요체."),
            ),
        ),
    }
)
"""The languages that we know how to write; another one is not checked."""
_POLITE = re.compile(r"[요죠](?=[.?!])")
_EXAMPLE = "예를 들면"
"""What follows may be said in a person's own words."""
_PLACES = (COUNT, NUMBER)


def problems(language: Language, file: File, other_voice: Set[str]) -> Iterator[Problem]:
    """What is not written as the language's style asks; `other_voice`: phrases of another voice."""
    style = STYLES.get(language.code)
    if style is None:
        return
    if language.measure.unit is not style.unit:
        yield file.problem("speech.unit", f'Write "{style.unit.value}" for this language.')
    for phrase, text in language.prompts.items():
        cures = [*_letters(text, style), *_sentence(text, style)]
        cures += _register(text, style, phrase in other_voice)
        if language.code == "ko" and phrase not in other_voice and not phrase.startswith("cue."):
            cures += _politeness(text)
        for cure in dict.fromkeys(cures):
            yield file.problem(phrase, cure)


def wordings(language: Language, file: File) -> Iterator[Problem]:
    """What is not written in the language's letters among what is understood."""
    style = STYLES.get(language.code)
    if style is None:
        return
    for command, ways in language.wordings.items():
        texts = " ".join(text for way in ways for text in spoken(way))
        for cure in dict.fromkeys(cure for letter in texts for cure in _letter(letter, style)):
            yield file.problem(toml_key(command), cure)
    for cure in dict.fromkeys(c for letter in language.wake_phrase for c in _letter(letter, style)):
        yield file.problem(WAKE_PHRASE, cure)


def _letter(character: str, style: Style) -> Iterator[str]:
    if not character.isalpha():
        return
    if not unicodedata.name(character, "").startswith(style.letters):
        yield f"“{character}” is no letter of this language; take it out."
    elif style.letters == _CHINESE and not _is_simplified(character):
        yield f"“{character}” is traditional; write the simplified one."


def _letters(text: str, style: Style) -> Iterator[str]:
    bare = text
    for place in _PLACES:
        bare = bare.replace(place, "")
    for character in bare:
        yield from _letter(character, style)
        if character.isdigit():
            yield f"Write the number {character} in words."
        elif not (character.isalpha() or character.isspace() or character in style.marks):
            yield f"Write the marks {' '.join(style.marks)} alone, not {character}"
    if style.letters == _CHINESE and re.search(rf"[^{style.ends}] ", bare):
        yield "Take the space out: this language is written without."


def _is_simplified(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _sentence(text: str, style: Style) -> Iterator[str]:
    if text[-1] not in style.ends:
        yield f"End with one of {' '.join(style.ends)}"
    if style.capitals and text[0].isalpha() and not text[0].isupper():
        yield "Begin with a capital."


def _register(text: str, style: Style, is_other: bool) -> Iterator[str]:
    for rule in style.rules:
        if is_other and not rule.everywhere:
            continue
        if found := rule.found.search(text):
            yield rule.cure.format(found[0])


def _politeness(text: str) -> Iterator[str]:
    if not _POLITE.search(text) and not text.startswith(_EXAMPLE):
        yield "End a sentence of it in 요 or 죠 (해요체)."
