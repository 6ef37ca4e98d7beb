"""Brings every fault about again and again in the midst of sessions, and counts what was survived.

    python3 scripts/soak.py [--trials N] [--rows NAME ...] [--seed N] [--anew] [--jobs N]

What is done is put into docs/benchmarks/faults.json and faults.md at once, and not done again: a
long run may be interrupted and gone on with; --anew begins its rows once more. With --jobs several
trials are run beside each other, each with a Breather and a sound server of its own.

A trial is survived where all is back, the exercise is at its place, nothing but sentences was told,
and, where the sound itself goes on, no breath went astray; and where, at the end of the Breather
that lived through it, the journal holds every exercise, the exit code is 0 and no process is left.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import multiprocessing
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine

if TYPE_CHECKING:
    from fault_table import Row
    from faults import Fault, Outcome

TABLE = RESULTS / "faults.json"
ROUND = 20
"""Trials of a row, at the most, before the next row has its turn."""


def main() -> None:
    """Runs, prints, writes; exits with 1 where anything was lost."""
    parser = argparse.ArgumentParser(description="Brings faults about, and counts what survived.")
    parser.add_argument("--trials", type=int, default=100, help="of each row in all")
    parser.add_argument("--rows", nargs="+", metavar="NAME", help="rows, by a part of their name")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--anew", action="store_true", help="forget what was done before")
    parser.add_argument("--jobs", type=int, default=1, help="so many trials at once")
    options = parser.parse_args()
    if options.jobs < 1:
        parser.error("--jobs: one at least")
    enter_environment()
    rows: list[str] = options.rows or [""]
    wanted = [fault for fault in every_fault() if any(part in fault.name for part in rows)]
    if not wanted:
        parser.error("--rows: no row of the table has such a name")
    about: Row = {"command": shlex.join(["python3", "scripts/soak.py", *sys.argv[1:]]), **machine()}
    if options.anew:
        _forget(wanted)
    Random(options.seed).shuffle(wanted)  # no kind of fault is always beside its like
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="breather-soak-") as name,
        ProcessPoolExecutor(options.jobs, mp_context=spawn) as jobs,
    ):
        rendered = render(Path(name))

        def begin(fault: Fault, upto: int) -> Future[str]:
            return jobs.submit(run, fault, upto, options.seed, rendered, about)

        for row in in_rounds(wanted, options.trials, begin):
            print(row, flush=True)
    lost = [row["name"] for row in _rows() if not row["met"]]
    if any(fault.name in lost for fault in wanted):
        sys.exit(1)


def in_rounds(
    faults: Sequence[Fault], trials: int, begin: Callable[[Fault, int], Future[str]]
) -> Iterator[str]:
    """What each round gives, once it is done; a row's next one begins after all others' this one.

    So no two jobs ever write one row. What a round raises is raised, and no other begins.
    """
    under_way = {begin(fault, min(ROUND, trials)): (fault, ROUND) for fault in faults}
    try:
        while under_way:
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                fault, upto = under_way.pop(future)
                yield future.result()
                if upto < trials:
                    upto += ROUND
                    under_way[begin(fault, min(upto, trials))] = fault, upto
    finally:
        for future in under_way:
            future.cancel()


def every_fault() -> list[Fault]:
    """The rows of the table, in its order."""
    from fault_devices import DEVICE_FAULTS
    from fault_parts import PART_FAULTS
    from fault_time import TIME_FAULTS

    return [*DEVICE_FAULTS, *PART_FAULTS, *TIME_FAULTS]


def render(folder: Path) -> Path:
    """A cache with every word rendered."""
    from fault_world import DeviceWorld
    from live import run as started
    from measure_load import rest

    with DeviceWorld(folder) as world, started(world.environ) as breather:
        breather.wait("armed")
        rest(breather)
        breather.end()
    return folder / "cache"


def run(fault: Fault, upto: int, seed: int, rendered: Path, about: Row) -> str:
    """What is missing of one row's first `upto` trials; returns the row as a line."""
    from fault_table import add, as_text, new_row

    row = next((row for row in _rows() if row["name"] == fault.name), new_row(fault))
    together = fault.together or upto
    while row["count"] < upto:
        random = Random(f"{seed} {fault.name} {row['count']}")
        number = min(together, upto - row["count"])
        add(row, list(_together(fault, number, random, rendered)))
        row |= {"seed": seed, "date": time.strftime("%Y-%m-%d"), **about}
        _put(row)
    return as_text(row)


def _together(fault: Fault, number: int, random: Random, rendered: Path) -> Iterator[Outcome]:
    """Trials that one Breather lives through; fewer, where it did not live through one."""
    from fault_life import begun, ended
    from faults import Outcome
    from listen import NotFound
    from live import RunError
    from pulse import WorldError

    with begun(fault, rendered) as life:
        outcomes = list[Outcome]()
        for _ in range(number):
            try:
                outcomes.append(fault.trial(life.breather, life.world, random))
            except (RunError, WorldError, NotFound) as error:
                outcomes.append(Outcome(life.world.ended or f"{error}.", {}))
                break
        if outcomes[-1].survived:
            outcomes[-1] = Outcome(ended(life), outcomes[-1].figures)
        yield from outcomes


def _rows() -> list[Row]:
    with suppress(FileNotFoundError):
        rows: list[Row] = json.loads(TABLE.read_text("utf-8"))["rows"]
        return rows
    return []


def _put(row: Row) -> None:
    """Put a row in its place."""
    with _alone():
        _write([*(other for other in _rows() if other["name"] != row["name"]), row])


def _forget(faults: list[Fault]) -> None:
    """Take their rows away."""
    names = {fault.name for fault in faults}
    with _alone():
        _write([row for row in _rows() if row["name"] not in names])


def _write(rows: list[Row]) -> None:
    from fault_table import as_page

    names = [fault.name for fault in every_fault()]
    rows.sort(key=lambda row: names.index(row["name"]))
    new = TABLE.with_suffix(".new")
    new.write_text(json.dumps({"rows": rows}, ensure_ascii=False) + "\n", "utf-8")
    new.replace(TABLE)  # at once: another job may be reading
    TABLE.with_suffix(".md").write_text(as_page(rows), "utf-8")


@contextmanager
def _alone() -> Iterator[None]:
    """While no other job writes."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    folder = os.open(RESULTS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    main()
