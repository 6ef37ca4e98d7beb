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
from voice.hearing.numbers_grammar import WordGrammar
from voice.models.layout import damaged_file, is_fixed, missing_file
from voice.models.manifest import damage

CONFIDENCE = 0.6
"""The least of the words' confidences at which a phrase is taken."""
BEGINS_WITHIN = 1.0
"""Seconds from the utterance's first sample (its pre-roll included) to the phrase."""
UNKNOWN = "[unk]"
LEAST_KNOWN = 0.5
"""The part of the commands' words that a model of their language knows at the least."""


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
        if is_fixed(model):
            raise EarError(
                f"The Vosk model in {model} takes dictation alone, as its vocabulary is fixed; "
                "install another one, see: breather models list"
            )
        self._model = load_model(model)
        self._wake = wake.split()
        self._check_language(model, wordings)
        for word in self._wake:
            if not self._knows(word):
                raise WakePhraseError(
                    f"The wake phrase has a word that the Vosk model does not know: “{word}”; "
                    "choose another one."
                )
        self._grammar = WordGrammar(wordings, self._knows)
        self._fillers = [UNKNOWN] if self._knows(UNKNOWN) else self._syllables()

    @property
    def wake_threshold(self) -> float:
        """The least confidence at which the wake phrase is taken."""
        return CONFIDENCE

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        phrases = self._grammar.phrases(listening.commands)
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
        meaning = self._grammar.meaning([word.text for word in heard], listening.commands)
        if meaning is None:
            return None
        match = _match(meaning[0], heard, meaning[1])
        return match if match.score >= CONFIDENCE else None

    def _decode(self, samples: Samples, phrases: Iterable[str]) -> list[_Word]:
        import vosk

        grammar = json.dumps([*phrases, *self._fillers], ensure_ascii=False)
        pcm = np.clip(samples * 32767.0, -32768, 32767).astype("<i2")
        try:
            recogniser = vosk.KaldiRecognizer(self._model, EAR_RATE, grammar)
            recogniser.SetWords(True)
            recogniser.AcceptWaveform(pcm.tobytes())
            result = json.loads(recogniser.FinalResult())
        except Exception as error:  # as when it is loaded
            raise EarError(
                "The Vosk model fails over every sound, so it is damaged; install it again, see: "
                "breather models list"
            ) from error
        return [_Word(w["word"], w["start"], w["end"], w["conf"]) for w in result.get("result", [])]

    def _knows(self, word: str) -> bool:
        return int(self._model.vosk_model_find_word(word)) >= 0

    def _check_language(self, model: Path, wordings: Wordings) -> None:
        lines = [line for lines in wordings.values() for line in lines if isinstance(line, str)]
        words = {word for line in lines for word in line.split()}
        if sum(map(self._knows, words)) < LEAST_KNOWN * len(words):
            raise EarError(
                f"The Vosk model in {model} is for another language: it knows hardly a word of "
                "the commands; remove its folder and see: breather models list"
            )

    def _syllables(self) -> list[str]:
        """All open Hangul syllables that are words of the model: a loop that fits any Korean."""
        return [
            syllable
            for initial in range(19)
            for vowel in range(21)
            if self._knows(syllable := chr(0xAC00 + (initial * 21 + vowel) * 28))
        ]


def _match(name: str, words: Sequence[_Word], value: str = "") -> Match:
    confidence = min(word.confidence for word in words)
    return Match(name, confidence, words[0].start, words[-1].end, value)


def load_model(model: Path) -> Any:
    """Vosk's own object for a model's folder; raises EarError that says what is wrong with it."""
    if wrong := _wrong(model):
        raise EarError(
            f"The Vosk model in {model} is damaged: {wrong}; remove its folder and install it "
            "again, see: breather models list"
        )
    import vosk

    vosk.SetLogLevel(-2)
    try:
        return vosk.Model(str(model))
    except Exception as error:  # vosk raises a bare Exception, nothing narrower
        raise EarError(
            f"The Vosk model in {model} is damaged and cannot be loaded; remove its folder and "
            "install it again, see: breather models list"
        ) from error


def _wrong(model: Path) -> str:
    """What is wrong with a model's files, found without reading them; empty: nothing."""
    if missing := missing_file(model):
        return f"{missing} is missing"
    return next(damage(model, thorough=False), "") or damaged_file(model)
