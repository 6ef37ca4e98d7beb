"""A PipeWire server of our own, with PulseAudio's protocol: the same world on another server."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from pulse import MODULES, TURN_S, WITH_US, PulseWorld, WorldError

PROGRAMS = ("dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse", "pactl", "pacat", "parec",
            "setpriv")  # fmt: skip


def missing() -> list[str]:
    """The programs that are not installed here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class PipeWireWorld(PulseWorld):
    """The server with its session manager; see PulseWorld."""

    def __init__(
        self, folder: Path, modules: Sequence[str] = MODULES, patience: float = 20.0
    ) -> None:
        super().__init__(folder, modules, patience)
        self._others: list[subprocess.Popen[bytes]] = []
        self.socket = folder / "run" / "pulse" / "native"

    def start(self) -> None:
        """Start the server, and wait until it answers. Raises WorldError."""
        run = self._folder / "run"
        bus = f"unix:path={run / 'bus'}"
        commands = (
            ("dbus-daemon", "--session", "--nofork", f"--address={bus}"),
            ("pipewire",),
            ("wireplumber",),
            ("pipewire-pulse",),
        )
        ready = (run / "bus", run / "pipewire-0", run / "pipewire-0", self.socket)
        environ = {
            **self._private(),
            "HOME": str(self._folder / "home"),
            "XDG_STATE_HOME": str(self._folder / "home"),
            "DBUS_SESSION_BUS_ADDRESS": bus,
        }
        deadline = time.monotonic() + self._patience
        for command, there in zip(commands, ready, strict=True):
            with (self._folder / "pulse.log").open("ab") as log:
                self._others.append(
                    subprocess.Popen(
                        [*WITH_US, *command], env=environ, stdin=subprocess.DEVNULL,
                        stdout=log, stderr=log,
                    )
                )  # fmt: skip
            self._wait(there, deadline)
        self._server = self._others[1]
        while self._pactl("info").returncode:
            self._wait(self.socket, deadline)
        for module in self._modules:
            self.load(module)

    def _wait(self, there: Path, deadline: float) -> None:
        while not there.exists():
            if time.monotonic() > deadline:
                raise WorldError("PipeWire did not start")
            time.sleep(TURN_S)
        if time.monotonic() > deadline:
            raise WorldError("PipeWire does not answer")
        time.sleep(TURN_S)

    def kill(self) -> None:
        """End all of it without warning; nothing where none runs."""
        for process in reversed(self._others):
            process.kill()
            process.wait()
        self._others.clear()
        self._server = None
