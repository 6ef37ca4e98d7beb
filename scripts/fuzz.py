"""Feeds spoilt files to everything that reads files: python3 scripts/fuzz.py.

Each input is a good file, spoilt by a few random changes that follow from a seed. A reader may take
it or refuse it with its own error; anything else, and whatever ends or stalls the process, is a
crash. Exits with 1 where there was one. The full form writes docs/benchmarks/fuzz.md and .json.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from figures import RESULTS
from fuzz_readers import READERS, Read, Reader, reader

SEED = 20261122
STALLED_S = 20.0
MOST_CHANGES = 8
LONGEST_SLICE = 64
REPEATS = (2, 50, 2_000)
QUICK = 50
MEMORY = 4 << 30
"""Bytes of address space: an input that makes a reader ask for more is a crash."""
HEAD = f"""# Spoilt files

Made by `python3 scripts/fuzz.py` (seed {SEED}): change nothing by hand. Good files with 1 to
{MOST_CHANGES} random changes. A crash is anything but taking the file, or refusing it with an error
that it may raise; also an end of the process, {STALLED_S:g} s without an answer, or more than
{MEMORY >> 30} GiB of address space.

| what is read | inputs | taken | refused | crashes |
|---|---|---|---|---|
"""


@dataclass(slots=True)
class Told:
    """What became of one reader's inputs."""

    name: str
    taken: int = 0
    refused: int = 0
    crashes: list[str] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        """All of them."""
        return self.taken + self.refused + len(self.crashes)


def main() -> int:
    """Runs all readers, or those named; returns 1 where one crashed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("readers", nargs="*", help=f"of {', '.join(READERS)}; all of them if none")
    parser.add_argument("--quick", action="store_true", help=f"one input in {QUICK}, no page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the counts there")
    options = parser.parse_args()
    whole = not options.quick and not options.readers
    told = []
    for name in options.readers or READERS:
        one = run(name, max(reader(name).count // (QUICK if options.quick else 1), 1))
        told.append(one)
        print(f"{name}: {one.inputs} inputs, {one.refused} refused, {len(one.crashes)} crashes")
        print("".join(f"  {crash}\n" for crash in one.crashes), end="", flush=True)
    rows = [{**asdict(one), "inputs": one.inputs} for one in told]
    text = json.dumps({"seed": SEED, "rows": rows}, indent=1) + "\n"
    if options.json:
        options.json.write_text(text, "utf-8")
    if whole:
        (RESULTS / "fuzz.json").write_text(text, "utf-8")
        (RESULTS / "fuzz.md").write_text(page(told), "utf-8")
    return 1 if any(one.crashes for one in told) else 0


def run(name: str, count: int) -> Told:
    """Feeds `count` inputs to a reader, in processes that may die."""
    told = Told(name)
    spawn = multiprocessing.get_context("spawn")
    done = 0
    while done < count:
        here, there = spawn.Pipe()
        process = spawn.Process(target=feed, args=(name, done, count, there), daemon=True)
        process.start()
        there.close()
        done = _follow(here, told, done)
        process.kill()
        process.join()
        here.close()
    return told


def _follow(inputs: Connection, told: Told, done: int) -> int:
    """Counts what a process tells of each input; returns the number of the next one."""
    while True:
        try:
            if not inputs.poll(STALLED_S):
                told.crashes.append(f"input {done}: stalled")
                return done + 1
            outcome = inputs.recv()
        except EOFError:
            told.crashes.append(f"input {done}: the process ended")
            return done + 1
        if outcome is None:
            return done
        if outcome == "taken":
            told.taken += 1
        elif outcome == "refused":
            told.refused += 1
        else:
            told.crashes.append(f"input {done}: {outcome}")
        done += 1


def feed(name: str, first: int, count: int, outcomes: Connection) -> None:
    """Runs in a process of its own: the inputs from number `first` on, one after another."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries tell of every damaged file
    chosen = reader(name)
    with tempfile.TemporaryDirectory() as folder:
        read = chosen.prepare(Path(folder))
        for number in range(first, count):
            outcomes.send(outcome(chosen, read, spoilt(chosen, number)))
    outcomes.send(None)


def outcome(chosen: Reader, read: Read, data: bytes) -> str:
    """What becomes of one input: taken, refused, or the name of a crash."""
    try:
        read(data)
    except chosen.errors as error:
        said = type(error) is ValueError or str(error).strip()  # who asked for it adds a sentence
        return "refused" if said else "an error without a sentence"
    except BaseException as error:
        return f"{type(error).__name__}"
    return "taken"


def spoilt(chosen: Reader, number: int) -> bytes:
    """Input `number` of a reader, the same in every run."""
    rng = np.random.default_rng([SEED, number, *chosen.name.encode()])
    data = bytearray(chosen.good[int(rng.integers(len(chosen.good)))])
    for _ in range(int(rng.integers(1, MOST_CHANGES + 1))):
        _change(data, chosen, rng)
    return bytes(data)


def _change(data: bytearray, chosen: Reader, rng: np.random.Generator) -> None:
    place = int(rng.integers(len(data) + 1))
    end = min(len(data), place + int(rng.integers(1, LONGEST_SLICE)))
    match int(rng.integers(7)):
        case 0:
            data[place:end] = b""
        case 1:
            data[place:place] = rng.bytes(int(rng.integers(1, 9)))
        case 2:
            data[place:place] = chosen.tokens[int(rng.integers(len(chosen.tokens)))]
        case 3:
            data[place:end] = data[place:end] * int(rng.choice(REPEATS))
        case 4:
            other = chosen.good[int(rng.integers(len(chosen.good)))]
            start = int(rng.integers(len(other)))
            data[place:end] = other[start : start + LONGEST_SLICE]
        case 5 if place < len(data):
            data[place] ^= 1 << int(rng.integers(8))
        case 6 if rng.random() < 0.3:
            del data[place:]


def page(told: Sequence[Told]) -> str:
    """The counts as a page."""
    rows = [
        f"| {reader(one.name).what} | {one.inputs} | {one.taken} | {one.refused} "
        f"| {len(one.crashes)} |"
        for one in told
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main())
