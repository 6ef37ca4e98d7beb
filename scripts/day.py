"""Lives through 24 hours of simulated time as fast as it goes, and looks for drift and growth.

    python3 scripts/day.py [--hours N]

Every hour is the same to the frame: somebody wakes Breather and is led to the end, is led by a
trigger and says “stop”, and notes a win in their own words; the rest of it is a quiet room. So each
hour must give the same events at the same frames of the hour, and the same sound, sample for
sample. Memory, threads and handles are looked at after each hour. All is in one process, with
stand-ins for the recogniser, the voice, and the network that tells a voice from noise: what those
take and leave behind in real time is for scripts/hour.py. The result goes to
docs/benchmarks/day.md.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine

if TYPE_CHECKING:
    from processes import Taken

GROWTH = 0.05
SETTLED = 2
"""Hours after which everything was there that is kept for good."""
ROOM = 10 ** (-60 / 20)
"""The hiss of a quiet room, RMS re full scale."""
PAGE = """\
# A day, simulated

Made by `{command}`: change nothing by hand.

Machine: {machine}. Python {python}.

{hours:.0f} hours in {took:.1f} minutes, {events} events an hour. {verdict}

| hour | memory, MB | own, MB | threads | handles | as the first hour |
|---|---|---|---|---|---|
{rows}
"""


@dataclass(frozen=True, slots=True)
class Hour:
    """What was seen at the end of an hour."""

    events: int
    told: str
    """A digest of what happened, and at which frames of the hour,"""
    sound: str
    """and of every sample that was played."""
    taken: Taken


def main() -> None:
    """Runs, prints, writes; exits with 1 where something drifted or grew."""
    parser = argparse.ArgumentParser(description="Lives through a simulated day.")
    parser.add_argument("--hours", type=int, default=24)
    options = parser.parse_args()
    enter_environment()
    from day_life import live

    begun, hours = time.monotonic(), list[Hour]()
    for hour in _looked_at(live(options.hours, ROOM)):
        hours.append(hour)
        print(_row(len(hours), hour, hours[0]), flush=True)
    verdict = " ".join(faults(hours)) or "Nothing drifted, nothing grew, and nothing was left."
    RESULTS.mkdir(parents=True, exist_ok=True)
    page = PAGE.format(
        command=" ".join(["python3 scripts/day.py", *sys.argv[1:]]), verdict=verdict,
        hours=len(hours), took=(time.monotonic() - begun) / 60, events=hours[-1].events,
        rows="\n".join(_row(number, hour, hours[0]) for number, hour in enumerate(hours, 1)),
        **machine(),
    )  # fmt: skip
    (RESULTS / "day.md").write_text(page, "utf-8")
    print(verdict)
    if faults(hours):
        sys.exit(1)


def _looked_at(hours: Iterator[tuple[Sequence[str], bytes]]) -> Iterator[Hour]:
    from processes import taken

    for told, sound in hours:
        gc.collect()
        digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
        yield Hour(len(told), digest, sound.hex(), taken([os.getpid()]))


def faults(hours: Sequence[Hour]) -> list[str]:
    """What drifted or grew, as sentences."""
    first, last = hours[min(SETTLED, len(hours)) - 1].taken, hours[-1].taken
    found = []
    strange = [str(number) for number, hour in enumerate(hours, 1) if not _same(hour, hours[0])]
    if strange:
        found.append(f"These hours were not as the first: {', '.join(strange)}.")
    if last.own > first.own * (1 + GROWTH):
        found.append(f"The memory grew from {first.own:.1f} to {last.own:.1f} MB.")
    for name in ("threads", "handles"):
        before, after = getattr(first, name), getattr(last, name)
        if after > before:
            found.append(f"There are {after} {name} in place of {before}.")
    return found


def _same(hour: Hour, first: Hour) -> bool:
    return (hour.told, hour.sound) == (first.told, first.sound)


def _row(number: int, hour: Hour, first: Hour) -> str:
    taken = hour.taken
    return (
        f"| {number} | {taken.memory:.1f} | {taken.own:.1f} | {taken.threads} | {taken.handles} "
        f"| {'yes' if _same(hour, first) else 'no'} |"
    )


if __name__ == "__main__":
    main()
