"""How alike wordings sound, by their phonemes: the fewest changes from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np

Phonemiser = Callable[[Sequence[str], str], Sequence[Sequence[Sequence[str]]]]
"""Lines and a voice of espeak-ng -> the segments of each line, by the word."""
VOICES: Mapping[str, str] = MappingProxyType(
    {"en": "en-us", "nl": "nl", "zh": "cmn-latn-pinyin", "ko": "ko"}
)
"""The voices that know how a language is pronounced; by "cmn" some versions read its letters."""
KIN = 0.5
"""What it costs to hear a sound as one of its kin; as another one, or not at all: 1."""
_KIN = (
    "p t k ʔ", "b d ɡ g ɾ", "f θ s ʃ h x χ ɕ", "v ð z ʒ ɣ", "tʃ dʒ ʃ ʒ ɕ", "m n ŋ",  # noqa: RUF001
    "l ɫ r ɹ w j ɥ", "p b", "t d", "k ɡ g q", "f v", "θ ð", "s z",
    "i ɪ ᵻ e eɪ y ʏ ø ɨ", "ɛ eɪ", "ɛ æ a aɪ aʊ œ", "a ɑ aʊ aɪ", "ɑ ɒ ɔ ʌ ɐ ɔɪ",  # noqa: RUF001
    "u ʊ o ɯ oʊ", "ɔ oʊ o ɤ", "ə ɚ ɜ ɝ ɐ ʌ ɪ ᵻ ɨ ɤ", "1 2 3 4 5",  # noqa: RUF001
)  # fmt: skip
"""Sounds that noise makes alike: made in one way, with and without voice, near vowels, tones."""
_FAMILIES: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        sound: frozenset(place for place, line in enumerate(_KIN) if sound in line.split())
        for sounds in _KIN
        for sound in sounds.split()
    }
)


def distance(one: Sequence[str], other: Sequence[str], most: float = float("inf")) -> float:
    """What it costs to hear one as the other; from `most` on the figure is not exact."""
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    end = 0
    while end < min(len(one), len(other)) - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[begin : len(one) - end], other[begin : len(other) - end]
    row = [float(place) for place in range(len(other) + 1)]
    for sound in one:
        new = [row[0] + 1]
        for place, against in enumerate(other):
            heard = row[place] + _cost(sound, against)
            new.append(min(heard, row[place + 1] + 1, new[place] + 1))
        row = new
        if min(row) >= most:
            return most
    return row[-1]


def _cost(sound: str, other: str) -> float:
    if sound == other:
        return 0.0
    none = frozenset[int]()
    return KIN if _FAMILIES.get(sound, none) & _FAMILIES.get(other, none) else 1.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two wordings of different commands that sound alike."""

    command: str
    wording: str
    other: str
    other_wording: str
    changes: float
    """What it costs to hear one as the other."""


def alike(
    wordings: Mapping[str, Sequence[str]],
    together: Iterable[Set[str]],
    sounds: Mapping[str, Sequence[str]],
    least: float,
) -> Iterator[Pair]:
    """The pairs with fewer changes than `least`, of commands that are in one set of `together`.

    `sounds`: the phonemes of each wording.
    """
    rivals = {
        pair for names in together for pair in combinations(sorted(names & wordings.keys()), 2)
    }
    said = [(name, text) for name in sorted(wordings) for text in wordings[name]]
    for first, second in _near([sounds[text] for _, text in said], least):
        (name, text), (other, rival) = said[first], said[second]
        if (name, other) in rivals:
            changes = distance(sounds[text], sounds[rival], least)
            if changes < least:
                yield Pair(name, text, other, rival, changes)


def _near(said: Sequence[Sequence[str]], least: float) -> Iterator[tuple[int, int]]:
    """Pairs of places, the lower one first, whose distance may be below `least`.

    What one has more of than the other of each sound costs KIN at least.
    """
    known = sorted({sound for phonemes in said for sound in phonemes})
    counts = np.array([[phonemes.count(sound) for sound in known] for phonemes in said])
    for first, own in enumerate(counts):
        more = counts[first + 1 :] - own
        bound = KIN * np.maximum(np.maximum(more, 0).sum(1), np.maximum(-more, 0).sum(1))
        for place in np.flatnonzero(bound < least):
            yield first, first + 1 + int(place)
