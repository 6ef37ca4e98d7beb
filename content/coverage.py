"""Which exercise teaches each technique, in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.model import Exercise, Language

TECHNIQUES = tuple(f"T{number:02}" for number in range(1, 32))
"""All that is to be offered."""
LANGUAGES = ("en", "nl", "zh", "ko")
"""The languages in which it is to be offered."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A technique, and the exercises that teach it."""

    technique: str
    exercises: Mapping[str, tuple[str, ...]]
    """By language, for LANGUAGES; an empty tuple where none does."""

    @property
    def everywhere(self) -> bool:
        """Whether every language has one."""
        return all(self.exercises.values())


def coverage(
    exercises: Mapping[str, Exercise], languages: Mapping[str, Language]
) -> Sequence[Covered]:
    """A row for each of TECHNIQUES; `languages`: those that can be used, by their codes."""
    return [
        Covered(
            technique,
            {code: _teaching(technique, exercises, languages.get(code)) for code in LANGUAGES},
        )
        for technique in TECHNIQUES
    ]


def _teaching(
    technique: str, exercises: Mapping[str, Exercise], language: Language | None
) -> tuple[str, ...]:
    """The exercises for it that have all words in a language, and a way to be started."""
    if language is None:
        return ()
    return tuple(
        name
        for name, exercise in exercises.items()
        if technique in exercise.techniques
        and exercise.phrases <= language.prompts.keys()
        and exercise.counted <= language.counted
        and (exercise.wordless or language.wordings.get(f"start:{name}"))
    )
