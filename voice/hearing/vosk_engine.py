"""Wake phrase and commands by a Vosk model and a closed grammar.

A grammar alone turns every sound into one of its phrases, with confidence 1. So it also holds
fillers (the model's own `[unk]`, or else a loop of plain syllables): what the fillers explain
better is rejected. The utterance is complete when it arrives; Vosk's own end-pointing, which
waits for most of a second, is never asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError, WakePhraseError
from voice.hearing.base import Listening, Match, Opening, Verdict, Wordings

CONFIDENCE = 0.6
"""The least of the words' confidences at which a phrase is taken."""
BEGINS_WITHIN = 1.0
"""Seconds from the utterance's first sample (its pre-roll included) to the phrase."""
UNKNOWN = "[unk]"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: float
    end: float
    confidence: float


class VoskRecogniser:
    """Judges utterances with a Vosk model. Raises EarError or WakePhraseError at start."""

    name = "vosk"

    def __init__(self, model: Path, wake: str, wordings: Wordings) -> None:
        self._model = _load(model)
        self._wake = wake.split()
        for word in self._wake:
            if not self._knows(word):
                raise WakePhraseError(
                    f"The wake phrase has a word that the Vosk model does not know: “{word}”; "
                    "choose another one."
                )
        self._wordings = {
            tuple(line.split()): name
            for name, lines in wordings.items()
            for line in lines
            if all(self._knows(word) for word in line.split())
        }
        self._fillers = [UNKNOWN] if self._knows(UNKNOWN) else self._syllables()

    @property
    def wake_threshold(self) -> float:
        """The least confidence at which the wake phrase is taken."""
        return CONFIDENCE

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        allowed = [words for words, name in self._wordings.items() if name in listening.commands]
        phrases = [" ".join(words) for words in allowed]
        if listening.wake:
            phrases.insert(0, " ".join(self._wake))
        if not phrases:
            return Verdict()
        heard = self._decode(samples, phrases)
        if not listening.wake:
            return Verdict(None, self._command(heard, listening))
        place = self._find_wake(heard, opening)
        if place is None:
            return Verdict(None, self._command(heard, listening), 0.0)
        wake = _match("wake", heard[place : place + len(self._wake)])
        if wake.score < CONFIDENCE:
            return Verdict(None, None, wake.score)
        rest = heard[place + len(self._wake) :]
        return Verdict(wake, self._command(rest, listening), wake.score)

    def _find_wake(self, heard: Sequence[_Word], opening: Opening) -> int | None:
        size = len(self._wake)
        for place in range(len(heard) - size + 1):
            if not opening.anywhere and heard[place].start > BEGINS_WITHIN:
                return None
            if [word.text for word in heard[place : place + size]] == self._wake:
                return place
        return None

    def _command(self, heard: Sequence[_Word], listening: Listening) -> Match | None:
        """The command that accounts for every word."""
        name = self._wordings.get(tuple(word.text for word in heard))
        if name is None or name not in listening.commands:
            return None
        match = _match(name, heard)
        return match if match.score >= CONFIDENCE else None

    def _decode(self, samples: Samples, phrases: Iterable[str]) -> list[_Word]:
        import vosk

        grammar = json.dumps([*phrases, *self._fillers], ensure_ascii=False)
        recogniser = vosk.KaldiRecognizer(self._model, EAR_RATE, grammar)
        recogniser.SetWords(True)
        pcm = np.clip(samples * 32767.0, -32768, 32767).astype("<i2")
        recogniser.AcceptWaveform(pcm.tobytes())
        result = json.loads(recogniser.FinalResult())
        return [_Word(w["word"], w["start"], w["end"], w["conf"]) for w in result.get("result", [])]

    def _knows(self, word: str) -> bool:
        return int(self._model.vosk_model_find_word(word)) >= 0

    def _syllables(self) -> list[str]:
        """All open Hangul syllables that are words of the model: a loop that fits any Korean."""
        return [
            syllable
            for initial in range(19)
            for vowel in range(21)
            if self._knows(syllable := chr(0xAC00 + (initial * 21 + vowel) * 28))
        ]


def _match(name: str, words: Sequence[_Word]) -> Match:
    return Match(name, min(word.confidence for word in words), words[0].start, words[-1].end)


def _load(model: Path) -> Any:
    import vosk

    vosk.SetLogLevel(-2)
    try:
        return vosk.Model(str(model))
    except Exception as error:  # vosk raises a bare Exception, nothing narrower
        raise EarError(
            f"The Vosk model in “{model.name}” cannot be loaded; remove its folder and install "
            "it again."
        ) from error
