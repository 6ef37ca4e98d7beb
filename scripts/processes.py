"""What a program and all that it started take of a Linux machine: work, memory and the like.

Breather closes its memory and handles to other programs of the same person; only root can count
them. For others PermissionError is raised, so that nobody takes 0 for a measurement.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_ENDED = FileNotFoundError, ProcessLookupError


@dataclass(frozen=True, slots=True)
class Taken:
    """What some processes take together."""

    memory: float
    """Megabytes; what they share is counted once (proportional set size)."""
    own: float
    """Megabytes that only these have and could not share: independent of what else runs."""
    threads: int
    handles: int
    """Open files, sockets, pipes and the like."""
    processes: int


def tree(pid: int) -> list[int]:
    """A process and all that it started, as far as they live."""
    parents: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                parents.setdefault(_stat(int(entry.name))[1], []).append(int(entry.name))
    found = [pid] if (PROC / str(pid)).exists() else []
    for one in found:
        found += parents.get(one, [])
    return found


def worked(pids: Sequence[int]) -> float:
    """Seconds of processor time that these have used since each of them began."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            fields = _stat(pid)
            ticks += fields[11] + fields[12]
    return ticks / os.sysconf("SC_CLK_TCK")


def taken(pids: Sequence[int]) -> Taken:
    """What these take now; those that ended meanwhile take nothing."""
    memory = own = threads = handles = processes = 0
    for pid in pids:
        with suppress(*_ENDED):
            sizes = _sizes(pid)
            threads += len(list((PROC / str(pid) / "task").iterdir()))
            handles += len(list((PROC / str(pid) / "fd").iterdir()))
            memory += sizes["Pss"]
            own += sizes["Private_Dirty"]  # a clean page is one of a file, and others may have it
            processes += 1
    return Taken(memory * 1024 / 1e6, own * 1024 / 1e6, threads, handles, processes)


def name_of(pid: int) -> str:
    """What the system's lists call a process, 15 bytes at the most; empty once it has ended."""
    try:
        return (PROC / str(pid) / "comm").read_text().rstrip("\n")
    except _ENDED:
        return ""


def begins(pid: int) -> bool:
    """Whether this is a process of Breather's that has not told yet which part it is."""
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes()
    except _ENDED:
        return False
    return b"spawn_main" in command and not name_of(pid).startswith("breather-")


@contextmanager
def all_cores_busy() -> Iterator[None]:
    """Keeps every core at work by other processes, until the with-block is left."""
    command = [sys.executable, "-c", "while True: sum(range(100_000))"]
    busy = [subprocess.Popen(command) for _ in os.sched_getaffinity(0)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


class Watch:
    """Looks at the memory of a process and of all that it started, until it is closed."""

    def __init__(self, pid: int, every: float = 0.25) -> None:
        self.most = 0.0
        """Megabytes, the most that was seen."""
        self._pid = pid
        self._every = every
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._look, name="watch", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Look no longer."""
        self._over.set()
        self._watcher.join()

    def _look(self) -> None:
        while not self._over.wait(self._every):
            self.most = max(self.most, taken(tree(self._pid)).memory)


def _stat(pid: int) -> list[int]:
    """The fields after the name, which may hold anything: the first of them is the state."""
    text = (PROC / str(pid) / "stat").read_text().rpartition(")")[2]
    state, *numbers = text.split()
    return [ord(state), *map(int, numbers)]


def _sizes(pid: int) -> dict[str, int]:
    """Kilobytes by the kernel's names for them."""
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
