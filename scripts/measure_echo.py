"""The measurements of bench_echo.py; runs in the environment in which Breather is installed."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from echo_people import say
from echo_sessions import HEADSET, LOUDSPEAKER, Over, Situation, Stage, Try, hour, stops

from audio.blocks import QUANTUM, RATE, Samples
from audio.events import Captured, SpeechEnded
from audio.frontend import Frontend
from audio.io.room import RoomKind
from content.loader import load_language
from voice import app
from voice.config import Config
from voice.hearing.base import Listening, Opening, Recogniser

GOALS = {HEADSET.name: 97.0, LOUDSPEAKER.name: 90.0}
SESSIONS, QUICK_SESSIONS = 40, 5
OWN, QUICK_OWN = 3_600.0, 200.0
"""Seconds of own output that are listened to."""
SURE = 1.96
"""Standard errors: 95 %."""
HISS = 10 ** (-62 / 20)


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the benchmark's table."""

    name: str
    value: float
    unit: str
    goal: float | None
    met: bool | None
    count: int
    interval: tuple[float, float] | None
    """In which the true value is, by 95 %."""
    peer: str = ""


def rows(*, quick: bool = False) -> list[dict[str, object]]:
    """All figures of our own as plain objects, for other benchmarks."""
    return [asdict(figure) for figure in figures(quick=quick)]


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """All figures of our own, each as soon as it is measured."""
    config = Config(language="en")
    words, wakes = say("stop"), say(load_language("en").wake_phrase)
    recogniser = app.ear_factory(config, app.language_of(config), lambda _: None)()
    with app.speaker(config, lambda _: None) as speaker:
        stage = Stage(config, recogniser, speaker)
        for situation in (HEADSET, LOUDSPEAKER):
            tries = list(stops(stage, situation, words, QUICK_SESSIONS if quick else SESSIONS))
            yield from stop_figures(situation, tries)
            own = QUICK_OWN if quick else OWN
            yield from own_figures(stage, situation, wakes["en-us"], own)
    yield from cost_figures(recogniser, words)


def stop_figures(situation: Situation, tries: Sequence[Try]) -> Iterator[Figure]:
    """How many were obeyed, and how soon."""
    over = [one for one in tries if one.over is not Over.NOTHING]
    parts = [(kind.value, [one for one in tries if one.over is kind]) for kind in Over] + [
        ("as the first of a session", [one for one in over if one.first])
    ]
    peer = ", ".join(f"{name} {_obeyed(some)} of {len(some)}" for name, some in parts if some)
    name = f"“stop” over our own sound, {situation.name}, synthetic voices: obeyed"
    yield rate(name, _obeyed(over), len(over), GOALS[situation.name], f"over {peer}")
    times = sorted(one.seconds for one in over if one.seconds is not None)
    if times:
        late = times[min(len(times) - 1, math.ceil(0.95 * len(times)) - 1)]
        yield Figure(
            f"from the word's end until it is known to be complete, {situation.name}, p95",
            round(1_000 * late), "ms", None, None, len(times), None,
            f"median {1_000 * statistics.median(times):.0f} ms; without the recogniser's time",
        )  # fmt: skip


def _obeyed(tries: Iterable[Try]) -> int:
    return sum(one.seconds is not None for one in tries)


def own_figures(
    stage: Stage, situation: Situation, wake: Samples, seconds: float
) -> Iterator[Figure]:
    """What Breather did on account of its own sound."""
    parts = list(hour(stage, situation, wake, seconds))
    heard = sum(part.seconds for part in parts)
    hours = heard / 3_600
    wakes, commands, ducks = (
        sum(part.wakes for part in parts),
        sum(part.commands for part in parts),
        sum(part.ducks for part in parts),
    )
    count = wakes + commands
    name = f"self-triggers in {heard / 60:.0f} min of own output, {situation.name}"
    yield Figure(
        name, count, "", 0.0, count == 0, round(heard), _poisson(count),
        f"wakes {wakes}, commands {commands}; ducked {ducks} times, {ducks / hours:.0f} an hour",
    )  # fmt: skip


def cost_figures(recogniser: Recogniser, words: dict[str, Samples]) -> Iterator[Figure]:
    """Processor time of frontend and ear for each second of sound."""
    rng = np.random.default_rng(1)
    silent = (rng.standard_normal(20 * RATE) * HISS).astype(np.float32)
    speech = np.concatenate([part for sound in words.values() for part in (sound, silent[:9_600])])
    speech = (speech + rng.standard_normal(len(speech)) * HISS).astype(np.float32)
    talking = np.tile(speech, math.ceil(20 * RATE / len(speech)))[: 20 * RATE]
    nothing = np.zeros(QUANTUM, np.float32)
    quiet = _work(recogniser, silent, nothing)
    yield _cost("a silent room with a hiss", quiet, 3.0)
    yield _cost("somebody who speaks without end", _work(recogniser, talking, nothing), 25.0)
    ours = (rng.standard_normal(QUANTUM) * 0.05).astype(np.float32)
    yield _cost("our own sound, the echo cancelled", _work(recogniser, silent, ours), None)


def _cost(what: str, percent: float, goal: float | None) -> Figure:
    met = None if goal is None else percent <= goal
    name = f"processor of frontend and ear, {what}"
    return Figure(name, round(percent, 2), "% of one core", goal, met, 1, None)


def _work(recogniser: Recogniser, near: Samples, far: Samples) -> float:
    """Percent of a core, beyond the first second."""
    frontend: Frontend = app.frontend(RoomKind.HEADSET)
    listening = Listening(True, frozenset(load_language("en").commands))
    begun = 0.0
    for frame in range(0, len(near) - QUANTUM + 1, QUANTUM):
        if frame == RATE:
            begun = time.process_time()
        for event in frontend.feed(Captured(frame, near[frame : frame + QUANTUM], far)):
            if isinstance(event, SpeechEnded):
                recogniser.hear(event.utterance.samples, listening, Opening())
    return 100 * (time.process_time() - begun) / (len(near) / RATE - 1)


def rate(name: str, hits: int, count: int, goal: float | None, peer: str) -> Figure:
    """A part of `count` in percent, with the interval after Wilson."""
    value = 100 * hits / max(count, 1)
    met = None if goal is None or not count else value >= goal
    return Figure(name, round(value, 1), "%", goal, met, count, _wilson(hits, count), peer)


def _wilson(hits: int, count: int) -> tuple[float, float] | None:
    if not count:
        return None
    part, spread = hits / count, SURE**2 / count
    centre = (part + spread / 2) / (1 + spread)
    width = SURE * math.sqrt(part * (1 - part) / count + spread / (4 * count)) / (1 + spread)
    return round(100 * max(0.0, centre - width), 1), round(100 * min(1.0, centre + width), 1)


def _poisson(count: int) -> tuple[float, float]:
    """Of the number that such a time would have on the average (bounds after Byar)."""
    low = 0.0
    if count:
        low = count * (1 - 1 / (9 * count) - SURE / (3 * math.sqrt(count))) ** 3
    if not count:
        return 0.0, 3.7
    more = count + 1
    return round(low, 1), round(more * (1 - 1 / (9 * more) + SURE / (3 * math.sqrt(more))) ** 3, 1)
