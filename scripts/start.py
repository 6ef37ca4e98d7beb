"""Prepares all that Breather needs, then runs it: python3 scripts/start.py [breather arguments].

Without arguments it listens (`run`), or where there is no device to do so, shows itself (`demo`).
"""

from __future__ import annotations

import os
import subprocess
import sys

import prepare

NO_DEVICE = 1
"""How `breather devices` ends where one is missing."""


def main() -> None:
    """Runs `breather` with the arguments given, or with what this machine's devices allow."""
    place = prepare.main()
    breather = str(place.program("breather"))
    command = [breather, *(sys.argv[1:] or without_arguments(breather))]
    if sys.platform == "win32":
        # exec on Windows gives the console back before the program has ended.
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


def without_arguments(breather: str) -> list[str]:
    """The command for somebody who gave none; says why it is the demo."""
    devices = subprocess.run([breather, "devices"], capture_output=True, text=True, check=False)
    if devices.returncode != NO_DEVICE:
        return ["run"]  # which says what else is wrong, if anything is
    print(devices.stderr.strip() or "No sound device can be used.", file=sys.stderr)
    print("So here is a demo instead; it needs no device.", file=sys.stderr)
    return ["demo"]


if __name__ == "__main__":
    main()
