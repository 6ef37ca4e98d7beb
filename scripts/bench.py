"""Measures speed, start, memory and timing with the real parts: python3 scripts/bench.py.

On recordings (speed), and on devices in a PulseAudio world (live). The figures go to
docs/benchmarks/, unless --quick asks for a short look.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import (
    RESULTS,
    Row,
    as_document,
    as_object,
    as_text,
    enter_environment,
    machine,
)

COMMAND = "python3 scripts/bench.py"


TITLES = {
    "speed": "Speed, start, memory and timing",
    "live": "The live loop, on devices of a PulseAudio server",
}


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    options = _options()
    enter_environment()
    groups = options.only or list(TITLES)
    told = {}
    for group in groups:
        rows = []
        for row in _measured(group, quick=options.quick):
            rows.append(row)
            print(as_text(row), flush=True)
        told[group] = rows
    about = {"command": " ".join([COMMAND, *sys.argv[1:]]), **machine()}
    figures = {**about, "rows": [as_object(row) for rows in told.values() for row in rows]}
    if options.json:
        options.json.write_text(_json(figures), "utf-8")
    if not options.quick:
        RESULTS.mkdir(parents=True, exist_ok=True)
        for group, rows in told.items():
            one = {**about, "rows": [as_object(row) for row in rows]}
            (RESULTS / f"{group}.json").write_text(_json(one), "utf-8")
            page = as_document(about, rows, TITLES[group], f"{group}.json")
            (RESULTS / f"{group}.md").write_text(page, "utf-8")
    if any(row.met is False for rows in told.values() for row in rows):
        sys.exit("A goal is not reached.")


def _measured(group: str, *, quick: bool) -> Iterator[Row]:
    import measure
    import measure_live

    if group == "speed":
        return measure.everything(quick=quick)
    return measure_live.everything(quick=quick)


def _json(figures: object) -> str:
    return json.dumps(figures, ensure_ascii=False, indent=1) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures speed, start, memory and timing.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter measurements")
    parser.add_argument("--only", choices=list(TITLES), action="append", help="nothing else")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
