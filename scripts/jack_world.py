"""A JACK server of our own with its dummy driver: a person and Breather wired port to port.

All that is said and played is recorded by the server's own frames, and the moment of a trigger can
be told in them, too; so a latency is a difference of two frames of one clock.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from figures import ROOT
from listen import RATE, Signal
from pulse import TURN_S, WITH_US, Recording, WorldError

PERIOD = 480
"""Frames that the server hands over at once: the 10 ms for which Breather asks."""
END_S = 5.0
AHEAD = "10"
"""The server's real-time priority, where it may be had: a desktop's has one, too."""


def missing() -> list[str]:
    """What is not installed here."""
    absent = [name for name in ("jackd", "setpriv") if shutil.which(name) is None]
    return absent if util.find_spec("jack") else [*absent, "JACK-Client"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one Breather and one person sit, wired to each other."""

    environ: dict[str, str]
    """For a Breather that sits here; its settings name the seat's devices."""
    person: Person
    recording: Recording
    first: int
    """The server's frame at which the recording begins."""


class Person:
    """Somebody at a seat, silent as long as nothing is said."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None:
            raise WorldError("the person takes no sound")
        self._pipe = process.stdin

    def say(self, samples: Signal) -> None:
        """Say it as soon as everything before it is said; mono, at RATE."""
        self._pipe.write(len(samples).to_bytes(4, "little") + samples.astype("<f4").tobytes())
        self._pipe.flush()


class JackWorld:
    """The server; ends with its programs when the with-block is left.

    `realtime`: with a priority like a desktop's, where this machine allows it. Raises WorldError
    where it does not come up within `patience` seconds.
    """

    def __init__(
        self, folder: Path, *, period: int = PERIOD, realtime: bool = True, patience: float = 20.0
    ) -> None:
        self._folder = folder
        self._name = f"breather-{os.getpid()}-{time.monotonic_ns() % 10**9}"
        self._period = period
        self._realtime = realtime
        self._patience = patience
        self._server: subprocess.Popen[bytes] | None = None
        self._clock: Any = None
        self.xruns = 0
        """How often the server was late, by its own count."""

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.end()

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program that plays and records here."""
        return {
            **os.environ,
            "JACK_DEFAULT_SERVER": self._name,
            "JACK_NO_START_SERVER": "1",
            "PULSE_SERVER": "none",
        }

    @property
    def now(self) -> int:
        """The server's frame just now."""
        return int(self._clock.frame_time)

    def _start(self) -> None:
        import jack

        urgent = ["--realtime", "--realtime-priority", AHEAD] if self._realtime else ["-r"]
        command = [*WITH_US, "jackd", "--name", self._name, *urgent, "--no-mlock",
                   "-d", "dummy", "-r", str(RATE), "-p", str(self._period)]  # fmt: skip
        with (self._folder / "jack.log").open("wb") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        jack.set_error_function(lambda _: None)
        jack.set_info_function(lambda _: None)
        deadline = time.monotonic() + self._patience
        while self._clock is None:
            with suppress(jack.JackError):
                self._clock = jack.Client("clock", servername=self._name, no_start_server=True)
            if self._server.poll() is not None or time.monotonic() > deadline:
                log_text = (self._folder / "jack.log").read_text("utf-8", "replace")
                raise WorldError(f"the audio server did not start: {log_text.strip()}")
            time.sleep(TURN_S)
        self._clock.set_xrun_callback(self._late)
        self._clock.activate()

    def _late(self, delayed_usecs: float) -> None:
        self.xruns += 1

    def end(self) -> None:
        """End the server, which takes its memory along; nothing where none runs."""
        if self._clock is not None:
            self._clock.close()
            self._clock = None
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(END_S)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None

    @contextmanager
    def seat(self, name: str, settings: str = "", cache: Path | None = None) -> Iterator[Seat]:
        """A place for one Breather, with a home of its own.

        `settings`: more lines of its settings; `cache`: where rendered words are.
        """
        home = self._folder / name
        for part in ("run", "config", "cache"):
            (home / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        environ = {
            **self.environ,
            "XDG_RUNTIME_DIR": str(home / "run"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(cache or home / "cache"),
        }
        config = home / "config" / "breather"
        config.mkdir(exist_ok=True)
        devices = f'microphone = "{name}-mouth"\nloudspeaker = "{name}-ear"\n'
        (config / "config.toml").write_text(devices + settings, "utf-8")
        path = home / "world.f32"
        path.touch()
        command = [*WITH_US, sys.executable, str(ROOT / "scripts" / "jack_person.py"), name,
                   str(path)]  # fmt: skip
        with subprocess.Popen(
            command, env=self.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                first = process.stdout.readline() if process.stdout else b""
                if not first:
                    raise WorldError("the person could not sit down")
                recording = Recording(path)
                recording.wait(self._period, self._patience)
                yield Seat(environ, Person(process), recording, int(first))
            finally:
                process.kill()
        path.unlink()
