"""A model that hears exactly what a test lets it hear, and the phoneme engine on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from audio.blocks import EAR_RATE, Samples
from voice.hearing.base import Listening, Opening, Verdict, Wordings
from voice.hearing.phoneme_engine import PhonemeRecogniser
from voice.hearing.pronunciation import Segments

FRAME = EAR_RATE // 50
TOKENS = ["<blank>", "<wb>", *"bcdefghijklmnopqstuvwxyz"]  # a and r are written otherwise
COSTLY = -30.0
WAKE = "bcdef ghijk"  # ten sounds
WORDINGS = {"stop": ("stop",), "slow": ("slow", "much slow"), "no": ("no",)}
ALL = Listening(True, frozenset(WORDINGS))
BEGINNING, RUNNING = Opening(), Opening(anywhere=True)
PACE = 3
"""Frames a sound."""


class Said:
    """Frames in which one token is sure; `cost` is how far it stays behind another one."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray[Any, Any]] = []
        self.loudness: list[float] = []

    def token(self, name: str, cost: float = 0.0, frames: int = 1, *, quiet: bool = False) -> Said:
        row = np.full(len(TOKENS), COSTLY, np.float32)
        row[TOKENS.index("z")] = 0.0
        row[TOKENS.index(name)] = -cost
        if cost == 0:
            row[TOKENS.index("z")] = COSTLY
        self.rows += [row] * frames
        self.loudness += [0.001 if name == "<blank>" else 0.05 if quiet else 0.5] * frames
        return self

    def text(self, text: str, cost: float = 0.0, pace: int = PACE, *, quiet: bool = False) -> Said:
        for index, word in enumerate(text.split()):
            if index:
                self.token("<wb>", quiet=quiet)
            for letter in word:
                self.token(letter, cost, quiet=quiet).token("<blank>", frames=pace - 1)
        return self

    def silence(self, seconds: float) -> Said:
        return self.token("<blank>", frames=round(seconds * 50))


class Model:
    """As hama's: a sound of n frames that holds the number of what was said."""

    decoder_tokens = TOKENS

    def __init__(self) -> None:
        self.session = self
        self.said: list[Said] = []

    def sound(self, said: Said) -> Samples:
        self.said.append(said)
        sound = np.repeat(np.array(said.loudness, np.float32), FRAME)
        sound[0] = len(self.said)
        return sound

    def run(
        self, outputs: Sequence[str], feeds: Mapping[str, np.ndarray[Any, Any]]
    ) -> tuple[Any, Any]:
        assert list(outputs) == ["log_probs", "out_lengths"]
        waveform = feeds["waveform"]
        assert waveform.shape == (1, int(feeds["waveform_lengths"][0]))
        rows = self.said[int(waveform[0, 0]) - 1].rows
        # A level of their own a frame, as real log-probabilities have; and a row of padding.
        levels = np.linspace(-0.5, -2, len(rows), dtype=np.float32)[:, None]
        padded = np.concatenate([np.array(rows) + levels, np.zeros((1, len(TOKENS)))])
        return padded[None].astype(np.float32), np.array([len(rows)])


def by_letters(lines: Sequence[str], voice: str) -> list[Segments]:
    return [tuple(tuple(word) for word in line.split()) for line in lines]


def ear(wake: str = WAKE, wordings: Wordings = WORDINGS) -> PhonemeRecogniser:
    return PhonemeRecogniser(wake, wordings, by_letters)


def hear(
    model: Model, said: Said, listening: Listening = ALL, opening: Opening = BEGINNING
) -> Verdict:
    return ear().hear(model.sound(said), listening, opening)
