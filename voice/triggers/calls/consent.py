"""Windows: who records, from the store in which it notes the use of what a person must allow.

Written from what is published of it, and not tried: the project has no such machine. In the
registry each program has a key with two times, the last beginning and the last end of its use in
steps of 100 ns since 1601; the end is 0 while it lasts. It stays 0 where the machine, or the
program, ended without a word.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from voice.triggers.calls.microphone import Stream, meant

STORE = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone"
DESKTOP = "NonPackaged"
"""The key of the programs that are no apps: each is named by its path, with # for each \\."""
EVERY = 20
"""Looks after which the processes are listed again, as that takes longest."""


@dataclass(frozen=True, slots=True)
class Use:
    """What the store notes of one program."""

    key: str
    """An app's family name, or the path of a program that is none, with # for each \\."""
    app: bool
    start: int | None
    stop: int | None
    """None: the registry has no time there, or what is none."""

    @property
    def lasts(self) -> bool:
        """Whether it has begun and not ended; one that was only allowed has no beginning."""
        return bool(self.start) and self.stop == 0


def recorders(
    uses: Iterable[Use],
    ignored: Collection[str],
    own: Iterable[str],
    running: Collection[str] | None,
) -> list[Stream]:
    """The programs that record now, but those that are ignored, ours, or run no more.

    `own`: the paths of our Python, which others in the same folder share; `running`: the files of
    all processes without their folders, in lower case; None: unknown. Whether an app still runs is
    not known, so one that crashed counts until it records anew or is taken for a resident.
    """
    ours = [PureWindowsPath(path) for path in own]
    found = []
    for use in uses:
        if not (use.start and use.lasts) or _is_ours(use, ours) or _is_gone(use, running):
            continue
        file = use.key.rpartition("#")[2]
        name = use.key.partition("_")[0] if use.app else PureWindowsPath(file).stem
        if not meant(ignored, {"application.name": name, "application.process.binary": file}):
            # The beginning is the number: whoever records anew has another one.
            found.append(Stream(use.start, name, paused=False))
    return found


def _is_gone(use: Use, running: Collection[str] | None) -> bool:
    if use.app or running is None:
        return False
    path = f"#{use.key}".casefold()
    return not any(path.endswith(f"#{file}") for file in running)  # which may hold a # itself


def _is_ours(use: Use, ours: Iterable[PureWindowsPath]) -> bool:
    """A service runs in pythonw.exe, a command in python.exe, and Python itself may be an app."""
    key = use.key.casefold()
    if use.app:
        return any(_family(part) == _family(key) for path in ours for part in path.parts)
    folders = (str(path.parent).replace("\\", "#").casefold() for path in ours)
    return any(key.startswith(f"{folder}#python") for folder in folders)


def _family(package: str) -> tuple[str, str]:
    """Name and publisher; a full name has version and architecture between them."""
    return package.casefold().partition("_")[0], package.casefold().rpartition("_")[2]


class ConsentStore:
    """Recorders on Windows."""

    def __init__(
        self,
        registry: Any,
        processes: Callable[[], Collection[str] | None],
        own: Collection[str],
    ) -> None:
        """`registry`: the module winreg; `processes` and `own` as `recorders` has them."""
        self._registry = registry
        self._processes = processes
        self._own = own
        self._lasting: frozenset[str] = frozenset()
        self._running: Collection[str] | None = None
        self._looks = 0

    def streams(self, ignored: Collection[str]) -> list[Stream]:
        """As Recorders has it; raises OSError where Windows notes nobody's use."""
        uses = [*self._uses(self._registry.HKEY_CURRENT_USER),
                *self._uses(self._registry.HKEY_LOCAL_MACHINE)]  # fmt: skip
        if not self._own or not any(use.stop is not None for use in uses):
            raise OSError("nothing is noted")
        lasting = frozenset(use.key for use in uses if use.lasts and not use.app)
        if lasting and (lasting != self._lasting or self._looks % EVERY == 0):
            self._running = self._processes()
        self._lasting = lasting
        self._looks += 1
        return recorders(uses, ignored, self._own, self._running)

    def _uses(self, root: object) -> Iterator[Use]:
        for app, path in ((True, STORE), (False, f"{STORE}\\{DESKTOP}")):
            with suppress(OSError), self._registry.OpenKey(root, path) as store:
                for number in itertools.count():  # until there is none of this number
                    name = self._registry.EnumKey(store, number)
                    if not (app and name == DESKTOP):
                        start, stop = self._times(store, name)
                        yield Use(name, app, start, stop)

    def _times(self, store: object, name: str) -> list[int | None]:
        with suppress(OSError), self._registry.OpenKey(store, name) as key:
            values = (
                self._registry.QueryValueEx(key, f"LastUsedTime{which}")[0]
                for which in ("Start", "Stop")
            )
            return [value if isinstance(value, int) else None for value in values]
        return [None, None]


def open_consent_store() -> ConsentStore:
    """The real one; in an environment Python runs in another file than it says."""
    import winreg

    from voice.triggers.calls.processes import process_files

    own = {sys.executable, getattr(sys, "_base_executable", sys.executable)} - {""}
    return ConsentStore(winreg, process_files, own)
