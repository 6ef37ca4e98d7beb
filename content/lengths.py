"""How long an exercise takes with the words of a language: an estimate, with reference answers.

The person answers whatever is asked, for as long as an answer usually takes, and hears it read back
where the exercise does that. There is a journal, and nothing was noted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.length_phrases import length_phrase
from content.measure import sentences
from content.model import LENGTH, Exercise, Language
from content.steps import (
    JOURNAL,
    KEPT,
    SECONDS,
    WINS,
    WRITTEN,
    Act,
    Ask,
    Breathe,
    Choose,
    Count,
    Keep,
    Lead,
    ReadBack,
    Say,
    Silence,
    Step,
    Tone,
)

TOLERANCE = 0.1
"""How far an exercise may be from the length that it announces."""
BETWEEN_PHRASES = 1.0
"""Seconds between two sentences or phrases, and after breathing or a silence."""
BEFORE_WORDS = 0.3
"""Seconds until words begin otherwise."""
CHOOSING = 3.0
"""Seconds in which an option is said."""
TONE = 0.5
READ_BACK = 0.4
"""How long an answer takes to be read back, as a part of the time that it took: without the
thinking before it, and the silence that ends it."""
PER_MINUTE = {"en": 148.0, "nl": 119.0, "zh": 251.0, "ko": 265.0}
"""Words or syllables a minute of our voices, without the pauses between sentences: the mean of
those that a language has (Piper and espeak-ng). Another language: as it is measured."""
UNDER_ONE_MINUTE = "length.under-one-minute"
READY = "ready-lead-in"
NUMBERS = {WINS: 0, SECONDS: 12}
"""What is known by these names;"""
COUNTED = 3
"""and what is answered where a number is asked for."""


def seconds(exercise: Exercise, language: Language) -> float:
    """How long it takes, without an exercise to which it leads on."""
    facts, total, gap = {JOURNAL}, 0.0, BEFORE_WORDS
    asked = {step.answer: step.seconds for step in exercise.steps if isinstance(step, Ask)}
    for step in exercise.steps:
        if not step.condition.holds(facts):
            continue
        for phrase in _phrases(step, exercise):
            total += gap + spoken(language.text(phrase), language)
            gap = BETWEEN_PHRASES
        if isinstance(step, Say):
            continue
        if isinstance(step, Lead):
            break
        total += _beside(step, exercise, asked)
        gap = BETWEEN_PHRASES if isinstance(step, Breathe | Silence | ReadBack) else BEFORE_WORDS
        facts |= _known_after(step)
    return total


def is_told(length: float, phrase: str) -> bool:
    """Whether a phrase such as "length.one-minute" tells so many seconds, give or take a tenth."""
    if phrase == UNDER_ONE_MINUTE:
        return length < 60
    return length_phrase(length, breathed=False) in (phrase, phrase.replace("over-", ""))


def spoken(text: str, language: Language) -> float:
    """How many seconds a text takes, with the pauses between its sentences."""
    a_minute = PER_MINUTE.get(language.code, language.measure.per_minute)
    words = language.measure.count(text) * 60 / a_minute
    return words + BETWEEN_PHRASES * (len(sentences(text)) - 1)


def _phrases(step: Step, exercise: Exercise) -> Iterator[str]:
    match step:
        case Say(phrase=phrase) if phrase == LENGTH:
            yield length_phrase(exercise.minutes * 60, breathed=exercise.pattern is not None)
        case Say(phrase=phrase, number=number):
            yield f"{phrase}:{NUMBERS.get(number, COUNTED)}" if number else phrase
        case Ask(phrase=phrase) | Choose(phrase=phrase) | Count(phrase=phrase):
            yield phrase
        case Breathe():
            yield READY
        case _:
            pass


def _beside(act: Act, exercise: Exercise, asked: Mapping[str, float]) -> float:
    """The seconds of what there is beside words; `asked`: those of each answer in own words."""
    match act:
        case ReadBack(answer=answer) if answer in asked:
            return BETWEEN_PHRASES + READ_BACK * asked[answer]
        case Ask(seconds=length) | Count(seconds=length) | Silence(seconds=length):
            return length
        case Breathe(exercise=other, breaths=breaths):
            return breaths * exercise.patterns[other].seconds if other else exercise.minutes * 60
        case Choose():
            return CHOOSING
        case Tone():
            return TONE
        case _:
            return 0.0


def _known_after(act: Act) -> set[str]:
    match act:
        case Ask(answer=fact):
            return {fact, WRITTEN}
        case Count(answer=fact) | Choose(silence=fact):
            return {fact}
        case Keep():
            return {KEPT}
        case _:
            return set()
