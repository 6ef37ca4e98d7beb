"""Somebody else's voice, as it is measured: another pitch, and still understood."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import numpy as np
import pytest
from soxr import resample

from audio.blocks import EAR_RATE, RATE, Samples
from voice.hearing import moonshine_engine
from voice.hearing.transcriber import TranscriberFactory
from voice.speaking.base import Synthesiser
from voice.speaking.finish import finish, to_samples
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.pyttsx3_engine import Pyttsx3Engine

pytestmark = pytest.mark.model

LINES = (
    "I want to speak to somebody higher up!",
    "Other companies deliver on Sundays. Why don't you?",
    "So what am I supposed to tell him?",
    "I've been in this queue for forty minutes!",
    "Your manual has it wrong on page nine.",
    "My boss wants this by noon, whatever it takes.",
    "If this isn't fixed, I'm the one who pays.",
    "Why has nobody called me back since Monday?",
)


@pytest.fixture(params=["piper", "pyttsx3"])
def engine(request: pytest.FixtureRequest) -> Synthesiser:
    chosen: Synthesiser = {"piper": PiperEngine, "pyttsx3": Pyttsx3Engine}[request.param].choose()
    return chosen


def spoken(engine: Synthesiser) -> list[Samples]:
    return [to_samples(finish(*engine.render(line))) for line in LINES]


def pitch(samples: Samples) -> float:
    """The middle one of the pitches of its voiced windows (40 ms each), in Hz."""
    rate, window = 8_000, 320
    slow = resample(samples, RATE, rate)
    shortest, longest = rate // 400, rate // 70
    found = []
    for start in range(0, len(slow) - 2 * window, window // 4):
        piece = slow[start : start + 2 * window]
        alike = np.correlate(piece, piece, "full")[len(piece) - 1 :]
        if alike[0] < 1.0:
            continue
        alike = alike / alike[0] / np.linspace(1, 0, len(alike), endpoint=False)
        lag = shortest + int(np.argmax(alike[shortest:longest]))
        if alike[lag] > 0.6:
            found.append(rate / lag)
    return float(np.median(found))


def test_is_of_another_pitch(engine: Synthesiser) -> None:
    ours, other = (
        float(np.median([pitch(sound) for sound in spoken(voice)]))
        for voice in (engine, engine.other())
    )
    print(f"{engine.name}: {ours:.0f} Hz and {other:.0f} Hz")
    assert other > 1.15 * ours


@pytest.mark.skipif(not moonshine_engine.available(), reason="moonshine-voice is not installed")
def test_is_understood(engine: Synthesiser) -> None:
    """By Piper nine words of ten; by espeak-ng about as many as of our own voice."""
    ours, other = (understood(voice) for voice in (engine, engine.other()))
    print(f"{engine.name}: {ours:.0%} of our words and {other:.0%} of the other's")
    assert other >= (0.9 if engine.name == "piper" else max(0.75, ours - 0.1))


def understood(engine: Synthesiser) -> float:
    """The part of the words that are written down as they were said."""
    transcriber = TranscriberFactory("moonshine")()
    silence = np.zeros(EAR_RATE // 2, np.float32)
    right = total = 0
    for line, sound in zip(LINES, spoken(engine), strict=True):
        near = np.asarray(resample(sound, RATE, EAR_RATE), np.float32)
        written = words(transcriber.transcribe(np.concatenate((silence, near, silence))))
        matches = SequenceMatcher(None, words(line), written, autojunk=False)
        right += sum(match.size for match in matches.get_matching_blocks())
        total += len(words(line))
    return right / total


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("\u2019", "'"))
