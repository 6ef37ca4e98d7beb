"""The other engines on the recordings of people, and what it costs to listen."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hearing_noise import shaped
from hearing_ours import CountingModel, Ours, fed
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
from recordings import read_manifest

from audio.blocks import EAR_RATE, RATE, Samples, to_seconds

HISS = 10 ** (-60 / 20)
"""Of a silent room in a microphone, RMS re full scale."""
PARTS, PART_S = 6, 20.0
"""How much of silence and of speech the processor's time is taken for."""
VOSK_LOOP, OURS_ON_VOSK = KOREAN = ("Vosk's grammar loop", "ours on Vosk")


@dataclass(frozen=True, slots=True)
class Delay:
    """From the end of one wake phrase to the decision."""

    by_level: float | None
    """Seconds from where the words end by level alone; None where that cannot be told,"""
    by_ear: float
    """and from where the ear itself says that they end."""
    again: bool
    """Whether the ear looked twice, whose time is in both."""


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


def korean(places: Places, model: Path, engine: str) -> list[Outcome]:
    """Vosk's plain grammar loop or our ear on it, with each Korean keyword set."""
    korean_ones = (one for one in read_manifest(places.audio) if one.language == "ko")
    several = next(one for one in korean_ones if one.several)
    found = []
    for word in several.phrases:
        count = _ours_on_vosk(word) if engine == OURS_ON_VOSK else _vosk_loop(word, model)
        for text, samples in _korean_sounds(places):
            condition = CLEAN if text == several.text else OTHER
            times = count(samples)
            woke = times == 1 if condition is CLEAN else times > 0
            margin = 0.0 if woke else -np.inf
            found.append(Outcome(engine, word, condition, text, True, woke, margin))
    return found


def _vosk_loop(word: str, model: Path) -> Callable[[Samples], int]:
    """How often it says the word."""
    loop = VoskLoop(model, [word])
    return lambda samples: loop.said(samples).count(word)


def _ours_on_vosk(word: str) -> Callable[[Samples], int]:
    """How often it is woken by the word."""
    from voice import app
    from voice.config import Config, Ear

    config = Config(language="ko", wake_phrase=word, engine=Ear.VOSK)
    recogniser = app.ear_factory(config, app.language_of(config), lambda _: None)()
    ours = Ours.with_one(word, recogniser)
    return lambda samples: sum(decision.woke for decision in ours.hear(samples)[word])


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
    """How long after the end of the phrase it is known, as `breather hear` tells.

    All commands are listened for as well, and nothing is remembered from one judging to another.
    """
    from voice.commands.hear import examine

    ours = Ours.of([phrase], commands=True, model=CountingModel())
    recogniser = ours.recognisers[phrase]
    found = []
    for recording in people(places.audio, "en")[phrase][:count]:
        samples = resampled(load(recording), EAR_RATE, RATE)
        before = ours.looked_again
        told = examine("", samples, recogniser, ours.listening, time.perf_counter, lambda _: None)
        if told.decision_s is None or told.phrase_end_s is None:
            continue
        try:
            ended: float | None = to_seconds(speech_end(samples))
        except NotFound:
            ended = None
        by_level = None if ended is None else told.decision_s - ended
        again = ours.looked_again > before
        found.append(Delay(by_level, told.decision_s - told.phrase_end_s, again))
    return found


def work(places: Places) -> tuple[list[float], list[float]]:
    """Processor time of the whole hearing per second, for parts of a silent room and of speech.

    Frontend, network, a wake phrase and all commands in one process, fed as fast as it goes; what
    the silence around a part takes counts to it.
    """
    ours = Ours.of(["take a breather"], commands=True, model=CountingModel())
    hiss = shaped(round(PART_S * EAR_RATE), rng_for("hiss"), EAR_RATE, -3.0) * np.float32(HISS)
    size = round(PART_S * EAR_RATE)
    pieces = calls(0.05, SEED, Studio(), voices(), places.kept("calls"))
    words = np.concatenate([piece.samples for piece in pieces])[: PARTS * size]
    ours.hear(words[:size])  # what is loaded at first use
    silent = [_seconds_of(ours, hiss) / PART_S for _ in range(PARTS)]
    return silent, [_seconds_of(ours, part) / PART_S for part in np.split(words, PARTS)]


def _seconds_of(ours: Ours, samples: Samples) -> float:
    """Processor time."""
    near = fed(samples)
    begun = time.process_time()
    ours.hear_fed(near)
    return time.process_time() - begun


def _korean_sounds(places: Places) -> list[tuple[str, np.ndarray]]:
    """Everything in Korean and Chinese, and some English."""
    sounds = []
    for language, most in (("ko", None), ("zh", None), ("en", 4)):
        for text, group in people(places.audio, language).items():
            sounds += [(text, load(recording)) for recording in group[:most]]
    return sounds
