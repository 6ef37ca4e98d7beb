"""The long session of bench_latency on a JACK server of its own, beside a pacer that sleeps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jack_world
import measure_load
import standstill
from figures import ROOT
from latency_found import Found, Paced, Plan
from listen import Signal
from live import Breather, RunError
from measure_load import Pace
from onsets import find_onsets
from pulse import Recording

from audio.io.files import write_wav
from content.loader import load_exercises
from content.model import Pattern
from voice.dialogue.score import PACER_GAIN

EXERCISE = "slow"
MARGIN_S = 60.0
"""How much longer than its pacing a session may take, for its words."""


@dataclass(frozen=True, slots=True)
class Course:
    """A Breather that leads the session, and what is recorded of it."""

    breather: Breather
    recording: Recording


@contextmanager
def led(course: Course, plan: Plan, folder: Path, found: Found, *, busy: bool) -> Iterator[None]:
    """A session from before the with-block until after it, and how it kept to its pattern.

    On a calm machine it is led to its end, on a busy one for as long as that is so. Raises
    RunError or WorldError.
    """
    minutes = plan.busy_min if busy else plan.session_min
    breather = course.breather
    with _sleeper(minutes, folder) as (sleeper, of_sleeper), standstill.witness() as machine:
        seen, since = breather.count, course.recording.frames
        before = int(breather.status()["underruns"])
        breather.trigger(f"start:{EXERCISE}")
        breather.wait("phase", seen, patience=MARGIN_S)
        yield
        patience = 60 * minutes + MARGIN_S
        if busy:
            breather.trigger("stop")
            breather.wait("armed", seen)
        else:
            breather.wait("exercise_finished", seen, patience=patience)
        sleeper.wait(patience)
        track = course.recording.delivered(since)
        left_out = course.recording.frames - since - len(track)
        slept = _pace_of(of_sleeper.delivered())
        found.paced[busy] = Paced(
            minutes, _pace_of(track), slept, left_out,
            int(breather.status()["underruns"]) - before, machine.end(),
        )  # fmt: skip


@contextmanager
def _sleeper(minutes: float, folder: Path) -> Iterator[tuple[subprocess.Popen[str], Recording]]:
    """The pacer that sleeps, with the sounds of the same session, from its first breath on."""
    folder.mkdir(parents=True)
    paths = []
    for name, samples in measure_load.breath_sounds(EXERCISE).items():
        paths.append(str(folder / f"{name}.wav"))
        write_wav(Path(paths[-1]), PACER_GAIN * samples)
    with (
        jack_world.JackWorld(folder) as jack,
        jack.seat("sleeper") as seat,
        _pacer(seat.environ, f"{minutes:.2f}", paths) as process,
    ):
        yield process, seat.recording


@contextmanager
def _pacer(
    environ: Mapping[str, str], minutes: str, paths: list[str]
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(ROOT / "scripts" / "peer_pacer.py"), "sleeper-ear", minutes]
    with subprocess.Popen(
        [*command, *paths], env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    ) as process:  # fmt: skip
        try:
            if process.stdout is None or not process.stdout.readline():
                raise RunError("the pacer that sleeps does not run")
            yield process
        finally:
            process.kill()


def _pace_of(track: Signal) -> Pace:
    onsets = find_onsets(track, measure_load.breath_sounds(EXERCISE), PACER_GAIN)
    return measure_load.pace(onsets, _pattern())


def _pattern() -> Pattern:
    pattern = load_exercises()[EXERCISE].pattern
    if pattern is None:
        raise RunError(f"“{EXERCISE}” has no pattern")
    return pattern
