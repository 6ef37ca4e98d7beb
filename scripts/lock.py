"""Writes all requirements locks anew from pyproject.toml: python3 scripts/lock.py.

Versions already locked stay where they still fit; remove a lock file first to have the newest. The
locks hold for every platform and Python that pyproject.toml allows, and name no package index.

Left out is `pyobjc`, which pyttsx3 asks for on macOS: 160 packages of which it imports one, with
conditions on the kernel's version that some releases of pip cannot read ("6.1.0-21-amd64").
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import runtime

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--universal",
    "--fork-strategy=fewest",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
    "--quiet",
)
LEFT_OUT = "pyobjc\n"
HEADER = """\
# Made by scripts/lock.py from pyproject.toml: change that one, then run the script.
# Complete, so: pip install --no-deps --require-hashes -r FILE
"""


def faults(lock: str) -> list[str]:
    """What must not be in a lock: addresses, files, kernel versions, torch, anything unhashed."""
    unwanted = re.compile(r"://|^-|^\S+ @ |^torch\b|platform_(release|version)")
    found = [line for line in lock.splitlines() if unwanted.search(line)]
    for block in re.split(r"\n(?=\S)", lock):
        if not block.startswith("#") and "--hash=sha256:" not in block:
            found.append(block)
    return found


def compile_lock(python: Path, wanted: Sequence[str], sources: Sequence[str], target: str) -> None:
    """Writes the lock `target` from `sources` (arguments for the resolver) and `wanted`, a list."""
    old = ROOT / target
    with tempfile.TemporaryDirectory(prefix="breather-") as folder:
        new = Path(folder, target)
        if old.exists():
            new.write_text(old.read_text("utf-8"), "utf-8")
        extra = Path(folder, "wanted.in")
        extra.write_text("\n".join(wanted), "utf-8")
        uv = [str(python), "-m", "uv", "pip", "compile", *OPTIONS]
        excludes = Path(folder, "left-out.in")
        excludes.write_text(LEFT_OUT, "utf-8")
        command = [*uv, "--excludes", str(excludes), "-o", str(new), *sources, str(extra)]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        lock = HEADER + new.read_text("utf-8")
    if found := faults(lock):
        sys.exit(f"{target} was not written, as it would hold: {'; '.join(found)}.")
    beside = old.with_suffix(".new")
    beside.write_text(lock, "utf-8")
    os.replace(beside, old)


def main() -> None:
    """Resolves all locks with a resolver from a throw-away environment."""
    runtime.ensure()
    import tomllib

    import packages

    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tools = config["project"]["optional-dependencies"]["dev"]
    peers = config["project"]["optional-dependencies"]["bench"]
    with tempfile.TemporaryDirectory(prefix="breather-") as folder:
        venv = Path(folder, "venv")
        python = packages.program(venv, "python")
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        build = config["build-system"]["requires"]
        extras = ("piper", "ko", "moonshine", "kiosk", "hotkey")
        every = ["pyproject.toml", *(f"--extra={name}" for name in extras)]
        compile_lock(python, build, every, "requirements.lock")
        compile_lock(python, tools, ["--constraint=requirements.lock"], "requirements-dev.lock")
        compile_lock(python, peers, ["--constraint=requirements.lock"], "requirements-bench.lock")


if __name__ == "__main__":
    main()
