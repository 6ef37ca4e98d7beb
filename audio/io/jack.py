"""A leftover of JACK that keeps PortAudio from starting.

PortAudio asks for JACK whether anybody uses it or not, and JACK's library then opens a small
database in shared memory. A program that is killed in that moment leaves a lock behind, and every
later one of the same user waits for it without end.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
OURS = "breather-"
"""So the system's lists begin the names of our processes."""


def database(memory: Path = Path("/dev/shm")) -> Path:
    """Where JACK's library keeps its database for this user, on Linux."""
    return memory / f"jack_db-{os.geteuid()}"


def clear(folder: Path, own: int, processes: Path = PROCESSES) -> bool:
    """Remove the database if the process `own` is busy with it, and nobody else's program is.

    The library makes it anew. True where it was removed, also by another process that waited.
    """
    in_use = _in_use(processes / str(own), folder)
    if not in_use or _used_by_others(folder, own, processes):
        return False
    if any(not line.endswith("(deleted)") for line in in_use):
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()
    return True  # what is there by now is a new one


def _used_by_others(folder: Path, own: int, processes: Path) -> bool:
    """Whether a program that is not Breather's has it in its memory, as far as we may look.

    Ours all wait for the same lock, or can do without: what JACK keeps there are names for people.
    """
    for entry in processes.iterdir():
        if entry.name.isdecimal() and int(entry.name) != own:
            with suppress(OSError):  # it has ended, or is another user's
                if _in_use(entry, folder) and not _name(entry).startswith(OURS):
                    return True
    return False


def _in_use(entry: Path, folder: Path) -> list[str]:
    """The lines of a process's memory with files in the folder."""
    lines = (entry / "maps").read_text("utf-8", "replace").splitlines()
    return [line for line in lines if f"{folder}/" in line]


def _name(entry: Path) -> str:
    return (entry / "comm").read_text("utf-8", "replace")
