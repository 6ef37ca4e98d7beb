"""Measures speed, start, memory and timing on recordings: python3 scripts/bench.py.

The figures go to docs/benchmarks/speed.md, unless --quick asks for a short look. What Breather
does on devices is measured by scripts/bench_latency.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import (
    RESULTS,
    as_document,
    as_object,
    as_text,
    enter_environment,
    machine,
)

COMMAND = "python3 scripts/bench.py"


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    options = _options()
    enter_environment()
    import measure

    rows = []
    for row in measure.everything(quick=options.quick):
        rows.append(row)
        print(as_text(row), flush=True)
    about = {"command": " ".join([COMMAND, *sys.argv[1:]]), **machine()}
    figures = {**about, "rows": [as_object(row) for row in rows]}
    text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    if options.json:
        options.json.write_text(text, "utf-8")
    if not options.quick:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "speed.json").write_text(text, "utf-8")
        page = as_document(about, rows, "Speed, start, memory and timing", "speed.json")
        (RESULTS / "speed.md").write_text(page, "utf-8")
    if any(row.met is False for row in rows):
        sys.exit("A goal is not reached.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures speed, start, memory and timing.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter measurements")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
