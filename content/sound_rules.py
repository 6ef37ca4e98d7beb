"""Commands of a language that sound so alike that one may be taken for the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from content.command_rules import listed
from content.language_reading import toml_key
from content.likeness import VOICES, Phonemiser, alike
from content.measure import Unit
from content.model import Language
from content.problem import File, Problem

LEAST = 2.0
"""Fewer changes than these apart, two wordings are confused. By scripts/sound_alikes.py, English
with noise 10 dB below: of those 0.5, 1 and 1.5 apart 89, 31 and 23 % came within the recogniser's
margin of the other wording, or were taken for it; of those 2.5 and 3 apart 9 and 2 %. The same
number as a share of the wordings' lengths tells it worse."""
HEARD_APART = frozenset({frozenset({"skip", "stop"})})
"""Nearer than that, and never confused all the same: the vowels are as far apart as they can be."""


def problems(
    language: Language,
    file: File,
    together: Iterable[Set[str]],
    phonemiser: Phonemiser,
    only: Callable[[str], bool] = lambda command: True,
) -> Iterator[Problem]:
    """The pairs that sound alike, of commands that may be heard at the same time.

    `together`: sets of commands, with the wake phrase where it is listened for, too. `only`: of
    which command one at least must be.
    """
    wordings = listed(language)
    sounds = phonemes(language, [text for ways in wordings.values() for text in ways], phonemiser)
    for pair in alike(wordings, together, sounds, LEAST):
        if frozenset({pair.wording, pair.other_wording}) in HEARD_APART:
            continue
        if only(pair.command) or only(pair.other):
            here, there = pair.command, pair.other
            mine, yours = pair.wording, pair.other_wording
            if not only(here):
                here, there, mine, yours = there, here, yours, mine
            yield file.problem(
                toml_key(here),
                f"'{mine}' sounds like '{yours}' of {toml_key(there)}; write another for one.",
            )


def phonemes(
    language: Language, texts: Sequence[str], phonemiser: Phonemiser
) -> dict[str, tuple[str, ...]]:
    """The phonemes of each text, all of its words in one; none for a language without a voice."""
    voice = VOICES.get(language.code)
    if voice is None:
        return {}
    texts = list(dict.fromkeys(texts))
    lines = texts
    if language.measure.unit is Unit.SYLLABLE and language.code == "zh":
        lines = [text.replace(" ", "") for text in texts]  # a sign is read by those beside it
    spoken = phonemiser(lines, voice)
    return {
        text: tuple(sound for word in words for sound in word)
        for text, words in zip(texts, spoken, strict=True)
    }
