"""A PulseAudio server of our own, in which a person and Breather are on one clock.

The sink `world` has two channels: what goes to the sink `person` is its left one, what goes to the
sink `breather` its right one; the source `microphone` gives back the left one. So a recording of
the world shows when Breather answered what the person said, to the frame.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from listen import RATE, Signal
from person import CHUNK, Person

PROGRAMS = ("pulseaudio", "pactl", "pacat", "parec", "setpriv")
WITH_US = ("setpriv", "--pdeathsig", "KILL")
"""Before a command: it ends with us, even where we are killed."""
FORMAT = ("--raw", "--format=float32le", f"--rate={RATE}")
NO_LIMITS = "no-cpu-limit = yes\nrlimit-rttime = -1\n"
"""A server that is kept from its processor for long counts that as its own use, and ends itself."""
HOLDS_MS = 250
"""So much the player holds, so that what is said has no gaps on a busy machine either."""
TURN_S = 0.02
"""Seconds between two looks at something that is waited for."""

LOUDSPEAKER = (
    "module-remap-sink sink_name=breather master=world channels=1 channel_map=mono "
    "master_channel_map=front-right remix=no"
)
MICROPHONE = (
    "module-remap-source source_name=microphone master=world.monitor channels=1 channel_map=mono "
    "master_channel_map=front-left remix=no"
)
MODULES = (
    "module-null-sink sink_name=world format=float32le channels=2 "
    f"rate={RATE} channel_map=front-left,front-right",
    "module-remap-sink sink_name=person master=world channels=1 channel_map=mono "
    "master_channel_map=front-left remix=no",
    LOUDSPEAKER,
    MICROPHONE,
)


class WorldError(Exception):
    """The server or one of its programs does not do what it is there for."""


def missing() -> list[str]:
    """The programs that are not installed here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class PulseWorld:
    """The server; ends with its programs when the with-block is left.

    `settings`: more lines of its daemon.conf. Raises WorldError where it does not come up within
    `patience` seconds.
    """

    def __init__(
        self, folder: Path, modules: Sequence[str] = MODULES, patience: float = 20.0,
        log_level: str = "error", settings: str = "",
    ) -> None:  # fmt: skip
        self._folder = folder
        self._modules = modules
        self._log_level = log_level
        self._settings = settings
        self._patience = patience
        self._server: subprocess.Popen[bytes] | None = None
        self.socket = folder / "pulse"
        for name in ("home", "run", "config", "cache"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.kill()

    @property
    def pid(self) -> int:
        """The server's process. Raises WorldError where none runs."""
        if self._server is None:
            raise WorldError("the audio server does not run")
        return self._server.pid

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program that lives in this world, with a home of its own."""
        return {
            **self._private(),
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_SINK": "breather",
            "PULSE_SOURCE": "microphone",
        }

    @property
    def log(self) -> str:
        """What the server has told since it was started last."""
        return (self._folder / "pulse.log").read_text("utf-8", "replace")

    @property
    def ended(self) -> str:
        """A sentence where the server has ended by itself; empty where it has not."""
        if self._server is None or self._server.poll() is None:
            return ""
        *_, last = "nothing was told", *self.log.splitlines()
        return f"The audio server ended by itself: {last}"

    def _private(self) -> dict[str, str]:
        return {
            **os.environ,
            "XDG_RUNTIME_DIR": str(self._folder / "run"),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
            "XDG_CACHE_HOME": str(self._folder / "cache"),
        }

    def start(self) -> None:
        """Start the server, and wait until it answers. Raises WorldError."""
        self.socket.unlink(missing_ok=True)  # a killed server leaves it behind
        settings = self._folder / "daemon.conf"
        settings.write_text(NO_LIMITS + self._settings, "utf-8")
        # A desktop's server has a raised priority, too.
        command = [*WITH_US, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
                   f"--log-level={self._log_level}", "--high-priority=yes",
                   "--use-pid-file=no", "--disallow-exit=yes"]  # fmt: skip
        native = f"module-native-protocol-unix socket={self.socket} auth-anonymous=1"
        for module in (native, *self._modules):
            command += ["-L", module]
        environ = {
            **self._private(),
            "HOME": str(self._folder / "home"),
            "PULSE_CONFIG": str(settings),  # in the folder of settings it is not looked for
        }
        with (self._folder / "pulse.log").open("wb") as log:
            self._server = subprocess.Popen(
                command, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + self._patience
        while self._pactl("info").returncode:
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise WorldError(f"the audio server did not start: {self.log.strip()}")
            time.sleep(TURN_S)

    def kill(self) -> None:
        """End the server without warning; nothing where none runs."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def load(self, module: str) -> str:
        """Load a module and return its number. Raises WorldError."""
        return self.control("load-module", *module.split(" ")).strip()

    def unload(self, module: str) -> None:
        """Unload every module of a name, or the one of a number. Raises WorldError."""
        self.control("unload-module", module)

    def unplug(self, module: str) -> None:
        """Unload the one module that was loaded by this very line. Raises WorldError."""
        name, _, arguments = module.partition(" ")
        for line in self.control("list", "modules", "short").splitlines():
            number, loaded, *rest = line.split("\t")
            if loaded == name and rest and rest[0].strip() == arguments:
                self.unload(number)
                return
        raise WorldError(f"the audio server has not loaded: {module}")

    def control(self, *arguments: str) -> str:
        """What pactl says to a command. Raises WorldError."""
        done = self._pactl(*arguments)
        if done.returncode:
            raise WorldError(f"pactl {arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout

    def _pactl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pactl", *arguments], env={**self.environ, "LC_ALL": "C"}, text=True,
            capture_output=True, check=False, timeout=self._patience,
        )  # fmt: skip

    @contextmanager
    def person(self) -> Iterator[Person]:
        """Somebody at the microphone, silent as long as nothing is said."""
        command = [*WITH_US, "pacat", "--playback", "--device=person", "--channels=1", *FORMAT,
                   f"--latency-msec={HOLDS_MS}"]  # fmt: skip
        process = subprocess.Popen(command, env=self.environ, stdin=subprocess.PIPE)
        with _ended(process), Person(process) as person:
            yield person

    @contextmanager
    def recording(self, device: str = "world.monitor") -> Iterator[Recording]:
        """Everything that sounds from now on, until the with-block is left; `device`: a source of
        two channels."""
        path = self._folder / f"world-{time.monotonic_ns()}.f32"
        # A slower one would have the sinks ask for sound in larger portions than Breather wants.
        command = [*WITH_US, "parec", f"--device={device}", "--channels=2", *FORMAT,
                   "--latency-msec=5"]  # fmt: skip
        with path.open("wb") as file:
            process = subprocess.Popen(command, env=self.environ, stdout=file)
        with _ended(process):
            recording = Recording(path)
            recording.wait(CHUNK, self._patience)
            yield recording
        path.unlink()


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()
        process.wait()


class Recording:
    """What sounded so far, on the world's clock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def frames(self) -> int:
        """How much there is by now."""
        return self._path.stat().st_size // 8

    def wait(self, frames: int, patience: float) -> None:
        """Wait until there is so much. Raises WorldError after `patience` seconds without."""
        deadline = time.monotonic() + patience
        while self.frames < frames:
            if time.monotonic() > deadline:
                raise WorldError("nothing more is recorded: the audio server stands still")
            time.sleep(TURN_S)

    def person(self, begin: int = 0, end: int | None = None) -> Signal:
        """What the person said, from frame `begin` up to `end`."""
        return self._channel(0, begin, end)

    def breather(self, begin: int = 0, end: int | None = None) -> Signal:
        """What Breather said and played, from frame `begin` up to `end`."""
        return self._channel(1, begin, end)

    def delivered(self, begin: int = 0, end: int | None = None) -> Signal:
        """Breather's channel without the frames at which the server gave nobody anything."""
        both = self._both(begin, end)
        return np.nan_to_num(both[~np.isnan(both).all(axis=1), 1])

    def _channel(self, channel: int, begin: int, end: int | None) -> Signal:
        return np.nan_to_num(np.ascontiguousarray(self._both(begin, end)[:, channel]), copy=False)

    def _both(self, begin: int, end: int | None) -> Signal:
        """Both channels; no numbers where a server left a port out."""
        count = (self.frames if end is None else min(end, self.frames)) - begin
        both = np.fromfile(self._path, "<f4", 2 * max(count, 0), offset=8 * begin)
        return both.reshape(-1, 2)
