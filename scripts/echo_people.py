"""People who say “stop” while Breather sounds: synthetic voices, as there are no recordings."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
import soxr

from audio.blocks import RATE, Samples
from voice.speaking.finish import finish, to_samples
from voice.speaking.piper_engine import PiperEngine, available
from voice.speaking.pyttsx3_engine import Pyttsx3Engine

ESPEAK = ("en-us", "en", "en-gb-x-rp", "en-us+f3", "en+f5", "en-us+m7")
FLITE = ("awb", "rms", "slt", "kal16")
PITCHES = (0.9, 1.0, 1.2)
"""Piper's one packaged voice as three people: its sound played slower and faster."""
WORDS_A_MINUTE = 150


def say(text: str) -> dict[str, Samples]:
    """`text` by every voice that this machine has, each as loud as Breather itself."""
    return {name: to_samples(finish(sound, rate)) for name, sound, rate in _voices(text)}


def _voices(text: str) -> Iterator[tuple[str, Samples, int]]:
    if available().version:
        sound, rate = PiperEngine.choose().render(text)
        for pitch in PITCHES:
            yield f"piper at {pitch:g}", soxr.resample(sound, rate * pitch, RATE), RATE
    for voice in ESPEAK:
        engine = replace(Pyttsx3Engine.choose("en", voice), rate=WORDS_A_MINUTE)
        yield voice, *engine.render(text)
    if shutil.which("flite"):
        for voice in FLITE:
            yield f"flite {voice}", *_flite(text, voice)


def _flite(text: str, voice: str) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True)
        sound, rate = soundfile.read(file, dtype="float32")
    return np.asarray(sound, np.float32), rate
