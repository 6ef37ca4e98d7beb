"""The real engines: pace, loudness, sameness, fifty in a row; and what a missing one says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from audio.blocks import RATE
from content.measure import Measure, Unit
from voice.child import Child
from voice.errors import ModelMissing
from voice.speaking import piper_engine, pyttsx3_engine
from voice.speaking.base import Line, Synthesiser, Voice
from voice.speaking.finish import Pcm, finish
from voice.speaking.loudness import TARGET_LUFS, loudness
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.pyttsx3_engine import VOICES, Pyttsx3Engine
from voice.speaking.speaker import Renderer, Speaker

GUIDANCE = (
    """Let your shoulders drop a little. Keep each breath shallow and natural, as if nobody were
    watching. Breathe in through your nose for four seconds. Then let the air go slowly for six.
    There is nothing to get right here. If you feel dizzy, stop and breathe as you like. You can
    say stop at any time. We will go on for about a minute.""",
    """Take your time. Say go on, when you're ready. In, then a little more, and slowly out. Eyes
    open is fine. Soften your jaw, your neck, and your hands. And that's it. Breathe as you like
    now.""",
)
"""Measured together: pyttsx3 114 words a minute, Piper 116 (espeak-ng 1.51, piper-tts 1.8.0); our
own prompts, which are shorter, come to 108 with either."""

SENTENCE = "Breathe in through your nose for four seconds."

both = pytest.mark.parametrize("engine", ["pyttsx3", "piper"], indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Synthesiser:
    chosen: Synthesiser = {"pyttsx3": Pyttsx3Engine, "piper": PiperEngine}[request.param].choose()
    return chosen


@pytest.mark.model
@both
def test_english_is_calm(engine: Synthesiser) -> None:
    with Speaker(engine, None) as speaker:
        clips = [speaker.clip(text) for text in GUIDANCE]
    words = sum(len(text.split()) for text in GUIDANCE)
    a_minute = 60 * words / sum(clip.seconds for clip in clips)
    assert 100 <= a_minute <= 120
    print(f"{engine.name}: {a_minute:.1f} words a minute")


@pytest.mark.model
@both
@pytest.mark.parametrize("text", ["In.", "Hold.", "Breathe out.", "Top up.", *GUIDANCE])
def test_every_clip_is_as_loud(engine: Synthesiser, text: str) -> None:
    with Speaker(engine, None) as speaker:
        assert loudness(speaker.clip(text).samples) == pytest.approx(TARGET_LUFS, abs=1)


@pytest.mark.model
@both
def test_the_same_in_any_process_and_after_any_words(engine: Synthesiser) -> None:
    heard = set()
    for before in ([], ["Hold."], ["Breathe out, slowly.", "Hold."]):
        with Child[Line, Pcm]("speaker", Renderer(engine)) as child:
            for text in before:
                child.call(Line(text, Voice.OTHER), 30)
            heard.add(hashlib.sha256(child.call(Line(SENTENCE), 30).tobytes()).hexdigest())
    assert len(heard) == 1


@pytest.mark.model
@pytest.mark.slow
@both
def test_fifty_in_a_row(engine: Synthesiser) -> None:
    with Child[Line, Pcm]("speaker", Renderer(engine)) as child:
        child.start()
        first = child.pid
        lengths = [len(child.call(Line(f"Number {n}."), 30)) for n in range(50)]
        assert child.pid == first
    assert min(lengths) > RATE // 2


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "text"),
    [("nl", "Adem rustig in."), ("ko", "천천히 숨을 쉬어요."), ("zh", "慢慢吸气。")],
)
def test_speaks_every_language(language: str, text: str) -> None:
    pcm = finish(*Pyttsx3Engine.choose(language).render(text))
    assert 0.5 * RATE < len(pcm) < 4 * RATE


CALM = {
    "nl": (
        "Laat je schouders langzaam zakken.",
        "Ontspan rustig je kaken en je voorhoofd.",
        "Je kunt op elk moment stop zeggen.",
    ),
    "ko": ("느린 호흡이나 박스 호흡 중에 뭘 할까요?", "얕고 편하게 숨 쉬세요.", "길게 내쉬세요."),
    "zh": ("让肩膀慢慢放松下来。", "用鼻子轻轻地吸气。", "您可以随时说停。"),
}


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "slowest", "fastest"), [("nl", 100, 120), ("ko", 225, 260), ("zh", 220, 260)]
)
def test_other_languages_are_calm(language: str, slowest: float, fastest: float) -> None:
    """Read as English letters, Mandarin would be half as fast."""
    engine = Pyttsx3Engine.choose(language)
    texts = CALM[language]
    seconds = sum(len(finish(*engine.render(text))) for text in texts) / RATE
    measure = Measure(Unit.WORD if language == "nl" else Unit.SYLLABLE)
    a_minute = 60 * sum(measure.count(text) for text in texts) / seconds
    print(f"{language}: {a_minute:.0f} a minute")
    assert slowest <= a_minute <= fastest


@pytest.mark.model
def test_mandarin_has_tones() -> None:
    """One syllable in its four tones makes four sounds; as English letters it would be one."""
    engine = Pyttsx3Engine.choose("zh")
    sounds = {finish(*engine.render(text)).tobytes() for text in ("妈。", "麻。", "马。", "骂。")}
    assert len(sounds) == 4


@pytest.mark.model
def test_a_voice_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelMissing, match="'xx-none'"):
        Pyttsx3Engine.choose("en", "xx-none").render(SENTENCE)


@pytest.mark.model
@both
def test_shows_nothing(engine: Synthesiser, capfd: pytest.CaptureFixture[str]) -> None:
    engine.render(SENTENCE)
    assert capfd.readouterr() == ("", "")


TELL_WHO_YOU_ARE = """
import sys
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.pyttsx3_engine import Pyttsx3Engine

