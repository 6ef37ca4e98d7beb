from __future__ import annotations

from audio.events import SpeechStarted
from audio.timeline import Duck
from voice.dialogue.bargein import DUCKED, BargeIn
from voice.events import Heard, Report
from voice.hearing.base import Verdict


def heard(end: int) -> Heard:
    return Heard(end + 7_200, end - 24_000, end, Verdict())


def test_a_duck_lasts_from_the_first_sign_of_speech_to_its_verdict() -> None:
    bargein = BargeIn()
    assert bargein.begin(SpeechStarted(48_000), 48_480, duck=True) == [
        Duck(48_480, DUCKED),
        Report(48_480, "ducked"),
    ]
    assert bargein.pending
    assert bargein.judged(heard(96_000), 103_200) == [Duck(103_200, 1.0)]
    assert not bargein.pending


def test_where_nothing_sounds_nothing_is_ducked() -> None:
    bargein = BargeIn()
    assert bargein.begin(SpeechStarted(0), 0, duck=False) == []
    assert bargein.pending
    assert bargein.judged(heard(480), 480) == []


def test_a_verdict_on_what_was_said_before_leaves_new_speech_open() -> None:
    bargein = BargeIn()
    bargein.begin(SpeechStarted(1_000), 1_000, duck=True)
    bargein.begin(SpeechStarted(50_000), 50_000, duck=True)
    assert bargein.judged(heard(48_000), 55_200) == []
    assert bargein.pending
    assert bargein.judged(heard(90_000), 97_200) == [Duck(97_200, 1.0)]


def test_speech_goes_down_once_and_up_once() -> None:
    bargein = BargeIn()
    assert len(bargein.begin(SpeechStarted(0), 0, duck=True)) == 2
    assert bargein.begin(SpeechStarted(480), 480, duck=True) == []
    assert bargein.drop(960) == [Duck(960, 1.0)]
    assert bargein.drop(960) == bargein.judged(heard(480), 960) == []


def test_ducked_is_twelve_decibels_down() -> None:
    assert abs(DUCKED - 0.25) < 0.002
