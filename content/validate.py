"""Checks the content as a coach would: what the loader cannot refuse by its form alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import permutations

from content.loader import (
    CUSTOM,
    OWN_PATTERN,
    WAKE_PHRASE,
    ContentError,
    content_root,
    exercise_ids,
    languages,
    load_exercise,
    load_language,
    toml_key,
)
from content.measure import LONGEST_SENTENCE, clauses, sentences
from content.model import Exercise, Language, PhaseKind
from content.numbers import Numbered
from content.reading import line_of
from content.steps import HOLDS, Breathe, Say

BUDGETS = {
    "question": 6.0,
    "question-open": 6.0,
    **{f"cue.full.{kind.value}": 3.0 for kind in PhaseKind},
    **{f"cue.short.{kind.value}": 1.25 for kind in PhaseKind},
    # The breath in before it is short.
    "cue.full.top-up": 1.25,
    # Notes fit into a long out-breath, beside what announces the next breath in.
    "shallow": 3.0,
    "safety.short": 4.4,
}
"""The longest estimate in seconds for phrases that have to fit somewhere."""
ALWAYS_SAID = ("shallow", "safety.short", "closing")
WORDINGS = range(4, 11)
_TECHNIQUE = re.compile(r"T\d{2}")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: `line` counts from 1, or is 0 where the whole file is meant."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


def check(root: Traversable | None = None) -> list[Problem]:
    """All problems of all exercises and languages, by file and line; none for good content."""
    root = root or content_root()
    problems: set[Problem] = set()
    for exercise_id in exercise_ids(root):
        problems.update(_exercise_problems(exercise_id, root))
    if not problems:
        # The words depend on the exercises: a broken one would be told again for each language.
        for code in languages(root):
            problems.update(_language_problems(code, root))
    return sorted(problems)


def _told(error: ContentError) -> Problem:
    sentence = f"{error.key}: {error.sentence}" if error.key else error.sentence
    return Problem(error.file, error.line, sentence)


def _exercise_problems(exercise_id: str, root: Traversable) -> Iterator[Problem]:
    file = _File(root, "exercises", f"{exercise_id}.toml")
    try:
        exercise = load_exercise(exercise_id, OWN_PATTERN, root)
    except ContentError as error:
        yield _told(error)
        return
    for technique in exercise.techniques:
        if not _TECHNIQUE.fullmatch(technique):
            yield file.problem(
                "techniques", f"{technique} is no technique; write T and two digits."
            )
    if "ready-lead-in" in exercise.phrases:
        yield file.problem("steps", "Take ready-lead-in out: it is said by itself.")
    if exercise.pattern is not None:
        yield from _breathing_problems(exercise, file)


def _breathing_problems(exercise: Exercise, file: _File) -> Iterator[Problem]:
    """What must be where breath is led."""
    if sum(isinstance(step, Breathe) for step in exercise.steps) != 1:
        yield file.problem("steps", "Breathe once at most.")
    said = exercise.phrases - {
        s.phrase for s in exercise.steps if isinstance(s, Say) and s.condition.when == HOLDS
    }
    for phrase in ALWAYS_SAID:
        if phrase not in said:
            yield file.problem("steps", f'Say "{phrase}" too: every breathing needs it.')
    if (exercise.holds or exercise.id == CUSTOM) and "holds.note" not in exercise.phrases:
        yield file.problem("steps", 'Where breath is held, { say = "holds.note" } is needed.')


def _language_problems(code: str, root: Traversable) -> Iterator[Problem]:
    try:
        language = load_language(code, root)
    except ContentError as error:
        yield _told(error)
        return
    words, commands = _File(root, code, "words.toml"), _File(root, code, "commands.toml")
    yield from _too_long(language, words)
    yield from _hears_itself(language, words)
    yield from _bad_wordings(language, commands)
    yield from _mistakable(language, commands)


def _too_long(language: Language, file: _File) -> Iterator[Problem]:
    measure = language.measure
    for phrase, text in language.prompts.items():
        budget = BUDGETS.get(phrase)
        if budget and len(sentences(text)) > 1:
            yield file.problem(phrase, "Write one sentence: a pause between two takes too long.")
        if budget and measure.seconds(text) > budget + _ROUNDING:
            yield file.problem(
                phrase, f"This takes {measure.seconds(text):.1f} s; make it at most {budget:g} s."
            )
        for sentence in sentences(text):
            most = int(LONGEST_SENTENCE * measure.per_minute / 60 + _ROUNDING)
            count = measure.count(sentence)
            if count > most:
                yield file.problem(
                    phrase,
                    f"A sentence has {count} {measure.unit.value}s; write at most {most}.",
                )


def _hears_itself(language: Language, file: _File) -> Iterator[Problem]:
    heard = {text for texts in language.commands.values() for text in texts}
    heard.add(language.wake_phrase)
    for phrase, text in language.prompts.items():
        for clause in clauses(text):
            if clause in heard:
                yield file.problem(
                    phrase,
                    f"'{clause}' stands alone and is a command; the microphone may hear it as one.",
                )


def _bad_wordings(language: Language, file: _File) -> Iterator[Problem]:
    for command, ways in language.wordings.items():
        key = toml_key(command)
        texts = [way if isinstance(way, str) else way.written for way in ways]
        if len(texts) not in WORDINGS:
            yield file.problem(
                key, f"Write {WORDINGS.start} to {WORDINGS.stop - 1} wordings, not {len(texts)}."
            )
        spoken = {words for way in ways for words in _spoken(way)}
        for text in sorted(text for text in spoken if not _is_plain(text)):
            yield file.problem(key, f"Write '{text}' in lower case, letters and spaces only.")
        for text in {text for text in texts if texts.count(text) > 1}:
            yield file.problem(key, f"'{text}' is there twice; take one out.")
    if not _is_plain(language.wake_phrase):
        yield file.problem(WAKE_PHRASE, "Write it in lower case, letters and spaces only.")


def _mistakable(language: Language, file: _File) -> Iterator[Problem]:
    phrases: dict[str, tuple[str, ...]] = {
        name: tuple(text for way in ways for text in _listed(way))
        for name, ways in language.wordings.items()
    }
    phrases[WAKE_PHRASE] = (language.wake_phrase,)
    for (name, texts), (other, others) in permutations(phrases.items(), 2):
        for text in texts:
            for longer in others:
                if _contains(longer, text):
                    yield file.problem(
                        toml_key(other),
                        f"'{longer}' contains '{text}' of {toml_key(name)}; "
                        "one would be taken for the other.",
                    )


def _spoken(way: str | Numbered) -> Iterator[str]:
    """The words that are written for it, those of its numbers too."""
    if isinstance(way, str):
        yield way
        return
    for part in way.parts:
        yield from [part] if isinstance(part, str) else (text for text, _ in part.said)


def _listed(way: str | Numbered) -> Iterator[str]:
    """What it may sound like in all, unless it has several numbers: then too many texts."""
    if isinstance(way, str):
        yield way
    elif len(way.slots) == 1:
        yield from (text for text, _ in way.expanded())


_ROUNDING = 1e-6


def _is_plain(text: str) -> bool:
    bare = text.replace("'", "").replace(" ", "")
    return bool(bare) and bare.isalpha() and text == text.lower()


def _contains(longer: str, text: str) -> bool:
    if longer.replace(" ", "") == text.replace(" ", ""):
        return True
    return f" {text} " in f" {longer} "


class _File:
    """A file by its name in messages, with its text for the lines."""

    def __init__(self, root: Traversable, folder: str, name: str) -> None:
        self._name = f"content/{folder}/{name}"
        self._path = root / folder / name

    def problem(self, key: str, sentence: str) -> Problem:
        """A problem with the line on which the key stands."""
        line = line_of(self._path.read_text(encoding="utf-8"), tuple(key.split(".")))
        return Problem(self._name, line, f"{key}: {sentence}")
