"""Prepares Breather and its tools, then checks all: python3 scripts/test.py [pytest arguments].

Without arguments all tests are run but the slow ones, of each of which there is a short form: those
with sound devices after the others, as they keep time. `python3 scripts/test.py -m slow` runs the
slow ones, before a release and after a change of what they look at.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import prepare

BUSY = ["-m", "not device and not slow", "--numprocesses=auto", "--dist=worksteal"]
KEEPING_TIME = ["-m", "device and not slow", "--numprocesses=2", "--dist=worksteal"]
"""They wait more than they work, each in a sound server's world of its own."""


def checks(pytest_arguments: list[str]) -> list[list[str]]:
    """The commands of a full check, the tests last so that their closing line is near the end."""
    tests = [pytest_arguments] if pytest_arguments else [BUSY, KEEPING_TIME]
    return [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
        *(["pytest", *arguments] for arguments in tests),
    ]


def main() -> None:
    """Exits with 1 if any check failed; every check is run all the same."""
    place = prepare.main(dev=True)
    os.chdir(place.root)
    failed = []
    for name, *arguments in checks(sys.argv[1:]):
        title = shlex.join([name, *arguments])
        print(f"\n$ {title}", flush=True)
        if subprocess.run([place.program(name), *arguments], check=False).returncode:
            failed.append(title)
    if failed:
        sys.exit(f"Failed: {'; '.join(failed)}.")


if __name__ == "__main__":
    main()
