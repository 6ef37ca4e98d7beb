"""Prepares Breather and its tools, then checks all: python3 scripts/test.py [pytest arguments]."""

from __future__ import annotations

import os
import subprocess
import sys

import prepare


def checks(pytest_arguments: list[str]) -> list[list[str]]:
    """The commands of a full check, the tests last so that their closing line is near the end."""
    return [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
        ["pytest", *pytest_arguments],
    ]


def main() -> None:
    """Exits with 1 if any check failed; every check is run all the same."""
    place = prepare.main(dev=True)
    os.chdir(place.root)
    failed = []
    for name, *arguments in checks(sys.argv[1:]):
        title = " ".join([name, *arguments])
        print(f"\n$ {title}", flush=True)
        if subprocess.run([place.program(name), *arguments], check=False).returncode:
            failed.append(title)
    if failed:
        sys.exit(f"Failed: {'; '.join(failed)}.")


if __name__ == "__main__":
    main()
