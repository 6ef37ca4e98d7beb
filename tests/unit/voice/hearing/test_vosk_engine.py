"""The Vosk engine's judgement, with a decoder that hears exactly what a test lets it hear."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from audio.blocks import EAR_RATE
from content.numbers import numbered
from voice.errors import EarError, WakePhraseError
from voice.hearing import vosk_engine
from voice.hearing.base import Listening, Opening, Verdict, Wordings
from voice.hearing.vosk_engine import VoskRecogniser
from voice.models.manifest import record

WORDS = {"view", "glass", "stop", "go", "on", "가", "나", "[unk]"}
WORDINGS = {"stop": ("stop", "stop now"), "go-on": ("go on",)}
ALL = Listening(True, frozenset(WORDINGS))
SOUND = np.zeros(EAR_RATE, np.float32)
Spoken = tuple[str, float, float, float]
VIEW, GLASS = ("view", 0.3, 0.6, 0.9), ("glass", 0.6, 1.0, 0.8)


class World:
    """What the fake `vosk` knows, hears and was asked."""

    def __init__(self) -> None:
        self.words = set(WORDS)
        self.heard: list[Spoken] = []
        self.grammars: list[list[str]] = []
        self.sound = np.zeros(0, "<i2")

    def hear(self, *heard: Spoken, listening: Listening = ALL, anywhere: bool = False) -> Verdict:
        self.heard = list(heard)
        ear = VoskRecogniser(Path("model"), "view glass", WORDINGS)
        return ear.hear(SOUND, listening, Opening(anywhere))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """In place of the package `vosk`."""
    here = World()

    class Model:
        def __init__(self, path: str) -> None:
            if path == "damaged":
                raise Exception("Failed to create a model")

        def vosk_model_find_word(self, word: str) -> int:
            return 7 if word in here.words else -1

    class KaldiRecognizer:
        def __init__(self, model: Model, rate: int, grammar: str) -> None:
            assert rate == EAR_RATE
            here.grammars.append(json.loads(grammar))
            self.with_words = False

        def SetWords(self, on: bool) -> None:
            self.with_words = on

        def AcceptWaveform(self, pcm: bytes) -> bool:
            here.sound = np.frombuffer(pcm, "<i2")
            return False

        def FinalResult(self) -> str:
            words = [
                {"word": w, "start": s, "end": e, "conf": c} for w, s, e, c in here.heard
            ]  # fmt: skip
            text = " ".join(w for w, *_ in here.heard)
            return json.dumps({"result": words, "text": text} if words else {"text": ""})

    monkeypatch.setattr(vosk_engine, "_wrong", lambda model: "")
    vosk = ModuleType("vosk")
    members: dict[str, Any] = {
        "Model": Model, "KaldiRecognizer": KaldiRecognizer, "SetLogLevel": lambda level: None
    }  # fmt: skip
    vars(vosk).update(members)
    monkeypatch.setitem(sys.modules, "vosk", vosk)
    return here


def test_the_wake_phrase_scores_its_doubtful_word(world: World) -> None:
    verdict = world.hear(VIEW, GLASS)
    assert verdict.wake is not None
    assert (verdict.wake.score, verdict.wake.start, verdict.wake.end) == (0.8, 0.3, 1.0)
    assert verdict.best_wake == 0.8
    assert verdict.command is None


@pytest.mark.parametrize(("confidence", "wakes"), [(0.61, True), (0.59, False)])
def test_doubt_is_no_waking(world: World, confidence: float, wakes: bool) -> None:
    verdict = world.hear(VIEW, ("glass", 0.6, 1.0, confidence))
    assert (verdict.wake is not None) is wakes
    assert verdict.best_wake == confidence


def test_half_the_phrase_is_no_waking(world: World) -> None:
    assert world.hear(VIEW).wake is None
    assert world.hear(GLASS, VIEW).wake is None
    assert world.hear(VIEW, ("[unk]", 0.6, 0.7, 1.0), GLASS).wake is None


@pytest.mark.parametrize(("start", "wakes"), [(0.95, True), (1.05, False)])
def test_the_phrase_begins_the_utterance(world: World, start: float, wakes: bool) -> None:
    heard = [("view", start, start + 0.3, 1.0), ("glass", start + 0.3, start + 0.7, 1.0)]
    assert (world.hear(*heard).wake is not None) is wakes
    assert world.hear(*heard, anywhere=True).wake is not None


def test_fillers_before_the_phrase_do_not_hide_it(world: World) -> None:
    verdict = world.hear(("[unk]", 0.0, 0.3, 1.0), VIEW, GLASS)
    assert verdict.wake is not None
    assert verdict.wake.start == 0.3


def test_wake_phrase_and_command_in_one_breath(world: World) -> None:
    verdict = world.hear(VIEW, GLASS, ("go", 1.2, 1.4, 0.9), ("on", 1.4, 1.6, 0.7))
    assert verdict.wake is not None
    assert verdict.command is not None
    assert (verdict.command.name, verdict.command.score) == ("go-on", 0.7)
    assert (verdict.command.start, verdict.command.end) == (1.2, 1.6)


@pytest.mark.parametrize(
    "heard",
    [
        [("stop", 0.3, 0.6, 1.0), ("[unk]", 0.6, 0.9, 1.0)],
        [("[unk]", 0.1, 0.3, 1.0), ("stop", 0.3, 0.6, 1.0)],
        [("stop", 0.3, 0.6, 0.5)],
        [("go", 0.3, 0.6, 1.0)],
        [],
    ],
    ids=["words after", "words before", "doubt", "half of it", "nothing"],
)
def test_a_command_is_all_that_was_said(world: World, heard: list[Spoken]) -> None:
    assert world.hear(*heard).command is None


def test_only_what_is_allowed_is_heard(world: World) -> None:
    go_on = [("go", 0.3, 0.5, 1.0), ("on", 0.5, 0.7, 1.0)]
    assert world.hear(*go_on, listening=Listening(False, frozenset({"go-on"}))).command is not None
    assert world.hear(*go_on, listening=Listening(False, frozenset({"stop"}))).command is None
    assert world.hear(VIEW, GLASS, listening=Listening(False, frozenset({"stop"}))).wake is None


def test_only_what_is_allowed_is_in_the_grammar(world: World) -> None:
    world.hear(listening=Listening(False, frozenset({"stop"})))
    world.hear(listening=ALL)
    assert world.grammars == [
        ["stop", "[unk]"],
        ["view glass", "stop", "go on", "[unk]"],
    ], "“now” is not in the model"


def test_where_nothing_is_allowed_nothing_is_decoded(world: World) -> None:
    assert world.hear(VIEW, GLASS, listening=Listening(False, frozenset())) == Verdict()
    assert world.grammars == []


def test_a_model_without_fillers_is_given_syllables(world: World) -> None:
    world.words.remove("[unk]")
    world.hear()
    assert world.grammars == [["view glass", "stop", "go on", "가", "나"]]


def test_a_word_that_the_model_lacks_is_refused_by_name(world: World) -> None:
    with pytest.raises(WakePhraseError, match=r"“breather”; choose another"):
        VoskRecogniser(Path("model"), "view breather", WORDINGS)


def test_a_damaged_model_is_told(world: World) -> None:
    with pytest.raises(EarError, match="in damaged is damaged and cannot be loaded; remove its"):
        VoskRecogniser(Path("damaged"), "view glass", WORDINGS)


def test_a_model_of_another_language_is_told(world: World) -> None:
    world.words = {"view", "glass", "[unk]"}
    with pytest.raises(EarError, match="in model is for another language"):
        VoskRecogniser(Path("model"), "view glass", WORDINGS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a Vosk model consists of, with what was recorded of it."""
    for name in ("am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("content")
    record(tmp_path, "model", "en", "Apache-2.0", "somewhere", "")
    return tmp_path


@pytest.mark.parametrize("missing", ["am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(EarError, match=f"is damaged: {missing} is missing; remove its folder"):
        VoskRecogniser(folder, "view glass", WORDINGS)


def test_a_shortened_file_is_named(folder: Path) -> None:
    (folder / "am" / "final.mdl").write_text("cont")
    with pytest.raises(EarError, match=r"am/final.mdl is 4 bytes long in place of 7"):
        VoskRecogniser(folder, "view glass", WORDINGS)


def test_a_model_for_dictation_alone_is_told(folder: Path) -> None:
    (folder / "graph" / "Gr.fst").unlink()
    (folder / "graph" / "HCLG.fst").write_text("content")
    with pytest.raises(EarError, match="takes dictation alone"):
        VoskRecogniser(folder, "view glass", WORDINGS)


def test_the_sound_is_given_as_16_bits_and_clipped(world: World) -> None:
    ear = VoskRecogniser(Path("model"), "view glass", WORDINGS)
    ear.hear(np.array([0, 0.5, 1, -1, 3, -3], np.float32), ALL, Opening())
    assert world.sound.tolist() == [0, 16383, 32767, -32767, 32767, -32768]


# Numbers


def test_numbers_are_heard_as_words(world: World) -> None:
    numbers = {"minutes": {"one": 1.0, "two": 2.0}, "seconds": {"two": 2.0, "four": 4.0}}
    world.words |= {"box", "one", "two", "four"}
    wordings: Wordings = {
        "start:box": (numbered("box {minutes}", numbers),),
        "start:custom": (numbered("{in} {hold} {out}", numbers),),
    }
    ear = VoskRecogniser(Path("model"), "view glass", wordings)
    allowed = Listening(False, frozenset(wordings))

    def heard(*words: str) -> tuple[str, str] | None:
        world.heard = [(word, 0.1 * i, 0.1 * i + 0.1, 0.9) for i, word in enumerate(words)]
        command = ear.hear(SOUND, allowed, Opening()).command
        return None if command is None else (command.name, command.value)

    assert heard("box", "two") == ("start:box", "2 minutes")
    assert heard("four", "two", "four") == ("start:custom", "4-2-4-0")
    assert heard("four", "two") is None
    assert heard("box", "four") is None
    assert world.grammars[0] == ["box one", "box two", "two", "four", "[unk]"]
