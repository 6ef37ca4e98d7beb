"""From texts to pronunciations, as the token ids of the phoneme model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from voice.hearing.ctc import Pronunciation
from voice.hearing.pronunciation import Phonemiser, Segments

ACCENTS = ("en-us", "en")
"""espeak-ng's American and British; by "en-gb" the copy inside Piper does not know the latter."""

BOUNDARY = "<wb>"
"""The model's token between words."""

# The model's token for a segment that espeak-ng writes otherwise, or that it hardly ever emits.
_TOKENS = MappingProxyType(
    {
        "ɡ": ("g",), "ɐ": ("ə",), "ʌ": ("ə",), "ɚ": ("ɝ",), "ɜ": ("ɝ",), "ɾ": ("t",), "ʔ": ("t",),
        "ᵻ": ("ɪ",), "ɒ": ("ɑ",), "a": ("æ",), "əʊ": ("oʊ",), "tʃ": ("t͡ʃ",), "dʒ": ("d͡ʒ",),
        "ɫ": ("l",), "r": ("ɹ",),
    }
)  # fmt: skip

# Words that the model was taught in another spelling than IPA's; found by decoding them from
# synthetic voices. Its own grapheme-to-phoneme part knows them, but takes 50 ms a word.
# A space parts tokens that would else be read as one.
_TAUGHT = MappingProxyType(
    {
        "yes": "ɟ͡ʝes", "once": "õn̟se", "one": "one", "two": "twoʊ", "four": "fɔɹ", "again": "əgeɪn",
        "what": "hwɑt", "carry": "kɛɹi", "many": "mæni", "information": "ɪnfɔɹmeɪʃən", "me": "me",
        "end": "ænd", "minute": "mɪn j ut", "minutes": "mɪnuts", "that's": "θæts",
        "enough": "ɪnaʊ", "let's": "let̪s", "today": "toʊdeɪ", "no": "no", "do": "d̪o", "the": "ði",
        "more": "mɔɹ", "pause": "pɔs", "is": "is", "much": "mʌt͡ʃ", "up": "ʌp",
        "zero": "zɛɹoʊ", "to": "toʊ", "now": "noʊ", "longer": "lɔŋɝ", "go": "go",
    }
)  # fmt: skip


class Pronouncer:
    """Knows several pronunciations of a text; `ids`: token -> id."""

    def __init__(self, ids: Mapping[str, int], phonemiser: Phonemiser | None) -> None:
        self._ids = ids
        self._phonemiser = phonemiser

    def pronounce(self, lines: Sequence[str]) -> list[list[Pronunciation]]:
        """Each line's different pronunciations: by accent, and with words as they were taught."""
        if self._phonemiser is None or not lines:
            return [[guess] for guess in self.guess(lines)]
        found: list[list[Pronunciation]] = [[] for _ in lines]
        for accent in ACCENTS:
            for variants, line, segments in zip(
                found, lines, self._phonemiser(lines, accent), strict=True
            ):
                plain = self._tokens(segments)
                variants += [plain, self._as_taught(line, plain)]
        return [list(dict.fromkeys(variants)) for variants in found]

    def enrolled(self, spoken: Iterable[Sequence[str]]) -> list[Pronunciation]:
        """Tokens as somebody said them, BOUNDARY between words; unknown ones are left out."""
        found: list[Pronunciation] = []
        for tokens in spoken:
            words: list[list[int]] = [[]]
            for token in tokens:
                if token == BOUNDARY:
                    words.append([])
                elif token in self._ids:
                    words[-1].append(self._ids[token])
            found.append(tuple(tuple(word) for word in words if word))
        return [pronunciation for pronunciation in found if pronunciation]

    def _as_taught(self, line: str, plain: Pronunciation) -> Pronunciation:
        words = line.split()
        if len(words) != len(plain):
            return plain
        return tuple(
            tuple(token for part in _TAUGHT[word].split() for token in self._longest_tokens(part))
            if word in _TAUGHT
            else tokens
            for word, tokens in zip(words, plain, strict=True)
        )

    def _tokens(self, segments: Segments) -> Pronunciation:
        return tuple(
            tuple(self._ids[t] for s in word for t in _TOKENS.get(s, (s,)) if t in self._ids)
            for word in segments
        )

    def guess(self, lines: Sequence[str]) -> list[Pronunciation]:
        """Pronunciations by the package's own grapheme-to-phoneme model; slow, often wrong."""
        from hama import G2PModel

        model = G2PModel()
        return [
            tuple(
                tuple(self._longest_tokens(model(word).ipa.replace(" ", "")))
                for word in line.split()
            )
            for line in lines
        ]

    def _longest_tokens(self, ipa: str) -> Iterable[int]:
        while ipa:
            size = next((n for n in (4, 3, 2, 1) if ipa[:n] in self._ids), 0)
            if size:
                yield self._ids[ipa[:size]]
            ipa = ipa[max(size, 1) :]
