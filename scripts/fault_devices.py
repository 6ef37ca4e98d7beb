"""Devices that come and go in the midst of an exercise: rows for scripts/soak.py.

Each is brought about on a real PulseAudio server. The exercise has to pause with its place kept,
to be there again soon after its device, to say so, and nothing may come from the loudspeaker that
everybody hears.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TypeAlias

import numpy as np
from fault_led import breath_after
from fault_strokes import (
    DEAF,
    DEFAULT,
    HELD,
    MOVED,
    PATIENCE_S,
    SILENT,
    UNPLUGGED,
    Stroke,
    plug,
    take,
    unplug,
)
from fault_world import BLUETOOTH, MUSIC, DeviceWorld
from faults import Fault, Outcome
from listen import RATE, Signal
from live import Breather, RunError
from processes import tree
from pulse import Recording

from audio.blocks import to_seconds
from voice.dialogue.outage import SHORT

MOMENT_S = 0.2, 2.0
"""How far into the exercise the moment of a fault lies,"""
AWAY_S = 0.2, 1.5
"""and how long the device is away."""
ASLEEP_S = 1.0, 4.0
"""How long a machine sleeps, in the place of hours: beyond 3 s the person is asked."""
MINUTES_S = 120.0, 180.0
"""A longer sleep, for a test that is run more seldom."""
AUDIBLE = 1e-4
HEARD = RATE // 2
"""Frames within which words must be heard of which it was told that they began."""
SHORT_S = to_seconds(SHORT)
LIMITS = {"found": 1.0, "back": 2.0, "elsewhere": 0.1}


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a fault."""

    problem: str
    """Empty, or a sentence of what was lost."""
    figures: Mapping[str, float]


During: TypeAlias = Callable[[Breather, DeviceWorld, Random], Found]
"""Brings a fault about in an exercise that is under way, and undoes it."""


