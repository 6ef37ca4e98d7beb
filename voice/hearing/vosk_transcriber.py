"""Words by a Vosk model with its whole vocabulary; its own end-pointing is never asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError
from voice.hearing.transcriber import levelled
from voice.hearing.vosk_engine import load_model

_PIECE = EAR_RATE // 5
_END = np.zeros(EAR_RATE // 5, np.float32)
"""Silence after the last word, which the decoder would else leave out."""


class VoskTranscriber:
    """Writes in the language of the model, without marks. Raises EarError at start."""

    name = "vosk"

    def __init__(self, model: Path) -> None:
        self._model = load_model(model)

    def transcribe(self, samples: Samples) -> str:
        """The words of one stretch; see Transcriber."""
        import vosk

        if not len(samples):
            return ""
        try:
            recogniser = vosk.KaldiRecognizer(self._model, EAR_RATE)
            sound = np.concatenate((levelled(samples), _END))
            pcm = np.clip(sound * 32767.0, -32768, 32767).astype("<i2")
            said = []
            for place in range(0, len(pcm), _PIECE):
                if recogniser.AcceptWaveform(pcm[place : place + _PIECE].tobytes()):
                    said.append(json.loads(recogniser.Result())["text"])
            said.append(json.loads(recogniser.FinalResult())["text"])
        except Exception:  # vosk raises a bare Exception; its text may hold words
            raise EarError(
                "Vosk could not transcribe what was said; run `breather doctor` to check it."
            ) from None
        return " ".join(text for text in said if text)