for engine in (PiperEngine.choose(), Pyttsx3Engine.choose()):
    print(engine.name, engine.version, engine.voice)
print({"onnxruntime", "piper", "pyttsx3", "soundfile", "soxr"} & set(sys.modules))
"""


@pytest.mark.model
def test_tells_who_it_is_without_loading() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TELL_WHO_YOU_ARE],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    piper, espeak, loaded = done.stdout.splitlines()
    assert piper.startswith("piper 1.")
    assert espeak.startswith("pyttsx3 2.")
    assert loaded == "set()"


@pytest.mark.parametrize("language", ["xx", ""])
def test_unknown_languages(language: str) -> None:
    assert "en, ko, nl, zh" in pyttsx3_engine.available(language).advice
    with pytest.raises(ModelMissing, match="Choose a language"):
        Pyttsx3Engine.choose(language)


@pytest.mark.parametrize("language", sorted(set(VOICES) - {"en"}))
def test_piper_needs_a_voice_for_other_languages(
    language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(piper_engine, "models_folder", lambda: tmp_path)
    assert "Use pyttsx3" in piper_engine.available(language).advice
    with pytest.raises(ModelMissing, match="Use pyttsx3"):
        PiperEngine.choose(language)


@pytest.mark.parametrize("module", [pyttsx3_engine, piper_engine])
def test_not_installed(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(package: str) -> str:
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(metadata, "version", find_nothing)
    for available in (pyttsx3_engine.available, piper_engine.available):
        told = available("en")
        assert told.version == ""
        assert "pip install" in told.advice


def test_espeak_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyttsx3_engine, "_espeak_version", lambda: "")
    monkeypatch.setattr(sys, "platform", "linux")
    assert "apt install espeak-ng" in pyttsx3_engine.available("en").advice


@pytest.mark.parametrize(("platform", "driver"), [("win32", "sapi5"), ("darwin", "nsss")])
def test_the_systems_own_voices_where_espeak_is_missing(
    monkeypatch: pytest.MonkeyPatch, platform: str, driver: str
) -> None:
    monkeypatch.setattr(pyttsx3_engine, "_espeak_version", lambda: "")
    monkeypatch.setattr(sys, "platform", platform)
    engine = Pyttsx3Engine.choose("ko")
    assert (engine.driver, engine.speaks, engine.writes_files) == (driver, "ko", True)
    other = engine.other()
    assert (other.voice, other.writes_files) == (f"{engine.voice}, raised by 1.2", True)
