"""Brings every fault about again and again in the midst of sessions, and counts what was survived.

    python3 scripts/soak.py [--trials N] [--rows NAME ...] [--seed N] [--anew]

What is done is put into docs/benchmarks/faults.json and faults.md at once, and not done again: a
long run may be interrupted and gone on with; --anew begins its rows once more.

A trial is survived where all is back, the exercise is at its place, nothing but sentences was told,
and, where the sound itself goes on, no breath went astray; and where, at the end of the Breather
that lived through it, the journal holds every exercise, the exit code is 0 and no process is left.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
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


def main() -> None:
    """Runs, prints, writes; exits with 1 where anything was lost."""
    parser = argparse.ArgumentParser(description="Brings faults about, and counts what survived.")
    parser.add_argument("--trials", type=int, default=100, help="of each row in all")
    parser.add_argument("--rows", nargs="+", metavar="NAME", help="rows, by a part of their name")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--anew", action="store_true", help="forget what was done before")
    options = parser.parse_args()
    enter_environment()
    from fault_devices import DEVICE_FAULTS
    from fault_parts import PART_FAULTS
    from fault_time import TIME_FAULTS

    every: list[Fault] = [*DEVICE_FAULTS, *PART_FAULTS, *TIME_FAULTS]
    rows: list[str] = options.rows or [""]
    wanted = [fault for fault in every if any(part in fault.name for part in rows)]
    about: Row = {"command": shlex.join(["python3", "scripts/soak.py", *sys.argv[1:]]), **machine()}
    lost = 0
    with tempfile.TemporaryDirectory(prefix="breather-soak-") as name:
        rendered = render(Path(name))
        for fault in wanted:
            lost += run(fault, options, rendered, about)
    if lost:
        sys.exit(1)


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


def run(fault: Fault, options: argparse.Namespace, rendered: Path, about: Row) -> int:
    """What is still to be done of one row; returns in how many of its trials something was lost."""
    from fault_table import add, as_text, new_row

    row = new_row(fault)
    if not options.anew:
        row = next((other for other in _rows() if other["name"] == fault.name), row)
    together = fault.together or options.trials
    while row["count"] < options.trials:
        random = Random(f"{options.seed} {fault.name} {row['count']}")
        number = min(together, options.trials - row["count"])
        add(row, list(_together(fault, number, random, rendered)))
        print(as_text(row), flush=True)
        row |= {"seed": options.seed, "date": time.strftime("%Y-%m-%d"), **about}
        _put(row)
    return int(row["count"] - row["value"])


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
                outcomes.append(Outcome(f"{error}.", {}))
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
    """Put a row in the place of the one before."""
    from fault_table import as_page

    RESULTS.mkdir(parents=True, exist_ok=True)
    rows = _rows()
    names = [other["name"] for other in rows]
    if row["name"] in names:
        rows[names.index(row["name"])] = row
    else:
        rows.append(row)
    TABLE.write_text(json.dumps({"rows": rows}, ensure_ascii=False) + "\n", "utf-8")
    TABLE.with_suffix(".md").write_text(as_page(rows), "utf-8")


if __name__ == "__main__":
    main()
