"""Wake phrase and commands by phoneme scores: the acoustic model inside the package `hama`.

The model gives log-probabilities of IPA tokens every 20 ms. A phrase is scored by its best CTC
path over several pronunciations; a command has to account for the whole utterance.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError, WakePhraseError
from voice.hearing.base import Listening, Match, Opening, Verdict, Wordings
from voice.hearing.ctc import (
    FloatArray,
    Lattice,
    Paths,
    Pronunciation,
    align,
    build_lattice,
    spot,
    token_costs,
)
from voice.hearing.pronunciation import Phonemiser, Segments

FRAME_SECONDS = 0.02
WAKE_THRESHOLD = -2.1
"""Mean log-ratio a phoneme, for phrases of LONG phonemes or more; shorter ones must fit better."""
LONG = 7
PAIR_WEIGHT = 0.2
"""Scales what two neighbouring phonemes cost together (10.5 at the threshold) to the mean's scale.
An accent spreads its cost over the phrase; "take a break" has it all at its end."""
COMMAND_THRESHOLD = -2.45
COMMAND_MARGIN = 0.3
"""What the best command must be ahead of the next one."""
BEGINS_WITHIN = 1.0
"""Seconds from the utterance's first sample (its pre-roll included) to the phrase."""
RUNNING_SPEECH_PENALTY = 1.3
"""How much better a phrase must fit where nothing marks the beginning of an utterance."""
ACCENTS = ("en-us", "en")
"""espeak-ng's American and British; by "en-gb" the copy inside Piper does not know the latter."""
MAX_VARIANTS = 16

