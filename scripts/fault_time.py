"""Time that does what it does not do: rows for scripts/soak.py."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random

from fault_led import AFTERWARDS_S, led, stray_problem
from fault_parts import WITHIN_S, killed, went_on
from fault_world import DeviceWorld
from faults import Fault, Outcome
from figures import ROOT
from listen import RATE
from live import Breather, RunError
from processes import tree

COMPILER = "cc"
MOVER = ROOT / "scripts" / "fault_clock.c"
MOVES_S = 60, 86_400
"""By so much the clock is moved, at least and at the most."""
TURN_S = 0.1
"""Of the slow machine: in each one it runs for a tenth."""
SLOW_S = 8.0
"""The longest that it is slow before the exercise is to end."""


def movable(folder: Path) -> dict[str, str]:
    """The clock on the wall as Breather sees it can be moved, by a file in `folder`."""
    library, wall = folder / "clock.so", folder / "wall"
    subprocess.run([COMPILER, "-O2", "-shared", "-fPIC", "-o", library, MOVER, "-ldl"], check=True)
    wall.write_bytes(struct.pack("q", 0))
    return {"LD_PRELOAD": str(library), "WALL_CLOCK": str(wall)}


@contextmanager
def moved(breather: Breather, seconds: int) -> Iterator[None]:
    """The clock on the wall jumps by so much, and back at the end of the with-block."""
    wall = Path(breather.environ["WALL_CLOCK"])
    with wall.open("r+b", buffering=0) as file:
        file.write(struct.pack("q", seconds))
    try:
        yield
    finally:
        with wall.open("r+b", buffering=0) as file:
            file.write(struct.pack("q", 0))


def jump(direction: int, breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """The clock is moved in the midst of an exercise, which goes on and obeys."""
    with led(breather, world) as exercise:
        exercise.let_pass(random.uniform(0, WITHIN_S))
        with moved(breather, direction * random.randint(*MOVES_S)):
            exercise.let_pass(AFTERWARDS_S)
            astray = exercise.astray()
            begun, seen = time.monotonic(), breather.count
            breather.trigger("stop")
            breather.wait("armed", seen)
            figures = {"obeyed": time.monotonic() - begun}
    if astray is not None:
        figures["astray"] = astray / RATE
    return Outcome(stray_problem(astray), figures)


def jump_and_death(breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """It is moved as the audio process dies, which nobody but the clock tells of."""
    with led(breather, world) as exercise:
        exercise.let_pass(random.uniform(0, WITHIN_S))
        seen, begun = breather.count, time.monotonic()
        killed(breather, "audio")
        with moved(breather, -random.randint(*MOVES_S)):
            breather.wait("device_back", seen)
            figures = {"back": time.monotonic() - begun}
            return Outcome(went_on(exercise, seen), figures)


@contextmanager
def slow(breather: Breather, *, spared: str | None) -> Iterator[None]:
    """All processes but one are held for nine tenths of the time."""
    over = threading.Event()

    def hold() -> None:
        while not over.is_set():
            kept = None if spared is None else breather.part(spared)
            held = [pid for pid in tree(breather.pid) if pid != kept]
            _send(held, signal.SIGSTOP)
            over.wait(0.9 * TURN_S)
            _send(held, signal.SIGCONT)
            over.wait(0.1 * TURN_S)

    thread = threading.Thread(target=hold, name="slow", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def slowly(spared: str | None, breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """A machine that is ten times too slow: the exercise goes on, and ends when it is to."""
    with led(breather, world) as exercise:
        with slow(breather, spared=spared):
            exercise.let_pass(random.uniform(WITHIN_S, SLOW_S))
            begun, seen = time.monotonic(), breather.count
            try:
                breather.trigger("stop")
            except RunError:  # it says that it is too busy: who is told so tries again
                if breather.status()["state"] != "armed":
                    breather.trigger("stop")
            breather.wait("armed", seen)
            figures = {"obeyed": time.monotonic() - begun}
        astray = exercise.astray() if spared else None
    breather.wait_for_status(ear="ready", problem="", state="armed")
    if astray is not None:
        figures["astray"] = astray / RATE
    return Outcome(stray_problem(astray), figures)


MOVED = (
    "by a minute to a day, at a random moment of an exercise, with what scripts/fault_clock.c does"
)
CLOCK_FAULTS = (
    Fault(
        name="clock set back",
        stand_in=MOVED,
        environ=movable,
        trial=partial(jump, -1),
    ),
    Fault(
        name="clock set forward",
        stand_in=MOVED,
        environ=movable,
        trial=partial(jump, 1),
    ),
    Fault(
        name="clock set back as the audio process dies",
        stand_in=f"SIGKILL; {MOVED}",
        together=2,
        environ=movable,
        trial=jump_and_death,
    ),
)
SLOW_FAULTS = (
    Fault(
        name="machine 10 times too slow, but for the sound",
        stand_in="SIGSTOP and SIGCONT to every process but the audio's, which come first on a "
        "desktop: each runs for 10 ms of 100",
        trial=partial(slowly, "audio"),
    ),
    Fault(
        name="machine 10 times too slow",
        stand_in="SIGSTOP and SIGCONT to every process: each runs for 10 ms of 100",
        trial=partial(slowly, None),
    ),
)
TIME_FAULTS = (*(CLOCK_FAULTS if shutil.which(COMPILER) else ()), *SLOW_FAULTS)
