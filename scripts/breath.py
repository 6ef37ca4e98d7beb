"""Measures breath and quiet speech: python3 scripts/breath.py FOLDER [--quick].

Breath on the microphone must not duck the guidance, and somebody who speaks 20 dB below normal
among colleagues must be heard. FOLDER holds recordings of people (see
recordings.py). The figures go to docs/benchmarks/ (breath.md and breath.json), unless --quick asks
for a short look.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, as_document, as_object, as_text, enter_environment, machine

TITLE = "Breath and quiet speech"


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    folders = [Path(argument) for argument in sys.argv[1:] if argument != "--quick"]
    quick = "--quick" in sys.argv
    if len(folders) != 1:
        sys.exit("Name the folder that holds the recordings and their manifest.jsonl.")
    enter_environment()
    from measure_breath import breath_rows

    rows = []
    for row in breath_rows(folders[0], quick=quick):
        rows.append(row)
        print(as_text(row), flush=True)
    if not quick:
        about = {"command": "python3 scripts/breath.py FOLDER", **machine()}
        figures = {**about, "rows": [as_object(row) for row in rows]}
        text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
        (RESULTS / "breath.json").write_text(text, "utf-8")
        (RESULTS / "breath.md").write_text(as_document(about, rows, TITLE, "breath.json"), "utf-8")
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
