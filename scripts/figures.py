"""What the benchmarks share: a figure and its goal, the machine, and where results go."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "docs" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `peer` is what it is to be compared with, measured in the same run."""

    name: str
    value: float | None
    """None: not measured, and `peer` says why."""
    unit: str
    goal: float | None = None
    more_is_better: bool = False
    count: int = 1
    """How many measurements the value stands for: the median of so many, or all of them."""
    peer: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or no value."""
        if self.goal is None or self.value is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal


def as_object(row: Row) -> dict[str, object]:
    """A row for a program to read: its fields, and whether the goal is met."""
    return {**asdict(row), "met": row.met}


def as_text(row: Row) -> str:
    """A row on one line."""
    peer = f"  ({row.peer})" if row.peer else ""
    return f"{_mark(row)} {row.name}: {_value(row)}{_goal(row, ', goal ')}{peer}"


def as_document(about: dict[str, str], rows: Sequence[Row], title: str, json_name: str) -> str:
    """The figures as a page; `json_name` is the file that holds them for a program."""
    lines = [
        f"# {title}",
        "",
        f"Made by `{about['command']}`: change nothing by hand. The same figures for a program to",
        f"read are in `{json_name}`.",
        "",
        f"Machine: {about['machine']}. Python {about['python']}. Hearing: {about['hearing']}; "
        f"speaking: {about['speaking']}.",
        "",
        "| what | value | goal | met | measurements | to compare with, in the same run |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.name} | {_value(row)} | {_goal(row)} | {_met(row)} | {row.count} | {row.peer} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def machine() -> dict[str, str]:
    """The class of this machine, and the engines chosen, in plain words."""
    command = [sys.executable, "-m", "voice.cli", "doctor", "--json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    parts = {part["name"]: part["detail"] for part in json.loads(told)}
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    busy = "" if sys.platform == "win32" else f", load {os.getloadavg()[0]:.1f}"
    return {
        "machine": f"{cores} cores, {platform.system()} on {platform.machine()}{busy}",
        "python": platform.python_version(),
        "hearing": parts["recogniser"],
        "speaking": parts["voice"],
    }


def enter_environment() -> None:
    """Goes on in the checkout's own environment, whose parts are to be measured."""
    import parts

    place = parts.here()
    if Path(sys.prefix).resolve() == place.venv.resolve():
        return
    python = place.program("python")
    if parts.due(place, dev=False):
        sys.exit("Prepare Breather first: python3 scripts/prepare.py")
    if sys.platform == "win32":
        raise SystemExit(subprocess.run([python, *sys.argv], check=False).returncode)
    os.execv(python, [str(python), *sys.argv])


def _value(row: Row) -> str:
    return "not measured" if row.value is None else f"{row.value:,.4g} {row.unit}"


def _goal(row: Row, before: str = "") -> str:
    if row.goal is None:
        return ""
    return f"{before}{'≥' if row.more_is_better else '≤'} {row.goal:g} {row.unit}"


def _met(row: Row) -> str:
    return {True: "yes", False: "no", None: ""}[row.met]


def _mark(row: Row) -> str:
    return {True: "✓", False: "✗", None: "–"}[row.met]
