"""Prepares all that Breather needs, then runs it: python3 scripts/start.py [breather arguments]."""

from __future__ import annotations

import os
import subprocess
import sys

import prepare


def main() -> None:
    """Runs `breather` with the arguments given, `demo` when there are none."""
    place = prepare.main()
    command = [str(place.program("breather")), *(sys.argv[1:] or ["demo"])]
    if sys.platform == "win32":
        # exec on Windows gives the console back before the program has ended.
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
