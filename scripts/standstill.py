"""A witness of the machine itself: how often and how long not even its first process went on.

    python3 scripts/standstill.py

It comes before every other program, sleeps for a moment again and again, and notes where that took
much longer. On a borrowed machine the true one lets it stand still now and then; no program can
play on meanwhile. At SIGTERM it prints each such time in milliseconds, and ends; without a word
it does so when whoever began it has ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

FIRST = 60
"""Its priority, above that of sound servers and Breather."""
TURN_S = 0.002
LONG_S = 0.02
"""What is longer is noted: two of three blocks of 10 ms that wait to be played."""
PATIENCE_S = 10.0


class Over(Exception):
    """It is to end."""


class Witness:
    """What is seen by one that runs beside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def end(self) -> tuple[float, ...] | None:
        """Milliseconds of each time that the machine stood still; None where it may not tell."""
        self._process.send_signal(signal.SIGTERM)
        told, _ = self._process.communicate(timeout=PATIENCE_S)
        return None if self._process.returncode else tuple(float(one) for one in told.split())


@contextmanager
def witness() -> Iterator[Witness]:
    """Have one run."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()  # it looks from now on, or has ended
            yield Witness(process)
        finally:
            process.kill()


def gaps(moments: Iterator[float]) -> Iterator[float]:
    """Milliseconds of all that is longer than LONG_S between moments TURN_S apart."""
    before = next(moments)
    for moment in moments:
        late = moment - before - TURN_S
        if late > LONG_S:
            yield 1000 * late
        before = moment


def main() -> None:
    """Lives until SIGTERM, or its parent ends; exits with 1 where it may not come first."""

    def over(number: int, frame: FrameType | None) -> None:
        raise Over

    signal.signal(signal.SIGTERM, over)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(FIRST))
    except OSError:
        sys.exit(1)
    print(flush=True)
    found = []
    try:
        for late in gaps(_moments()):
            found.append(late)
    except Over:
        print(*(f"{late:.1f}" for late in found))


def _moments() -> Iterator[float]:
    parent = os.getppid()
    while os.getppid() == parent:
        yield time.monotonic()
        time.sleep(TURN_S)


if __name__ == "__main__":
    main()
