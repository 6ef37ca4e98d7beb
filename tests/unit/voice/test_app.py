from __future__ import annotations

from pathlib import Path

import pytest

from content.loader import load_language
from voice import app
from voice.config import Config, Ear


def without_vosk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(app, "models_folder", lambda: folder)
    monkeypatch.setattr(app, "find_vosk_model", lambda language, models: None)


@pytest.mark.parametrize(("language", "warned"), [("en", False), ("ko", True)])
def test_the_phoneme_engine_warns_where_it_hears_badly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, warned: bool
) -> None:
    without_vosk(monkeypatch, tmp_path)
    told: list[str] = []
    config = Config(language=language, engine=Ear.PHONEME)
    factory = app.ear_factory(config, load_language(language), told.append)
    assert factory.engine == "phoneme"
    assert any("Vosk model" in sentence for sentence in told) is warned