# The model's token for a segment that espeak-ng writes otherwise, or that it hardly ever emits.
_TOKENS = MappingProxyType(
    {
        "ɡ": ("g",), "ɐ": ("ə",), "ʌ": ("ə",), "ɚ": ("ɝ",), "ɜ": ("ɝ",), "ɾ": ("t",), "ʔ": ("t",),
        "ᵻ": ("ɪ",), "ɒ": ("ɑ",), "a": ("æ",), "əʊ": ("oʊ",), "tʃ": ("t͡ʃ",), "dʒ": ("d͡ʒ",),
        "ɫ": ("l",), "r": ("ɹ",),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Command:
    name: str
    first: int
    """Rows first..end of the command lattice are its pronunciations."""
    end: int


# Words that the model was taught in another spelling than IPA's; found by decoding them from
# synthetic voices. Its own grapheme-to-phoneme part knows them, but takes 50 ms a word.
_TAUGHT = MappingProxyType({"yes": "ɟ͡ʝes", "once": "õn̟se"})


class PhonemeRecogniser:
    """Scores utterances against typed phrases. Raises EarError if the model cannot be loaded."""

    name = "phoneme"

    def __init__(self, wake: str, wordings: Wordings, phonemiser: Phonemiser | None) -> None:
        self._model = _load()
        self._ids = {token: index for index, token in enumerate(self._model.decoder_tokens)}
        self._phonemiser = phonemiser
        variants = self._wake_variants(wake)
        self._wake = build_lattice(variants, self._ids["<blank>"])
        self._phonemes = max(sum(len(word) for word in words) for words in variants)
        self._commands, self._names = self._command_lattice(wordings)

    @property
    def wake_threshold(self) -> float:
        """The least mean log-ratio at which the wake phrase is taken; stricter when short."""
        return WAKE_THRESHOLD * min(1.0, (self._phonemes - 2) / (LONG - 2))

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        ratios = self._ratios(samples)
        if not len(ratios):
            return Verdict()
        wake, best = self._hear_wake(ratios, opening) if listening.wake else (None, None)
        if wake is None:
            return Verdict(None, self._hear_command(ratios, listening, 0), best)
        whole = self._hear_command(ratios, listening, 0)
        if whole is not None and whole.score > wake.score:
            return Verdict(None, whole, best)  # "box breathing" has much of "take a breather"
        rest = round(wake.end / FRAME_SECONDS)
        return Verdict(wake, self._hear_command(ratios[rest:], listening, rest), best)

    def _hear_wake(self, ratios: FloatArray, opening: Opening) -> tuple[Match | None, float]:
        latest = len(ratios) if opening.anywhere else round(BEGINS_WITHIN / FRAME_SECONDS)
        paths = spot(ratios, self._wake, self._ids["<wb>"], latest)
        row = int(np.argmax(paths.scores))
        score = min(float(paths.scores[row]), PAIR_WEIGHT * self._worst_pair(ratios, paths, row))
        match = Match(
            "wake",
            score,
            float(paths.starts[row]) * FRAME_SECONDS,
            float(paths.ends[row] + 1) * FRAME_SECONDS,
        )
        penalty = RUNNING_SPEECH_PENALTY if opening.anywhere else 0.0
        return (match if score - penalty >= self.wake_threshold else None), score

    def _worst_pair(self, ratios: FloatArray, paths: Paths, row: int) -> float:
        """The log-ratio of the two neighbouring phonemes that fit worst."""
        start, end = int(paths.starts[row]), int(paths.ends[row])
        costs = token_costs(ratios, self._wake, row, self._ids["<wb>"], start, end)
        return float((costs[:-1] + costs[1:]).min(initial=0.0))

    def _hear_command(self, ratios: FloatArray, listening: Listening, start: int) -> Match | None:
        """The command that accounts for all of `ratios`, which begin at frame `start`."""
        if self._commands is None or not listening.commands or not len(ratios):
            return None
        scores = align(ratios, self._commands, self._ids["<wb>"])
        found = sorted(
            ((float(scores[c.first : c.end].max()), c.name) for c in self._names
             if c.name in listening.commands),
            reverse=True,
        )  # fmt: skip
        if not found or found[0][0] < COMMAND_THRESHOLD:
            return None
        best, name = found[0]
        if len(found) > 1 and best - found[1][0] < COMMAND_MARGIN:
            return None
        begin, end = self._spoken_span(ratios)
        offset = start * FRAME_SECONDS
        return Match(name, best, offset + begin * FRAME_SECONDS, offset + end * FRAME_SECONDS)

    def _spoken_span(self, ratios: FloatArray) -> tuple[int, int]:
        silent = np.maximum(ratios[:, self._ids["<blank>"]], ratios[:, self._ids["<wb>"]]) >= 0
        spoken = np.flatnonzero(~silent)
        return (int(spoken[0]), int(spoken[-1]) + 1) if len(spoken) else (0, len(ratios))

    def _ratios(self, samples: Samples) -> FloatArray:
        """(frames, tokens): log-probability minus that of the frame's best token."""
        waveform = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        if waveform.shape[1] < EAR_RATE // 10:
            return np.empty((0, len(self._ids)), dtype=np.float32)
        feeds = {"waveform": waveform, "waveform_lengths": np.array([waveform.shape[1]])}
        log_probs, lengths = self._model.session.run(["log_probs", "out_lengths"], feeds)
        frames: FloatArray = log_probs[0][: int(lengths[0])]
        ratios: FloatArray = frames - frames.max(axis=1, keepdims=True)
        return ratios

    def _wake_variants(self, wake: str) -> list[Pronunciation]:
        by_accent = [*self._pronounce([wake])[0], *self._guess([wake])]
        words = wake.split()
        for index, word in enumerate(words):
            if not any(len(v) == len(words) and v[index] for v in by_accent):
                raise WakePhraseError(
                    f"The wake phrase has a word that cannot be pronounced: “{word}”; "
                    "choose another one."
                )
        whole = [v for v in by_accent if len(v) == len(words) and all(v)]
        choices = [list(dict.fromkeys(v[i] for v in whole)) for i in range(len(words))]
        mixed = itertools.islice(itertools.product(*choices), MAX_VARIANTS)
        joined = [v for v in by_accent if len(v) != len(words) and v and all(v)]  # “of the”
        return list(dict.fromkeys([*whole, *joined, *mixed]))

    def _command_lattice(self, wordings: Wordings) -> tuple[Lattice | None, list[_Command]]:
        lines = [(name, line) for name, ways in wordings.items() for line in ways]
        rows: list[Pronunciation] = []
        names: list[_Command] = []
        for (name, _), variants in zip(lines, self._pronounce([w for _, w in lines]), strict=True):
            first = len(rows)
            rows.extend(tuple(word for word in v if word) for v in variants if any(v))
            names.append(_Command(name, first, len(rows)))
        names = [c for c in names if c.end > c.first]
        return (build_lattice(rows, self._ids["<blank>"]) if rows else None), names

    def _pronounce(self, lines: Sequence[str]) -> list[list[Pronunciation]]:
        """Each line's different pronunciations: by accent, and with words as they were taught."""
        if self._phonemiser is None or not lines:
            return [[guess] for guess in self._guess(lines)]
        found: list[list[Pronunciation]] = [[] for _ in lines]
        for accent in ACCENTS:
            for variants, line, segments in zip(
                found, lines, self._phonemiser(lines, accent), strict=True
            ):
                plain = self._tokens(segments)
                variants += [plain, self._as_taught(line, plain)]
        return [list(dict.fromkeys(variants)) for variants in found]

    def _as_taught(self, line: str, plain: Pronunciation) -> Pronunciation:
        words = line.split()
        if len(words) != len(plain):
            return plain
        return tuple(
            tuple(self._longest_tokens(_TAUGHT[word])) if word in _TAUGHT else tokens
            for word, tokens in zip(words, plain, strict=True)
        )

    def _tokens(self, segments: Segments) -> Pronunciation:
        return tuple(
            tuple(self._ids[t] for s in word for t in _TOKENS.get(s, (s,)) if t in self._ids)
            for word in segments
        )

    def _guess(self, lines: Sequence[str]) -> list[Pronunciation]:
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


def _load() -> Any:
    try:
        from hama import ASRModel

        return ASRModel()
    except (ImportError, RuntimeError, OSError) as error:
        raise EarError(
            "The phoneme recogniser cannot be loaded on this machine; use --engine vosk, "
            "or prepare again with: python3 scripts/start.py"
        ) from error
