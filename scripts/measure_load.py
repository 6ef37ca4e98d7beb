"""What a running Breather takes and keeps: start, memory, work at rest, sound, and the pace."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import listen
import numpy as np
from figures import ROOT
from listen import RATE, Signal
from live import PATIENCE_S, TURN_S, Breather, Line, RunError, run
from measure import SOUNDS
from onsets import Onset
from processes import Watch, taken, tree, worked
from pulse import Recording

from audio.blocks import to_frames
from audio.pacer import breath_sound
from content.loader import load_exercises
from content.model import Pattern, parse_pattern
from voice.app import PACER_SEED

ROOM = 10 ** (-60 / 20)
"""The hiss of a silent room in a microphone, RMS re full scale."""
SEED = 4
STILL_S = 22.0
"""After so long it is known that the room is still."""
QUIET_FRAMES = 2_400
"""Silence of this length is one that is meant, not the end of a breath sound."""
RENDERED_WITHIN_S = 600.0
"""All words that are made ready beforehand, on a slow machine."""


class Talker(Protocol):
    """The person of a PulseAudio world, or of a JACK world."""

    def say(self, samples: Signal) -> None:
        """Say it as soon as everything before it is said; mono, at RATE."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds that starts and ends took."""

    armed: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)


def first_start(environ: Mapping[str, str]) -> tuple[float, float]:
    """A start with nothing rendered, and a session while all of it is.

    Returns the seconds until it was armed, and the megabytes that all processes took at most.
    """
    with run(environ) as breather:
        watch = Watch(breather.pid)
        breather.wait("armed")
        armed = time.monotonic() - breather.begun
        breather.wait_for_status(ear="ready")
        breather.trigger("start:slow")
        breather.wait("exercise_finished", patience=RENDERED_WITHIN_S)
        rest(breather)
        watch.close()
        breather.end()
    return armed, watch.most


def starts(environ: Mapping[str, str], count: int, until: float) -> Starts:
    """So many starts with all words rendered, or as many as there are before `until`."""
    told = Starts()
    while len(told.armed) < count and time.monotonic() < until:
        with run(environ) as breather:
            breather.wait("armed")
            told.armed.append(time.monotonic() - breather.begun)
            begun = time.monotonic()
            if code := breather.end():
                raise RunError(f"the exit code after SIGTERM is {code}, not 0")
            told.ended.append(time.monotonic() - begun)
    return told


def rest(breather: Breather) -> None:
    """Wait until nothing is left to render, and the speaker has left. Raises RunError."""
    deadline = time.monotonic() + RENDERED_WITHIN_S
    while breather.begins or breather.part("speaker") is not None:
        if time.monotonic() > deadline:
            raise RunError("the speaker does not leave")
        time.sleep(TURN_S)


@dataclass(frozen=True, slots=True)
class AtRest:
    """What an armed Breather takes in a silent room."""

    memory: Mapping[str, float]
    """Megabytes of each process; what they share is divided among them."""
    work: Mapping[str, float]
    """Per cent of one core that each process takes."""


def at_rest(breather: Breather, person: Talker, seconds: float) -> AtRest:
    """Armed, in a silent room, which no microphone hears as exact zeros."""
    rest(breather)
    rng = np.random.default_rng(SEED)
    hiss = rng.normal(0.0, ROOM, round((STILL_S + seconds + 2) * RATE))
    person.say(hiss.astype(np.float32))
    time.sleep(STILL_S)
    named = _named(breather)
    before = {name: worked([pid]) for name, pid in named.items()}
    begun = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - begun
    return AtRest(
        {name: taken([pid]).memory for name, pid in named.items()},
        {name: 100 * (worked([pid]) - before[name]) / passed for name, pid in named.items()},
    )


def _named(breather: Breather) -> dict[str, int]:
    """All its processes, with their names."""
    parts = {pid: name for name, pid in breather.parts().items()}
    parts[breather.pid] = "main"
    return {parts.get(pid, "other"): pid for pid in tree(breather.pid)}


class EmptyClient:
    """A client of the same devices and blocks as Breather's that does nothing; see empty_client."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._told = 0, 0

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def end(self) -> tuple[int, int]:
        """Underruns and overruns that it had, once it has ended. Raises RunError."""
        self._process.send_signal(signal.SIGTERM)
        told, _ = self._process.communicate(timeout=PATIENCE_S)
        try:
            under, over = (int(part) for part in told.split())
        except ValueError:
            raise RunError("the empty client did not count") from None
        return under, over


@contextmanager
def empty_client(environ: Mapping[str, str], *devices: str) -> Iterator[EmptyClient]:
    """Have one run; `devices`: names of microphone and loudspeaker, or the server's choice."""
    command = [sys.executable, str(ROOT / "scripts" / "empty_client.py"), *devices]
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(environ), stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            yield EmptyClient(process)
        finally:
            if process.poll() is None:
                process.kill()


def breath_apart(recording: Recording, line: Line) -> int:
    """How far the recording is ahead of Breather's clock, by a first breath just begun; frames.

    Raises NotFound: the words before it must have ended a tenth of a second before.
    """
    recording.wait(recording.frames + round(0.1 * RATE), PATIENCE_S)
    begin = max(recording.frames - round(0.4 * RATE), 0)
    edge = listen.last_edge(recording.breather(begin), QUIET_FRAMES)
    return begin + edge - line.frame


def breath_sounds(exercise: str) -> dict[str, Signal]:
    """The sounds of an exercise's phases (or of a pattern's), by the names of the phases."""
    exercises = load_exercises()
    own = exercises[exercise].pattern if exercise in exercises else None
    known = own or parse_pattern(exercise)
    return {
        phase.kind.value: breath_sound(
            SOUNDS[phase.kind], to_frames(phase.seconds), np.random.default_rng(PACER_SEED)
        ).samples
        for phase in known.phases
    }


@dataclass(frozen=True, slots=True)
class Pace:
    """How the breaths that were found in a recording lie against their pattern."""

    away: tuple[int, ...]
    """Frames that each is late, against the first of them."""
    missing: int
    """How many were not found between the first and the last."""

    @property
    def spread(self) -> int:
        """Frames between the earliest and the latest of them."""
        return max(self.away) - min(self.away)


def pace(found: Sequence[Onset], pattern: Pattern) -> Pace:
    """How breaths lie against the pattern alone: what a program tells of itself plays no part.

    However far they drift in the end, from one to the next it must be less than half a phase.
    Raises NotFound where there is none.
    """
    if not found:
        raise listen.NotFound("there is no breath in the recording")
    phases = [(phase.kind.value, to_frames(phase.seconds)) for phase in pattern.phases]
    index = [name for name, _ in phases].index(found[0].name)
    place = missing = 0
    away = [0]
    for before, onset in pairwise(found):
        gap, passed, steps = onset.frame - before.frame, 0, 0
        while passed + phases[index % len(phases)][1] // 2 < gap:
            passed += phases[index % len(phases)][1]
            index, steps = index + 1, steps + 1
        place, missing = place + passed, missing + max(steps - 1, 0)
        away.append(onset.frame - found[0].frame - place)
    return Pace(tuple(away), missing)
