"""The acoustic model inside the package `hama`: log-probabilities of IPA tokens every 20 ms."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError
from voice.hearing.ctc import FloatArray

FRAME_SECONDS = 0.02


class PhonemeModel:
    """Tells how well each token fits each frame. Raises EarError if it cannot be loaded."""

    def __init__(self) -> None:
        self._model = _load()
        self.ids: dict[str, int] = {
            token: index for index, token in enumerate(self._model.decoder_tokens)
        }
        self.blank = self.ids["<blank>"]
        self.boundary = self.ids["<wb>"]

    def ratios(self, samples: Samples) -> FloatArray:
        """(frames, tokens): log-probability minus that of the frame's best token."""
        waveform = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        if waveform.shape[1] < EAR_RATE // 10:
            return np.empty((0, len(self.ids)), dtype=np.float32)
        feeds = {"waveform": waveform, "waveform_lengths": np.array([waveform.shape[1]])}
        log_probs, lengths = self._model.session.run(["log_probs", "out_lengths"], feeds)
        frames: FloatArray = log_probs[0][: int(lengths[0])]
        ratios: FloatArray = frames - frames.max(axis=1, keepdims=True)
        return ratios


def model_name() -> str:
    """The network with its version, such as "hama 1.7.0"."""
    try:
        return f"hama {metadata.version('hama')}"
    except metadata.PackageNotFoundError:
        return "hama"


def _load() -> Any:
    try:
        from hama import ASRModel

        return ASRModel()
    except (ImportError, RuntimeError, OSError) as error:
        raise EarError(
            "The phoneme recogniser cannot be loaded on this machine; use --engine vosk, "
            "or prepare again with: python3 scripts/start.py"
        ) from error
