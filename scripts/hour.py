"""Runs Breather for an hour with sessions in it, and looks at what it takes of the machine.

    python3 scripts/hour.py [--minutes N] [--sessions M]

Every other session is woken by a real person's voice, the others by a trigger; in turn they are led
to their end, stopped by voice, and stopped by a trigger. Memory, threads and handles are
those of all processes together, each time a session is over and nothing is left to be rendered.
The result goes to docs/benchmarks/hour.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine
from processes import Taken

GROWTH = 0.05
SETTLED = 6
"""Sessions after which every kind of them was there, and everything that is kept for good."""
PAGE = """\
# An hour with sessions in it

Made by `{command}`: change nothing by hand.

Machine: {machine}. Python {python}. Hearing: {hearing}; speaking: {speaking}.

{verdict}

| minute | sessions | last one | memory, MB | own, MB | threads | handles | processes | underruns |
|---|---|---|---|---|---|---|---|---|
{rows}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen after a session."""

    minute: float
    sessions: int
    last: str
    taken: Taken
    underruns: int

    def as_row(self) -> str:
        """One line of the table."""
        taken = self.taken
        return (
            f"| {self.minute:.0f} | {self.sessions} | {self.last} | {taken.memory:.1f} "
            f"| {taken.own:.1f} | {taken.threads} | {taken.handles} | {taken.processes} "
            f"| {self.underruns} |"
        )


def main() -> None:
    """Runs, prints, writes; exits with 1 where something grew."""
    parser = argparse.ArgumentParser(description="Runs Breather for an hour, sessions in it.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sessions", type=int, default=20)
    options = parser.parse_args()
    enter_environment()
    looks: list[Look] = []
    for look in run(options.minutes, options.sessions):
        looks.append(look)
        print(look.as_row(), flush=True)
    faults = grown(looks)
    verdict = "; ".join(faults) or "Nothing grew, and nothing was left behind."
    about = {"command": " ".join(["python3 scripts/hour.py", *sys.argv[1:]]), **machine()}
    rows = "\n".join(look.as_row() for look in looks)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "hour.md").write_text(PAGE.format(verdict=verdict, rows=rows, **about), "utf-8")
    print(verdict)
    if faults:
        sys.exit(1)


def run(minutes: float, sessions: int) -> Iterator[Look]:
    """A look at the beginning, after each session, and at the end."""
    import live
    from measure_live import PHRASE
    from measure_load import rest
    from processes import taken, tree
    from pulse import PulseWorld
    from sessions import KINDS, Visitor

    kinds = list(KINDS)
    with tempfile.TemporaryDirectory(prefix="breather-hour-") as name, ExitStack() as stack:
        world = stack.enter_context(PulseWorld(Path(name)))
        person = stack.enter_context(world.person())
        breather = stack.enter_context(live.run(world.environ, "--wake", PHRASE))
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        visitor, begun = Visitor(breather, person), time.monotonic()

        def look(count: int, last: str) -> Look:
            rest(breather)
            minute, lost = (time.monotonic() - begun) / 60, int(breather.status()["underruns"])
            return Look(minute, count, last, taken(tree(breather.pid)), lost)

        yield look(0, "–")
        for index in range(sessions):
            kind = kinds[index % len(kinds)]
            visitor.session(kind)
            yield look(index + 1, kind)
            time.sleep(max(0.0, begun + 60 * minutes * (index + 1) / sessions - time.monotonic()))
        yield look(sessions, "–")
        if code := breather.end():
            raise SystemExit(f"Breather ended with {code}.")


def grown(looks: Sequence[Look]) -> list[str]:
    """What is more at the end than it was once everything had been used, as sentences."""
    first, last = looks[min(SETTLED, len(looks) - 1)].taken, looks[-1].taken
    faults = []
    # What is shared with other programs becomes more when those end, and is nobody's growth.
    if last.own > first.own * (1 + GROWTH):
        faults.append(f"The memory grew from {first.own:.0f} to {last.own:.0f} MB.")
    for name in ("threads", "handles", "processes"):
        before, after = getattr(first, name), getattr(last, name)
        if after > before:
            faults.append(f"There are {after} {name} in place of {before}.")
    return faults


if __name__ == "__main__":
    main()
