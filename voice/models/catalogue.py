"""Which models and voices there are, from `catalogue.toml`, and where each of their files is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from voice.models.places import NAMED, in_package

FILE = Path(__file__).with_name("catalogue.toml")
LARGEST = 4_000_000_000
"""Bytes beyond which nothing is fetched."""
SMALL = 100_000
"""Bytes that a voice's description and its model card stay below."""
_EARS = re.compile(r"vosk-model-[A-Za-z0-9.-]+")
_VOICE = re.compile(r"([a-z]{2,3})_[A-Z]{2}-[A-Za-z0-9_]+-(x_low|low|medium|high)")


class Kind(Enum):
    """What a model is for."""

    EARS = "ears"
    """A model of Vosk."""
    VOICE = "voice"
    """A voice of Piper."""


@dataclass(frozen=True, slots=True)
class Remote:
    """One file of a model where it can be fetched."""

    name: str
    path: str
    """Below the download place, or below a mirror."""
    url: str
    most: int
    """Bytes beyond which it is not what it should be."""
    size: int | None = None
    """Exact bytes, where known; so too the next."""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A model or voice."""

    name: str
    kind: Kind
    language: str
    licence: str = "not known"
    size: int | None = None
    """Bytes of the download (a voice: of its largest file), exact where `exact`."""
    exact: bool = False
    sha256: str | None = None
    """Of the download, as `size`; None: recorded when it is first fetched."""
    fixed: bool = False
    """Whether its vocabulary is fixed: for dictation alone."""
    note: str = ""
    package: str = ""
    """The package that carries it, as it is imported; empty: it is fetched."""
    inside: str = ""
    """The folder in that package."""

    def packaged(self) -> Path | None:
        """Where its package has it; None where that is not installed."""
        return in_package(self.package, self.inside) if self.package else None

    def remotes(self) -> tuple[Remote, ...]:
        """The files to fetch, the largest first."""
        place = _places()[self.kind.value]
        most = self.size if self.exact and self.size else min(2 * (self.size or LARGEST), LARGEST)
        size = self.size if self.exact else None
        if self.kind is Kind.EARS:
            file = f"{self.name}.zip"
            return (Remote(file, file, f"{place}/{file}", most, size, self.sha256),)
        code, voice, quality = self.name.split("-")
        folder = f"{place}/{self.language}/{code}/{voice}/{quality}"
        onnx = f"{self.name}.onnx"
        return (
            Remote(onnx, f"{self.name}/{onnx}", f"{folder}/{onnx}", most, size, self.sha256),
            *(
                Remote(file, f"{self.name}/{file}", f"{folder}/{file}", SMALL)
                for file in (f"{onnx}.json", "MODEL_CARD")
            ),
        )


@cache
def catalogue() -> Mapping[str, Entry]:
    """All entries by name, in the order of the file."""
    return {name: _entry(name, table) for name, table in _read()["models"].items()}


def described(name: str) -> Entry | None:
    """The entry with a name; for one that is not in the catalogue, what the name tells of it.

    None where the name is that of no Vosk model and no Piper voice.
    """
    if entry := catalogue().get(name):
        return entry
    if voice := _VOICE.fullmatch(name):
        return Entry(name, Kind.VOICE, voice[1])
    return Entry(name, Kind.EARS, _language(name)) if _EARS.fullmatch(name) else None


def first_of(language: str, kind: Kind) -> Entry | None:
    """The first entry for a language that can be fetched; None where there is none."""
    for entry in catalogue().values():
        if entry.language == language and entry.kind is kind and not entry.package:
            return entry
    return None


def advice(language: str, kind: Kind) -> str:
    """The command that installs the first model for a language, or the one that lists them all."""
    entry = first_of(language, kind)
    return f"breather models install {entry.name}" if entry else "breather models list"


def _entry(name: str, table: Mapping[str, Any]) -> Entry:
    kind = Kind.VOICE if _VOICE.fullmatch(name) else Kind.EARS
    values = {key: value for key, value in table.items() if key != "about"}
    size = table.get("size", table.get("about"))
    return Entry(name, kind, **{**values, "size": size, "exact": "size" in table})


def _language(name: str) -> str:
    marks = name.removeprefix("vosk-model-").removeprefix("small-").split("-")
    known = (language for language, names in NAMED.items() if marks[0] in names)
    return next(known, marks[0])


def _places() -> Mapping[str, str]:
    places: Mapping[str, str] = _read()["places"]
    return places


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
