"""A leftover of JACK that keeps PortAudio from starting.

PortAudio asks for JACK whether anybody uses it or not, and JACK's library then opens a small
database in shared memory. A program that is killed in that moment leaves a lock behind, and every
later one of the same user waits for it without end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
NAME = "breather-audio"
"""What the system's lists call an audio process of ours."""


def database(memory: Path = Path("/dev/shm")) -> Path:
    """Where JACK's library keeps its database for this user, on Linux."""
    return memory / f"jack_db-{os.geteuid()}"


def clear(folder: Path, own: int, processes: Path = PROCESSES) -> bool:
    """Remove the database if the process `own`, and no other one, is busy with it.

    The library makes it anew. True where it was removed.
    """
    busy = set(_busy_with(folder, processes))
    if busy != {own}:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _busy_with(folder: Path, processes: Path) -> Iterator[int]:
    """The processes that have a file in the folder in their memory, as far as we may look.

    Another Breather's audio process, into which nobody may look, counts as one of them.
    """
    for entry in processes.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):  # it has ended, or is another user's
                if _busy(entry, f"{folder}/"):
                    yield int(entry.name)


def _busy(entry: Path, mark: str) -> bool:
    try:
        return mark in (entry / "maps").read_text("utf-8", "replace")
    except PermissionError:
        return (entry / "comm").read_text("utf-8", "replace") == f"{NAME}\n"
