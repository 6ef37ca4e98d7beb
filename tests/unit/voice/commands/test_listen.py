"""`breather doctor --listen`: the meter on a microphone that needs no time."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from audio.blocks import QUANTUM, Samples
from audio.events import Captured, EngineEvent
from voice.cli import main
from voice.commands import listen as command

NOISE = np.random.default_rng(1).standard_normal(QUANTUM).astype(np.float32)


class Microphone:
    """Gives the same quantum again and again."""

    heard: Samples = NOISE
    missing = ""
    goes_away_at: int | None = None

    def __init__(self, *_: object) -> None:
        self.frame = 0

    @property
    def problem(self) -> str:
        return self.missing

    @property
    def running(self) -> bool:
        here = self.goes_away_at is None or self.frame < self.goes_away_at
        return here and not self.missing

    @property
    def chosen(self) -> tuple[None, None]:
        return None, None

    def start(self) -> None: ...

    def close(self) -> None: ...

    def drain(self) -> list[EngineEvent]:
        self.frame += QUANTUM
        return [Captured(self.frame - QUANTUM, self.heard, np.zeros(QUANTUM, np.float32))]


class Bell:
    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        return True


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> type[Microphone]:
    class Mine(Microphone):
        pass

    monkeypatch.setattr(command, "LiveAudio", Mine)
    monkeypatch.setattr(command, "make_bell", Bell)
    return Mine


def heard(gain: float) -> Callable[[], Samples]:
    return lambda: np.clip(NOISE * np.float32(gain), -1, 1)


@pytest.mark.parametrize(
    ("gain", "sound", "code"),
    [
        (0.0, "muted", 1),
        (1e-4, "too quiet", 0),
        (2e-3, "faint", 0),
        (0.1, "good", 0),
        (5.0, "clipping", 1),
    ],
)
def test_what_is_wrong_with_it(
    gain: float,
    sound: str,
    code: int,
    microphone: type[Microphone],
    capsys: pytest.CaptureFixture[str],
) -> None:
    microphone.heard = heard(gain)()
    assert main(["doctor", "--listen", "--seconds", "1", "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] == sound


def test_a_person_gets_a_meter_and_a_sentence(
    microphone: type[Microphone], capsys: pytest.CaptureFixture[str]
) -> None:
    microphone.heard = heard(0.1)()
    assert main(["doctor", "--listen", "--seconds", "1"]) == 0
    out, told = capsys.readouterr()
    assert out == "The microphone works.\n"
    assert told.count("█  ") == 10, "a bar for every tenth of a second"


def test_one_that_is_too_quiet_is_told_of_with_what_to_do(
    microphone: type[Microphone], capsys: pytest.CaptureFixture[str]
) -> None:
    microphone.heard = heard(1e-4)()
    assert main(["doctor", "--listen", "--seconds", "1"]) == 0
    assert "turn it up in the sound settings" in capsys.readouterr().out


def test_no_microphone(microphone: type[Microphone], capsys: pytest.CaptureFixture[str]) -> None:
    microphone.missing = "There is no microphone; connect one."
    assert main(["doctor", "--listen"]) == 1
    assert capsys.readouterr().err == "breather: There is no microphone; connect one.\n"


def test_one_that_goes_away_while_it_is_listened_to(
    microphone: type[Microphone], capsys: pytest.CaptureFixture[str]
) -> None:
    microphone.heard = heard(0.1)()
    microphone.goes_away_at = 10 * QUANTUM
    assert main(["doctor", "--listen", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sound"] == "good"
