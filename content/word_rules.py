"""Rules for what is spoken: how long a sentence may be, and that it is no command by itself."""

from __future__ import annotations

from collections.abc import Iterator

from content.measure import LONGEST_SENTENCE, Unit, clauses, sentences
from content.model import Language, PhaseKind
from content.problem import File, Problem

BUDGETS = {
    "question": 6.0,
    "question-open": 6.0,
    "question-usual": 6.0,
    "question-usual-open": 6.0,
    **{f"cue.full.{kind.value}": 3.0 for kind in PhaseKind},
    **{f"cue.short.{kind.value}": 1.25 for kind in PhaseKind},
    # The breath in before it is short.
    "cue.full.top-up": 1.25,
    # Notes fit into a long out-breath, beside what announces the next breath in.
    "shallow": 3.0,
    "safety.short": 4.4,
}
"""The longest estimate in seconds for phrases that have to fit somewhere."""
_ROUNDING = 1e-6


def too_long(language: Language, file: File) -> Iterator[Problem]:
    """Sentences of too many words, and phrases that do not fit into their places."""
    measure = language.measure
    most = int(LONGEST_SENTENCE * measure.per_minute / 60 + _ROUNDING)
    for phrase, text in language.prompts.items():
        budget = BUDGETS.get(phrase)
        if budget and len(sentences(text)) > 1:
            yield file.problem(phrase, "Write one sentence: a pause between two takes too long.")
        if budget and measure.seconds(text) > budget + _ROUNDING:
            yield file.problem(
                phrase, f"This takes {measure.seconds(text):.1f} s; make it at most {budget:g} s."
            )
        for sentence in sentences(text):
            count = measure.count(sentence)
            if count > most:
                yield file.problem(
                    phrase,
                    f"A sentence has {count} {measure.unit.value}s; write at most {most}.",
                )


def hears_itself(language: Language, file: File) -> Iterator[Problem]:
    """What stands between two marks and is a command: the microphone may hear our own voice."""
    texts = {text for ways in language.commands.values() for text in ways}
    heard = {bare(text, language) for text in (*texts, language.wake_phrase)}
    for phrase, text in language.prompts.items():
        for clause in clauses(text):
            if bare(clause, language) in heard:
                yield file.problem(
                    phrase,
                    f"'{clause}' stands alone and is a command; the microphone may hear it as one.",
                )


def bare(text: str, language: Language) -> str:
    """The text as it is compared: without spaces where wordings have them for the ear alone."""
    return text.replace(" ", "") if language.measure.unit is Unit.SYLLABLE else text
