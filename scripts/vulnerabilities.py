"""Asks whether anything is known against a locked package: python3 scripts/vulnerabilities.py.

It asks the index of Python packages through pip-audit, and sends nothing but names and versions.
Exit codes: 0 nothing is known, 1 something is, 3 some packages could not be asked about.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from licences import LOCK, ROOT

KNOWN, NOT_ASKED = 1, 3
COMMAND = (
    sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes",
    "--progress-spinner=off", "--format=json", "-r", LOCK,
)  # fmt: skip


def verdict(answer: str) -> tuple[int, list[str]]:
    """The exit code for what pip-audit printed, and what is to be told."""
    try:
        packages: Sequence[Mapping[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return NOT_ASKED, [
            "Nothing could be asked: is there a network, and is pip-audit installed?"
        ]
    told = [
        f"{package['name']} {package['version']}: {found['id']}, mended in "
        f"{', '.join(found['fix_versions']) or 'no version yet'}"
        for package in packages
        for found in package.get("vulns", ())
    ]
    unasked = [package["name"] for package in packages if "skip_reason" in package]
    if unasked:
        told.append(f"{len(unasked)} could not be asked about: {', '.join(unasked)}")
    asked = len(packages) - len(unasked)
    if any("vulns" in package and package["vulns"] for package in packages):
        return KNOWN, told
    if unasked or not asked:
        return NOT_ASKED, told or ["The lock names no package for this system."]
    return 0, [f"Nothing is known against any of the {asked} packages for this system."]


def main() -> None:
    """Asks, tells, and exits with the code."""
    done = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True, check=False)
    code, told = verdict(done.stdout)
    print("\n".join(told))
    sys.exit(code)


if __name__ == "__main__":
    main()
