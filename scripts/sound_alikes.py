"""How near two commands may sound: python3 scripts/sound_alikes.py.

Pairs of English wordings, those of ours that are nearest to each other and some that were made up
to be nearer, are said by synthetic voices with noise 10 dB below, and heard by the phoneme scores
with nothing but the pair allowed. The table tells for each number of changes (content/likeness.py)
how far the right one was ahead. content/sound_rules.py has its bound from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

if TYPE_CHECKING:
    from hearing_voices import Studio, Voice

    from voice.hearing.phoneme_model import PhonemeModel
    from voice.hearing.pronouncer import Pronouncer

NOISE_DB = 10.0
AROUND = 4_800
"""Samples of quiet before and after the words."""
NEAREST = 24
WITHIN = 3.01
"""How near those of ours are, in changes."""
MADE_UP = (
    ("stop", "step"), ("stop", "stock"), ("faster", "master"), ("slower", "lower"),
    ("pause", "cause"), ("resume", "presume"), ("again", "begin"), ("skip", "ship"),
    ("go on", "gone"), ("louder", "prouder"), ("stop now", "start now"), ("reset", "recent"),
    ("quieter", "quicker"), ("rehearse", "reverse"), ("focus", "hocus"), ("reset", "resume"),
    ("settle in", "kettle in"), ("the sigh", "the side"), ("help me", "hem me"), ("skip", "stop"),
    ("turn it up", "turn it on"), ("speed up", "keep up"), ("carry on", "marry on"),
    ("next part please", "next card please"), ("slow breathing", "low breathing"),
    ("box breathing", "fox breathing"), ("wind down", "find down"), ("take a walk", "take a talk"),
    ("read a book", "read a look"), ("my trick", "my brick"), ("hand over", "hang over"),
    ("loosen up", "listen up"), ("make it hard", "make it short"),
    ("raise the volume", "lower the volume"),
)  # fmt: skip


def main() -> None:
    """Print the table, and the pairs that were confused."""
    from hearing_voices import Studio, Voice

    from voice.hearing.phoneme_model import PhonemeModel
    from voice.hearing.pronouncer import Pronouncer
    from voice.hearing.pronunciation import espeak_phonemiser

    phonemiser = espeak_phonemiser()
    if phonemiser is None:
        raise SystemExit("Install the program espeak-ng, which tells how words are pronounced.")
    voices = (Voice("piper", "joe"), Voice("flite", "rms"), Voice("flite", "slt"))
    model = PhonemeModel()
    pronouncer, studio = Pronouncer(model.ids, phonemiser), Studio()
    leads: dict[float, list[float]] = defaultdict(list)
    for pair, changes in _pairs():
        ahead = list(_leads(pair, voices, model, pronouncer, studio))
        leads[changes] += ahead
        print(f"{changes:3} {pair[0]} | {pair[1]}: {' '.join(f'{lead:.1f}' for lead in ahead)}")
    _print(leads)


def _pairs() -> Iterator[tuple[tuple[str, str], float]]:
    """Each pair with the changes from one to the other."""
    from content.command_rules import listed
    from content.likeness import alike, distance
    from content.loader import load_exercises, load_language
    from content.sound_rules import phonemes
    from voice.commands.content_heard import together
    from voice.hearing.pronunciation import espeak_phonemiser

    phonemiser = espeak_phonemiser()
    assert phonemiser is not None
    english, exercises = load_language("en"), load_exercises()
    wordings = listed(english)
    ours = [text for ways in wordings.values() for text in ways]
    made_up = [text for pair in MADE_UP for text in pair]
    sounds = phonemes(english, [*ours, *made_up], phonemiser)
    sets = together(exercises, english.commands.keys())
    near = sorted(alike(wordings, sets, sounds, WITHIN), key=lambda pair: pair.changes)
    plain = [pair for pair in near if "people" not in (pair.command, pair.other)]
    for pair in plain[:NEAREST]:
        yield (pair.wording, pair.other_wording), pair.changes
    for one, other in MADE_UP:
        yield (one, other), distance(sounds[one], sounds[other])


def _leads(
    pair: tuple[str, str],
    voices: Sequence[Voice],
    model: PhonemeModel,
    pronouncer: Pronouncer,
    studio: Studio,
) -> Iterator[float]:
    """By how much the wording that was said is ahead of the other one; below 0: it is behind."""
    import numpy as np
    from hearing_noise import Noise, noisy

    from voice.hearing.base import Listening
    from voice.hearing.command_matcher import CommandMatcher

    wordings = {text: (text,) for text in pair}
    matcher = CommandMatcher(wordings, pronouncer, model.blank, model.boundary)
    for said, other in (pair, pair[::-1]):
        for number, voice in enumerate(voices):
            rng = np.random.default_rng((number, len(said)))
            words = np.pad(studio.say(said, voice), (AROUND, AROUND))
            ratios = model.ratios(noisy(words, Noise.PINK, NOISE_DB, rng))
            found = matcher.read(ratios, Listening(False, frozenset(pair)))
            ranks = {reading.name: reading.rank for reading in found}
            yield ranks[said] - ranks[other]


def _print(leads: Mapping[float, Sequence[float]]) -> None:
    from voice.hearing.command_matcher import MARGIN

    print("changes  heard  within the margin  behind")
    for changes, ahead in sorted(leads.items()):
        within = 100 * sum(lead < MARGIN for lead in ahead) / len(ahead)
        behind = 100 * sum(lead < 0 for lead in ahead) / len(ahead)
        print(f"{changes:7}  {len(ahead):5}  {within:15.0f} %  {behind:4.0f} %")


if __name__ == "__main__":
    main()
