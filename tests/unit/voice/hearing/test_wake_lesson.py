"""Learning how a person says the wake phrase."""

from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import EAR_RATE, Samples
from voice.errors import UserError
from voice.hearing.ctc import FloatArray
from voice.hearing.pronouncer import Pronouncer
from voice.hearing.wake_lesson import Take, WakeLesson

TOKENS = ("<blank>", "<wb>", *"bcdefghijklmnopq")
IDS = {token: number for number, token in enumerate(TOKENS)}
PHRASE = "bcdef ghijk"
FRAME = EAR_RATE // 50


class Model:
    """Hears a sound's number as the text of that number."""

    ids = IDS
    blank, boundary = 0, 1

    def __init__(self) -> None:
        self.texts: list[str] = []

    def say(self, text: str) -> Samples:
        self.texts.append(text)
        sound = np.repeat(np.tile(np.array([0.5, 0.001, 0.001], np.float32), len(text)), FRAME)
        sound[0] = len(self.texts)
        return sound

    def ratios(self, samples: Samples) -> FloatArray:
        text = self.texts[round(float(samples[0])) - 1]
        ratios = np.full((3 * len(text), len(TOKENS)), -8.0, np.float32)
        for place, letter in enumerate(text):
            ratios[3 * place, IDS["<wb>" if letter == " " else letter]] = 0
            ratios[3 * place + 1 : 3 * place + 3, 0] = 0
        return ratios


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def lesson(model: Model) -> WakeLesson:
    pronouncer = Pronouncer(
        IDS, lambda lines, voice: [tuple(tuple(w) for w in line.split()) for line in lines]
    )
    pronouncer.guess = lambda lines: []  # type: ignore[method-assign]
    return WakeLesson(PHRASE, pronouncer, model)  # type: ignore[arg-type]


def takes(lesson: WakeLesson, model: Model, *texts: str) -> list[Take]:
    found = [lesson.take(model.say(text)) for text in texts]
    assert all(take is not None for take in found)
    return [take for take in found if take is not None]


def test_other_words_are_no_take(lesson: WakeLesson, model: Model) -> None:
    assert lesson.take(model.say("lmnop qqlmn")) is None
    assert lesson.take(model.say(PHRASE)) is not None


def test_a_plain_speaker_gets_a_stricter_threshold(lesson: WakeLesson, model: Model) -> None:
    learnt = lesson.learn(takes(lesson, model, PHRASE, PHRASE, PHRASE))
    assert learnt.pronunciations == (), "one more would only let others in"
    assert (learnt.phrase, learnt.shift, learnt.takes) == (PHRASE, 0.5, 3)


def test_an_accent_becomes_a_pronunciation(lesson: WakeLesson, model: Model) -> None:
    learnt = lesson.learn(takes(lesson, model, "lcdef ghijm", "lcdef ghijm", "lcdef ghijm"))
    assert learnt.pronunciations == ((*"lcdef", "<wb>", *"ghijm"),)
    assert learnt.shift == pytest.approx(0.5), "to its own pronunciation, each take is perfect"


def test_takes_that_differ_are_refused(lesson: WakeLesson, model: Model) -> None:
    with pytest.raises(UserError, match="do not sound alike"):
        lesson.learn(takes(lesson, model, "bcdef glmno", "bcdef ghijk", "lmnoq ghijk"))
