"""The kiosk's settings: for everybody, by the time of the day, and back to the first language."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from content.loader import load_language
from voice.commands import kiosk
from voice.commands.kiosk import RETURN_S, Nobody, choosable, fitted
from voice.config import Config, Ear, Mouth
from voice.errors import EarError
from voice.hearing.factory import EarFactory
from voice.kiosk.hours import parse_hours

DAY, NIGHT = datetime(2026, 11, 23, 12, 0), datetime(2026, 11, 23, 23, 0)
QUIET = Config(quiet_hours=parse_hours("20:00-07:00"), quiet_loudest=-12.0)


def test_nothing_is_kept_and_silence_leads_back_to_waiting() -> None:
    config = fitted(Config(keep_exercises=True, on_silence="slow"), "en", DAY)
    assert not config.keep_exercises
    assert config.on_silence is None


def test_a_wake_phrase_of_ones_own_is_that_of_the_first_language_alone() -> None:
    own = Config(language="en", wake_phrase="hello there breather")
    assert fitted(own, "en", DAY).wake_phrase == "hello there breather"
    assert fitted(own, "nl", DAY).wake_phrase is None
    assert fitted(own, "nl", DAY).language == "nl"


def test_what_was_chosen_to_hear_and_speak_the_first_language_is_not_asked_of_others() -> None:
    own = Config(language="ko", engine=Ear.VOSK, voice=Mouth.PIPER)
    assert (fitted(own, "ko", DAY).engine, fitted(own, "ko", DAY).voice) == (Ear.VOSK, Mouth.PIPER)
    assert (fitted(own, "zh", DAY).engine, fitted(own, "zh", DAY).voice) == (Ear.AUTO, Mouth.AUTO)


def test_a_language_that_nothing_hears_can_be_touched_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hears = {"en": "", "ko": ""}
    monkeypatch.setattr(kiosk.app, "choose_voice", lambda config: None)
    monkeypatch.setattr(
        kiosk.app, "deafness", lambda config: hears.get(config.language, "Install a model.")
    )
    monkeypatch.setattr(
        kiosk.app,
        "ear_factory",
        lambda config, words, tell: EarFactory("vosk", words.wake_phrase, {}, None),
    )
    told: list[str] = []
    found = {one.spoken.code: one for one in choosable(Config(), told.append)}
    assert set(found) == {"en", "ko", "nl", "zh"}
    assert [code for code, one in found.items() if one.ear is not None] == ["en", "ko"]
    assert found["nl"].spoken.wake_phrase == ""
    assert found["ko"].spoken.wake_phrase == load_language("ko").wake_phrase
    assert told == ["Nederlands: Install a model.", "中文: Install a model."]


@dataclass
class Screen:
    """As much of one as a loop's beginning needs."""

    language: str

    def woken(self) -> None:
        return None


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_language_that_cannot_be_spoken_gives_way_to_the_first_one(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lead(*arguments: Any, **options: Any) -> bool:
        raise EarError("The model is damaged; install it again.")

    monkeypatch.setattr(kiosk, "lead", lead)
    settings: Any = SimpleNamespace(config=Config(), changed=lambda: False)
    screen: Any = Screen(language)
    options = argparse.Namespace()
    if language == "en":
        with pytest.raises(EarError):
            kiosk._once(options, settings, screen, {})
        return
    assert kiosk._once(options, settings, screen, {})
    assert screen.language == "en"
    assert "The model is damaged; install it again." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("config", "now", "volume", "loudest"),
    [
        (Config(), NIGHT, 0.0, None),
        (QUIET, DAY, 0.0, None),
        (QUIET, NIGHT, -12.0, -12.0),
        (Config(volume=-20.0, quiet_hours=QUIET.quiet_hours), NIGHT, -20.0, -12.0),
        (Config(volume=3.0, loudest=-3.0), DAY, -3.0, -3.0),
        (Config(loudest=-20.0, quiet_hours=QUIET.quiet_hours), NIGHT, -20.0, -20.0),
    ],
)
def test_it_is_no_louder_than_the_hour_allows(
    config: Config, now: datetime, volume: float, loudest: float | None
) -> None:
    fit = fitted(config, "en", now)
    assert (fit.volume, fit.loudest) == (volume, loudest)


def test_the_settings_differ_when_quiet_hours_begin_and_only_then() -> None:
    before, after = datetime(2026, 11, 23, 19, 59), datetime(2026, 11, 23, 20, 0)
    assert fitted(QUIET, "en", before) == fitted(QUIET, "en", DAY)
    assert fitted(QUIET, "en", before) != fitted(QUIET, "en", after)
    assert fitted(QUIET, "en", after) == fitted(QUIET, "en", NIGHT)


def test_nobody_was_there_since_the_last_exercise_ended() -> None:
    now = 0.0
    nobody = Nobody(lambda: now)
    for _ in range(100):
        now += 1.0
        idle = nobody.seconds()
    assert idle == 100.0
    now += 60.0  # somebody was led, and nobody asked meanwhile
    assert nobody.seconds() == 0.0
    now += 1.0
    assert nobody.seconds() == 1.0
    assert RETURN_S > 60.0
