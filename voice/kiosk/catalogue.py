"""What can be chosen at the page: exercises by their names, and languages."""

from __future__ import annotations

from collections.abc import Sequence

from content.model import Exercise, Language
from content.own import Content
from content.steps import Breathe, Say
from voice.dialogue.settings import START
from voice.kiosk.view import Catalogue, Offer, Spoken
from voice.kiosk.viewer import name_of, written

NAMES = {"en": "English", "nl": "Nederlands", "zh": "中文", "ko": "한국어"}
"""Of the languages, each in itself."""


def catalogue(content: Content, usual: str, languages: Sequence[Spoken]) -> Catalogue:
    """What a content offers; `usual`: the id of the exercise that a plain start begins."""
    offers = [
        Offer(id, name_of(content.language, START + id), exercise.minutes, _breathes(exercise),
              id == usual)
        for id, exercise in content.exercises.items()
    ]  # fmt: skip
    # What has no name that can be said is begun otherwise: by a pattern, or within a call.
    there = [offer for offer in offers if offer.name]
    ordered = sorted(there, key=lambda offer: (not offer.usual, not offer.breathing))
    return Catalogue(content.language.code, tuple(languages), tuple(ordered))


def spoken_by(language: Language, wake: str) -> Spoken:
    """A language as it is offered; `wake`: its wake phrase here."""
    code = language.code
    return Spoken(code, NAMES.get(code, code), written(language, wake))


def _breathes(exercise: Exercise) -> bool:
    return exercise.pattern is not None and all(
        isinstance(step, Say | Breathe) for step in exercise.steps
    )
