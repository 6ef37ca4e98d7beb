"""Kills the journal while it writes: python3 scripts/journal_crash.py [--quick].

A child process keeps, erases and renews the key, and confirms each on a pipe, until it is killed
with SIGKILL at a random point; then all that it confirmed must be there. After that the writes of
one transaction are cut at every byte. The figures go to docs/benchmarks/ (journal.md and
journal.json); with --quick they are only shown. Not for Windows, which has no SIGKILL.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from journal_cuts import Cuts, cut
from journal_kills import LONGEST_LIFE_S, ROUNDS, Kills, kill

COMMAND = "python3 scripts/journal_crash.py"
SEED = 20261122
KILLS, QUICK_KILLS = 1000, 25
QUICK_STEP = 211


def main() -> None:
    """Kills, cuts, prints and writes."""
    parser = argparse.ArgumentParser(description="Kills the journal while it writes.")
    parser.add_argument("--quick", action="store_true", help="a short look; writes nothing")
    options = parser.parse_args()
    import figures

    figures.enter_environment()
    # In memory, where the system has such a place, more happens in a child's short life.
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="breather-") as on_disk,
        tempfile.TemporaryDirectory(prefix="breather-", dir=memory) as in_memory,
    ):
        places = (Path(in_memory), Path(on_disk))
        killed = kill(places, QUICK_KILLS if options.quick else KILLS, SEED)
        print(killed, flush=True)
        cuts = list(cut(Path(in_memory, "cuts"), QUICK_STEP if options.quick else 1))
    print(*cuts, sep="\n", flush=True)
    if not options.quick:
        machine = figures.machine()["machine"]
        results = {
            "command": COMMAND, "machine": machine, "seed": SEED,
            "kills": asdict(killed), "cuts": [asdict(row) for row in cuts],
        }  # fmt: skip
        text = json.dumps(results, indent=1) + "\n"
        (figures.RESULTS / "journal.json").write_text(text, "utf-8")
        (figures.RESULTS / "journal.md").write_text(as_document(killed, cuts, machine), "utf-8")
    if faults(killed, cuts):
        sys.exit("Entries were lost, half or unreadable.")


def faults(killed: Kills, cuts: list[Cuts]) -> int:
    """How often something happened that never may."""
    found = killed.lost + killed.back + killed.half + killed.unreadable
    return found + sum(row.lost + row.half + row.unreadable for row in cuts)


def as_document(killed: Kills, cuts: list[Cuts], machine: str) -> str:
    """The figures as a page."""
    return "\n".join(
        [
            "# The journal, killed and cut off",
            "",
            f"Made by `{COMMAND}`: change nothing by hand. The same figures for a program to read",
            "are in `journal.json`.",
            "",
            f"Machine: {machine}. Seed: {SEED}.",
            "",
            "## Killed at random points",
            "",
            "A process keeps entries, erases some and renews the key, and says on a pipe what is",
            f"done. It is killed with SIGKILL within its first {LONGEST_LIFE_S * 1000:.0f} ms. "
            f"A journal lives through {ROUNDS}",
            "kills; then another one begins, on the disk and in memory by turns. A kill shows what",
            "the system has taken, not what a disk has when its power fails: for that the log is",
            "written with full synchronisation.",
            "",
            "| what | count |",
            "|---|---|",
            f"| kills | {killed.kills:,} |",
            f"| entries confirmed | {killed.confirmed:,} |",
            f"| of these lost | **{killed.lost}** |",
            f"| entries whose erasing was confirmed | {killed.erased:,} |",
            f"| of these there again | **{killed.back}** |",
            f"| renewals of the key confirmed | {killed.renewed:,} |",
            f"| entries there in part | **{killed.half}** |",
            f"| times that the journal could not be opened | **{killed.unreadable}** |",
            f"| entries whole, but killed before their confirmation | {killed.unconfirmed:,} |",
            "",
            "## Cut at every byte",
            "",
            "One transaction writes the log, then the file. “Lost” counts cuts after which an",
            "earlier entry was missing, or the new one though all of its log was written.",
            "",
            "| cut | bytes | cuts | lost | in part | could not be opened |",
            "|---|---|---|---|---|---|",
            *(
                f"| {row.name} | {row.bytes:,} | {row.cuts:,} | **{row.lost}** | **{row.half}** "
                f"| **{row.unreadable}** |"
                for row in cuts
            ),
            "",
        ]
    )


if __name__ == "__main__":
    main()