def trial(during: During, breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """One fault in the midst of an exercise, judged by its limits, too."""
    with breathing(breather):
        time.sleep(random.uniform(*MOMENT_S))
        found = during(breather, world, random)
    problem = found.problem
    for name, limit in LIMITS.items():
        if found.figures.get(name, 0.0) > limit and not problem:
            problem = f"“{name}” was {found.figures[name]:.2f} s."
    return Outcome(problem, found.figures)


@contextmanager
def breathing(breather: Breather) -> Iterator[None]:
    """An exercise at its first breath, which is stopped at the end of the with-block."""
    seen = breather.count
    try:
        breather.trigger("start:slow")
    except RunError:  # its device was changed for this trial, and it is not there yet
        breather.wait_for_status(problem="")
        breather.trigger("start:slow")
    breather.trigger("skip")
    breath_after(breather, breather.wait("exercise_started", seen))
    yield
    seen = breather.count
    breather.trigger("stop")
    breather.wait("armed", seen)


def stricken(stroke: Stroke, breather: Breather, world: DeviceWorld, random: Random) -> Found:
    """Something is done to the devices."""
    with world.recording() as recording, world.overheard() as overheard:
        figures, seen = struck(stroke, breather, world, random)
        problem = went_on(breather, seen, recording)
        figures["elsewhere"] = loud(overheard.breather())
    if stroke.stays:
        stroke.mend(breather, world)
    return Found(problem, figures)


def struck(
    stroke: Stroke, breather: Breather, world: DeviceWorld, random: Random
) -> tuple[dict[str, float], int]:
    """Do it and undo it; the seconds that it took, and the line before it."""
    seen, begun = breather.count, time.monotonic()
    stroke.strike(breather, world)
    try:
        lost = breather.wait("device_lost", seen, PATIENCE_S)
    finally:
        mended = begun
        if not stroke.stays:
            time.sleep(random.uniform(*AWAY_S))
            stroke.mend(breather, world)
            mended = time.monotonic()
    back = breather.wait("device_back", seen, PATIENCE_S)
    return {"found": lost.arrived - begun, "back": max(back.arrived - mended, 0.0)}, seen


def went_on(breather: Breather, seen: int, recording: Recording) -> str:
    """A sentence where an exercise that was interrupted is not in its place again, and heard."""
    paused, back = breather.wait("paused", seen), breather.wait("device_back", seen)
    if back.fields["length"] > SHORT_S:  # the person is asked
        breather.wait("cue_started", seen, PATIENCE_S, name="sound.back")
        breather.trigger("go-on")
    resumed = breather.wait("resumed", seen, PATIENCE_S)
    begin = recording.frames
    breather.wait("cue_started", seen, PATIENCE_S, name="resumed")
    recording.wait(recording.frames + HEARD, PATIENCE_S)
    said = [line.fields["name"] for line in breather.lines[seen:] if line.event == "cue_started"]
    if said.count("resumed") + said.count("sound.back") != 1 + (back.fields["length"] > SHORT_S):
        return "It was told more than once that the sound is back."
    if paused.fields["cycle"] != resumed.fields["cycle"]:
        return "The exercise went on in another place."
    return "" if loud(recording.breather(begin)) else "It told of sound that nobody heard."


def loud(sound: Signal) -> float:
    """Seconds for which there was anything to be heard."""
    return float(np.count_nonzero(np.abs(sound) > AUDIBLE)) / RATE


def asleep(
    breather: Breather,
    world: DeviceWorld,
    random: Random,
    between: tuple[float, float] = ASLEEP_S,
) -> Found:
    """All processes stand still for a while, and go on in any order."""
    with world.recording() as recording, world.overheard() as overheard:
        seen, processes = breather.count, [world.pid, *tree(breather.pid)]
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(random.uniform(*between))
        woken = time.monotonic()
        random.shuffle(processes)
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
        back = breather.wait("device_back", seen, PATIENCE_S)
        problem = went_on(breather, seen, recording)
        figures = {"back": back.arrived - woken, "elsewhere": loud(overheard.breather())}
    return Found(problem, figures)


def server_killed(breather: Breather, world: DeviceWorld, random: Random) -> Found:
    """The server dies, and another one is started."""
    stroke = Stroke(lambda _, there: there.kill(), lambda _, there: there.start())
    with world.overheard() as overheard:
        figures, seen = struck(stroke, breather, world, random)
        figures["elsewhere"] = loud(overheard.breather())
    with world.recording() as recording, world.overheard() as overheard:
        problem = went_on(breather, seen, recording)
        figures["elsewhere"] += loud(overheard.breather())
    return Found(problem, figures)


def bluetooth(breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """The headset's profile for music gives way to the one for calls."""
    with playing_music(breather, world) as stroke:
        return trial(partial(stricken, stroke), breather, world, random)


@contextmanager
def playing_music(breather: Breather, world: DeviceWorld) -> Iterator[Stroke]:
    """Breather is on a Bluetooth headset with its profile for music; the stroke changes that."""
    music, *calls = BLUETOOTH
    world.load(music)
    take(MUSIC, breather, world)
    yield Stroke(partial(unplug, (music,)), partial(plug, tuple(calls)))
    take("breather", breather, world)
    unplug(tuple(calls), breather, world)


DEVICE_FAULTS = (
    Fault(
        name="headset unplugged and back",
        stand_in="sink and source unloaded, and loaded again by other numbers",
        limits=LIMITS,
        trial=partial(trial, partial(stricken, UNPLUGGED)),
    ),
    Fault(
        name="microphone unplugged and back",
        stand_in="source unloaded, and loaded again",
        limits=LIMITS,
        trial=partial(trial, partial(stricken, DEAF)),
    ),
    Fault(
        name="Bluetooth headset switches its profile",
        stand_in="sink at 48 kHz replaced by sink and source at 16 kHz with another ending",
        limits=LIMITS,
        trial=bluetooth,
    ),
    Fault(
        name="default device changed",
        stand_in="set-default-sink, upon which the server moves the stream",
        limits=LIMITS,
        trial=partial(trial, partial(stricken, DEFAULT)),
    ),
    Fault(
        name="stream moved by the server",
        stand_in="move-sink-input to the loudspeaker",
        limits=LIMITS,
        trial=partial(trial, partial(stricken, MOVED)),
    ),
    Fault(
        name="audio server killed and restarted",
        stand_in="SIGKILL to PulseAudio, and another one",
        limits=LIMITS,
        trial=partial(trial, server_killed),
    ),
    Fault(
        name="machine suspended and woken",
        stand_in="SIGSTOP to all processes and the server for 1 to 4 s, SIGCONT in any order",
        limits=LIMITS,
        trial=partial(trial, asleep),
    ),
    Fault(
        name="another program holds the device",
        stand_in="suspend-sink, as PulseAudio does when another program reserves the card",
        limits=LIMITS,
        trial=partial(trial, partial(stricken, HELD)),
    ),
    Fault(
        name="silent loss",
        stand_in="SIGSTOP to PulseAudio: callbacks stop without an error",
        limits=LIMITS,
        trial=partial(trial, partial(stricken, SILENT)),
    ),
)
