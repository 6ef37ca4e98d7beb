"""Chooses the Python that Breather runs on. Reads under every Python 3 from 3.8 on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
TRIED = ("python3.13", "python3.12", "python3.11", "python3.14", "python3")
PROBE = "import sys; raise SystemExit(sys.version_info < (3, 11))"


def new_enough(version: tuple[int, ...]) -> bool:
    """Whether Breather runs on a Python of this version."""
    return tuple(version[:2]) >= OLDEST


def too_old(version: tuple[int, ...]) -> str:
    """One sentence for a person whose Python is too old."""
    return (
        f"Breather needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is "
        f"{version[0]}.{version[1]}: install a newer one "
        "(Ubuntu 22.04: sudo apt-get install python3.11 python3.11-venv) and start again."
    )


def find_newer() -> str | None:
    """The path of an installed Python that is new enough, or None."""
    for name in TRIED:
        path = shutil.which(name)
        # A name on the path may be only a launcher without a Python behind it: ask it.
        if path is None:
            continue
        probe = subprocess.run([path, "-c", PROBE], capture_output=True, check=False)
        if probe.returncode == 0:
            return path
    return None


def ensure() -> None:
    """Returns if this Python is new enough; else starts the script again under one, or exits."""
    if new_enough(sys.version_info[:2]):
        return
    newer = find_newer()
    if newer is None:
        sys.exit(too_old(sys.version_info[:2]))
    os.execv(newer, [newer, *sys.argv])
