"""Speech through pyttsx3: espeak-ng where it is installed, else the system's own voices."""

from __future__ import annotations

import io
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from audio.blocks import Samples
from voice.errors import ModelMissing, SpeakerError
from voice.speaking import pyttsx3_once
from voice.speaking.base import Availability, Synthesiser
from voice.speaking.raised import Raised

VOICES = {"en": "en-us", "nl": "nl", "ko": "ko", "zh": "cmn-latn-pinyin"}
"""espeak-ng's voice for each language of ours. Its "cmn" reads Mandarin as English letters in
version 1.51 ("hao two" for "hao")."""

RATES = {"en": 115, "nl": 100, "ko": 145, "zh": 195}
"""pyttsx3's "rate" for each language. By test_engines.py (espeak-ng 1.51): English 114 words a
minute with the pauses, and without them Dutch 110 words, Korean 241 and Mandarin 235 syllables."""

OTHER = "+f2"
"""espeak-ng's variant for somebody else's voice: English at 193 Hz in place of 101, by
test_second_voice.py. Of those that were tried, a recogniser understands this one best."""
OTHER_PACE = 1.1
"""So much faster somebody else speaks."""

_SYSTEM_DRIVERS = {"win32": "sapi5", "darwin": "nsss"}
_LIBRARIES = (
    "libespeak-ng.so.1",
    "/opt/homebrew/lib/libespeak-ng.1.dylib",
    "/usr/local/lib/libespeak-ng.1.dylib",
    r"C:\Program Files\eSpeak NG\libespeak-ng.dll",
)
_SOUNDLESS = {"PULSE_SERVER": "unix:/dev/null"}
"""espeak-ng turns to the sound server even when it only renders."""
_SCRIPT = Path(pyttsx3_once.__file__)
_ATTEMPTS = 3
_PATIENCE_S = 10.0
"""The longest sentence takes a second; after this the engine hangs."""


def available(language: str = "en") -> Availability:
    """Whether pyttsx3 can speak `language` (a code such as "en") here."""
    try:
        ours = metadata.version("pyttsx3")
    except metadata.PackageNotFoundError:
        return Availability("", "Install pyttsx3 with `pip install pyttsx3`.")
    if language not in VOICES:
        known = ", ".join(sorted(VOICES))
        return Availability("", f"Choose a language that pyttsx3 has a voice for here: {known}.")
    espeak = _espeak_version()
    if espeak:
        return Availability(f"{ours}, espeak-ng {espeak}")
    if sys.platform in _SYSTEM_DRIVERS:
        return Availability(f"{ours}, {platform.system()} {platform.release()}")
    return Availability("", "Install espeak-ng, for instance with `apt install espeak-ng`.")


@dataclass(frozen=True, slots=True)
class Pyttsx3Engine:
    """A `Synthesiser` that renders every text in a short-lived process of its own."""

    version: str
    speaks: str
    """espeak-ng's name of the voice, or the language where the system's own voices speak."""
    driver: str
    rate: int
    name: str = "pyttsx3"

    @classmethod
    def choose(cls, language: str = "en", voice: str | None = None) -> Pyttsx3Engine:
        """The voice for `language`, or another of espeak-ng's; `ModelMissing` if there is none."""
        version = available(language).require()
        if _espeak_version():
            return cls(version, voice or VOICES[language], "espeak", RATES[language])
        return cls(version, language, _SYSTEM_DRIVERS[sys.platform], RATES[language])

    @property
    def voice(self) -> str:
        return f"{self.speaks} at {self.rate}"

    @property
    def writes_files(self) -> bool:
        return self.driver != "espeak"

    def load(self) -> None:
        """Nothing is kept loaded."""

    def render(self, text: str) -> tuple[Samples, int]:
        """See `Synthesiser`; `ModelMissing` when the system lacks the voice."""
        order = {
            "text": text.replace("\0", " "),
            "voice": self.speaks,
            "rate": self.rate,
            "driver": self.driver,
        }
        for _ in range(_ATTEMPTS):
            code, sound = _run(json.dumps(order).encode())
            if code == 0 and sound:
                return _decoded(sound)
            if code == pyttsx3_once.NO_VOICE:
                raise ModelMissing(
                    f"Install the voice '{self.speaks}' of {self.driver}; it is not on this system."
                )
        raise SpeakerError("pyttsx3 gave no sound; run `breather doctor` to check espeak-ng.")

    def other(self) -> Synthesiser:
        """See `Synthesiser`."""
        if self.driver != "espeak":
            return Raised(self)
        return replace(self, speaks=self.speaks + OTHER, rate=round(self.rate * OTHER_PACE))


def _run(order: bytes) -> tuple[int, bytes]:
    """Exit code and sound of one run of the script."""
    command = [sys.executable, "-P", str(_SCRIPT)]
    try:
        done = subprocess.run(
            command,
            input=order,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_SOUNDLESS},
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SpeakerError("pyttsx3 hangs; run `breather doctor` to check espeak-ng.") from None
    return done.returncode, done.stdout


def _decoded(sound: bytes) -> tuple[Samples, int]:
    """A WAV (espeak-ng, Windows) or AIFF (macOS) file in memory as mono samples."""
    import soundfile

    samples, rate = soundfile.read(io.BytesIO(sound), dtype="float32", always_2d=True)
    return samples.mean(axis=1), int(rate)


@cache
def _espeak_version() -> str:
    """espeak-ng's own version, or nothing when pyttsx3 would not find it."""
    import ctypes

    for path in _LIBRARIES:
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        library.espeak_Info.restype = ctypes.c_char_p
        data_path = ctypes.c_char_p()
        return str(library.espeak_Info(ctypes.byref(data_path)).decode())
    return ""
