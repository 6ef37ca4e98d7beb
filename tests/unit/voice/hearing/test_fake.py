from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import EAR_RATE, Samples
from voice.hearing.base import Listening, Opening
from voice.hearing.fake import UNKNOWN, WAKE, FakeRecogniser

COMMANDS = [f"command-{i}" for i in range(30)]
EAR = FakeRecogniser(COMMANDS)
ALL = Listening(True, frozenset(COMMANDS))


def utterance(*names: str) -> Samples:
    quiet = np.zeros(EAR_RATE // 5, np.float32)
    return np.concatenate([quiet, EAR.say(*names)[::3], quiet])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told_from_every_other(name: str) -> None:
    verdict = EAR.hear(utterance(name), ALL, Opening())
    assert verdict.wake is None
    assert verdict.command is not None
    assert verdict.command.name == name
    assert verdict.command.start == pytest.approx(0.2, abs=0.02)


def test_wake_phrase_and_command_in_one_breath() -> None:
    verdict = EAR.hear(utterance(WAKE, COMMANDS[3]), ALL, Opening())
    assert verdict.wake is not None
    assert verdict.command is not None
    assert verdict.command.name == COMMANDS[3]
    assert verdict.command.start > verdict.wake.end


@pytest.mark.parametrize(
    ("names", "listening"),
    [
        ((), ALL),
        ((UNKNOWN,), ALL),
        ((COMMANDS[0], COMMANDS[1]), ALL),
        ((COMMANDS[0], WAKE), ALL),
        ((COMMANDS[0],), Listening(True, frozenset(COMMANDS[1:]))),
        ((WAKE,), Listening(False, frozenset(COMMANDS))),
    ],
)
def test_all_else_is_rejected(names: tuple[str, ...], listening: Listening) -> None:
    sound = utterance(*names) if names else np.zeros(EAR_RATE, np.float32)
    verdict = EAR.hear(sound, listening, Opening())
    assert (verdict.wake, verdict.command) == (None, None)


def test_in_running_speech_the_wake_phrase_may_stand_anywhere() -> None:
    assert EAR.hear(utterance(UNKNOWN, WAKE), ALL, Opening(anywhere=True)).wake is not None
