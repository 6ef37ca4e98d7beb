"""The other engines on the recordings of people, and what it costs to listen."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hearing_noise import shaped
from hearing_ours import AFTER_S, BEFORE_S, Ours, fed
from hearing_peers import (
    MICRO_DEFAULT,
    OPEN_DEFAULT,
    MicroWakeWord,
    OpenWakeWord,
    PocketSphinx,
    VoskLoop,
    edged,
)
from hearing_rates import Rate
from hearing_sets import calls, load, people
from hearing_trials import CLEAN, OTHER, SEED, Condition, Outcome, Places, changed, rng_for
from hearing_voices import Studio, resampled, voices
from listen import NotFound, speech_end

from audio.blocks import EAR_RATE, RATE, to_seconds

HISS = 10 ** (-60 / 20)
"""Of a silent room in a microphone, RMS re full scale."""
SILENCE_S, SPEECH_S = 60.0, 120.0


@dataclass(frozen=True, slots=True)
class Delay:
    """From the end of one wake phrase to the decision."""

    by_level: float | None
    """Seconds from where the words end by level alone; None where that cannot be told,"""
    by_ear: float
    """and from where the ear itself says that they end."""


def trained(
    places: Places, engine: str, conditions: Sequence[Condition], others: int
) -> list[Outcome]:
    """openWakeWord or microWakeWord on "alexa", and on `others` recordings of every other text."""
    ear = OpenWakeWord() if engine == "openWakeWord" else MicroWakeWord()
    threshold = OPEN_DEFAULT if engine == "openWakeWord" else MICRO_DEFAULT
    sounds = [
        (CLEAN if text == "alexa" else OTHER, text, edged(load(recording)))
        for text, group in people(places.audio, "en").items()
        for recording in group[: None if text == "alexa" else others]
    ]
    for condition in conditions:
        sounds += [
            (condition.name, "alexa", edged(one)) for one in changed(places, "alexa", condition, 1)
        ]
    found = []
    for condition_name, text, samples in sounds:
        best = max((score for _, score in ear.peaks(samples, -1.0)), default=-np.inf)
        margin = float(best - threshold)
        found.append(Outcome(engine, "alexa", condition_name, text, True, margin > 0, margin))
    return found


def sphinx(places: Places, phrases: Sequence[str], threshold: float, step: int) -> list[Outcome]:
    """PocketSphinx listening for all phrases at once, on every `step`-th recording of a text."""
    found = []
    with tempfile.TemporaryDirectory(prefix="breather-") as folder:
        ear = PocketSphinx(phrases, threshold, Path(folder))
        for text, group in people(places.audio, "en").items():
            for recording in group[::step]:
                said = {phrase for _, phrase in ear.said(edged(load(recording)))}
                for phrase in phrases:
                    condition = CLEAN if phrase == text else OTHER
                    if condition is CLEAN or text not in phrases:
                        woke = phrase in said
                        name = f"PocketSphinx {threshold:g}"
                        margin = 0.0 if woke else -np.inf
                        found.append(Outcome(name, phrase, condition, text, True, woke, margin))
    return found


def korean(places: Places, model: Path) -> list[Outcome]:
    """Vosk's plain grammar loop and our ear on it, with each Korean keyword set."""
    from voice import app
    from voice.config import Config, Ear

    recordings = people(places.audio, "ko")
    several = next(text for text in recordings if " · " in text)
    words = several.partition(" (")[0].split(" · ")
    language = app.language_of(Config(language="ko"))
    found = []
    for word in words:
        config = Config(language="ko", wake_phrase=word, engine=Ear.VOSK)
        ours = Ours.with_one(word, app.ear_factory(config, language, lambda _: None)())
        loop = VoskLoop(model, [word])
        for text, samples in _korean_sounds(places):
            condition = CLEAN if text == several else OTHER
            said = loop.said(samples).count(word)
            heard = sum(decision.woke for decision in ours.hear(samples)[word])
            for engine, count in (("Vosk's grammar loop", said), ("ours on Vosk", heard)):
                woke = count == 1 if condition is CLEAN else count > 0
                margin = 0.0 if woke else -np.inf
                found.append(Outcome(engine, word, condition, text, True, woke, margin))
    return found


def commands(places: Places, *, quick: bool) -> list[Rate]:
    """The rows of bench_commands.py; all of them are on its own page."""
    import bench_commands

    return bench_commands.rows(quick=quick, folder=places.audio, keep=places.kept("commands"))


def echo(*, quick: bool) -> list[Rate]:
    """The figures of bench_echo.py; all of them are on its own page."""
    import measure_echo

    return [
        Rate(one.name, one.value, one.unit, one.goal, one.unit == "%", one.count, one.peer,
             one.interval)
        for one in measure_echo.figures(quick=quick)
    ]  # fmt: skip


def delays(places: Places, phrase: str, count: int) -> list[Delay]:
    """How long after the end of the phrase it is known, as `breather hear` tells."""
    from voice import app
    from voice.commands.hear import examine
    from voice.config import Config
    from voice.hearing.base import Listening

    config = Config(wake_phrase=phrase)
    language = app.language_of(config)
    recogniser = app.ear_factory(config, language, lambda _: None)()
    listening = Listening(True, frozenset(language.commands))
    found = []
    for recording in people(places.audio, "en")[phrase][:count]:
        samples = resampled(load(recording), EAR_RATE, RATE)
        told = examine("", samples, recogniser, listening, time.perf_counter, lambda _: None)
        if told.decision_s is None or told.phrase_end_s is None:
            continue
        try:
            ended: float | None = to_seconds(speech_end(samples))
        except NotFound:
            ended = None
        by_level = None if ended is None else told.decision_s - ended
        found.append(Delay(by_level, told.decision_s - told.phrase_end_s))
    return found


def work(places: Places) -> tuple[float, float]:
    """Processor time of the whole hearing per second of a silent room, and of running speech.

    Frontend, network, a wake phrase and all commands in one process, fed as fast as it goes.
    """
    ours = Ours.of(["take a breather"], commands=True)
    hiss = shaped(round(SILENCE_S * EAR_RATE), rng_for("hiss"), EAR_RATE, -3.0) * np.float32(HISS)
    piece = next(calls(0.01, SEED, Studio(), voices(), places.kept("calls")))
    words = piece.samples[: round(SPEECH_S * EAR_RATE)]
    ours.hear(hiss[: 2 * EAR_RATE])  # what is loaded at first use
    spent = []
    for sound in (hiss, words):
        near = fed(sound)
        begun = time.process_time()
        ours.hear_fed(near)
        seconds = len(sound) / EAR_RATE + BEFORE_S + AFTER_S
        spent.append((time.process_time() - begun) / seconds)
    return spent[0], spent[1]


def _korean_sounds(places: Places) -> list[tuple[str, np.ndarray]]:
    """Everything in Korean and Chinese, and some English."""
    sounds = []
    for language, most in (("ko", None), ("zh", None), ("en", 4)):
        for text, group in people(places.audio, language).items():
            sounds += [(text, load(recording)) for recording in group[:most]]
    return sounds
