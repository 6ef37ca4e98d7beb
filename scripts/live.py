"""Runs Breather in a world of its own: reads what it reports, triggers it, ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Self

from figures import ROOT
from processes import begins, name_of, tree

from voice.errors import BreatherError
from voice.triggers.client import ask
from voice.triggers.messages import Reply, Request, StatusRequest, TriggerRequest
from voice.triggers.place import control_address, runtime_folder

BREATHER = (sys.executable, "-m", "voice.cli")
PATIENCE_S = 60.0
"""The longest that anything is waited for: it only ever passes where something is wrong."""
GRACE_S = 15.0
"""The longest that an end may take."""
TURN_S = 0.05
"""Seconds between two looks at something that is waited for."""
PARTS = {
    "audio": "breather-audio",
    "ear": "breather-ear",
    "speaker": "breather-speake",
    "transcriber": "breather-transc",
    "page": "breather-page",
}
"""What the system calls each process."""


class RunError(Exception):
    """Breather does not do what is waited for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list of events, and when it came."""

    arrived: float
    """Seconds, monotonic."""
    fields: Mapping[str, Any]

    @property
    def event(self) -> str:
        """What happened."""
        return str(self.fields["event"])

    @property
    def frame(self) -> int:
        """When it happened, on Breather's own clock."""
        return int(self.fields["frame"])


class Breather:
    """A running command of Breather, which prints its list of events; ends with the with-block."""

    def __init__(
        self, environ: Mapping[str, str], *arguments: str, program: Sequence[str] = BREATHER
    ) -> None:
        self.environ = dict(environ)
        self.begun = time.monotonic()
        self._program = program
        self._lines: list[Line] = []
        self._more = threading.Condition()
        self._closed = False
        self._process = subprocess.Popen(
            [*program, *arguments], cwd=ROOT, env=self.environ, text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._told: list[str] = []
        self._readers = [
            threading.Thread(target=self._read_lines, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_told, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._process.poll() is None:
            for pid in reversed(tree(self.pid)):
                _send(pid, signal.SIGKILL)
        self._process.wait()
        for reader in self._readers:
            reader.join()

    @property
    def pid(self) -> int:
        """The main process."""
        return self._process.pid

    def part(self, name: str) -> int | None:
        """The process of one of PARTS, where it runs."""
        for pid in tree(self.pid)[1:]:
            if name_of(pid) == PARTS[name]:
                return pid
        return None

    def parts(self) -> dict[str, int]:
        """The process of each of PARTS that runs."""
        return {name: pid for name in PARTS if (pid := self.part(name)) is not None}

    @property
    def begins(self) -> bool:
        """Whether a part is on its way that cannot be told from others yet."""
        return any(begins(pid) for pid in tree(self.pid)[1:])

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def told(self) -> str:
        """What it has said to the person so far."""
        return "".join(self._told)

    @property
    def count(self) -> int:
        """How many lines it has printed."""
        return len(self._lines)

    @property
    def lines(self) -> list[Line]:
        """All lines so far."""
        return list(self._lines)

    def wait(
        self, event: str, since: int = 0, patience: float = PATIENCE_S, **fields: object
    ) -> Line:
        """The first such line that is not among the first `since`. Raises RunError."""
        deadline = time.monotonic() + patience
        with self._more:
            seen = since
            while True:
                for line in self._lines[seen:]:
                    if line.event == event and fields.items() <= line.fields.items():
                        return line
                seen = max(seen, len(self._lines))
                left = deadline - time.monotonic()
                if self._closed or left <= 0 or not self._more.wait(left):
                    raise RunError(f"waited for “{event}” {fields or ''}; {self._state(since)}")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What another command of Breather says, in the same world."""
        return subprocess.run(
            [*self._program, *arguments], cwd=ROOT, env=self.environ, text=True, encoding="utf-8",
            capture_output=True, check=False, timeout=PATIENCE_S,
        )  # fmt: skip

    def trigger(self, name: str) -> None:
        """Trigger it as a pedal would. Raises RunError where that is refused."""
        self._ask(TriggerRequest(name))

    def status(self) -> dict[str, Any]:
        """What it tells of itself. Raises RunError where it does not answer."""
        status = self._ask(StatusRequest()).status
        if status is None:
            raise RunError("its answer holds no status")
        return dict(status.as_table())

    def _ask(self, request: Request) -> Reply:
        try:
            reply = ask(control_address(runtime_folder(self.environ)), request)
        except BreatherError as error:
            raise RunError(f"{error} ({self._state(0)})") from None
        if not reply.ok:
            raise RunError(f"refused: {reply.message}")
        return reply

    def wait_for_status(self, patience: float = PATIENCE_S, **fields: object) -> dict[str, Any]:
        """The first status with these fields, also of one that only starts. Raises RunError."""
        deadline = time.monotonic() + patience
        told: object = None
        while True:
            try:
                status = self.status()
                if fields.items() <= status.items():
                    return status
                told = status
            except RunError as error:
                if not self.running:
                    raise
                told = error
            if time.monotonic() > deadline:
                raise RunError(f"waited for the status {fields}; it is: {told}")
            time.sleep(TURN_S)

    def wait_for_told(self, text: str, patience: float = PATIENCE_S) -> str:
        """All that it has said to the person, once this is in it. Raises RunError."""
        deadline = time.monotonic() + patience
        while text not in self.told:
            if time.monotonic() > deadline or not self.running:
                raise RunError(f"waited for “{text}”; {self._state(0)}")
            time.sleep(TURN_S)
        return self.told

    def end(self, number: signal.Signals = signal.SIGTERM, patience: float = GRACE_S) -> int:
        """Have it end and return its exit code. Raises RunError where it goes on."""
        _send(self.pid, number)
        return self.wait_for_end(patience)

    def wait_for_end(self, patience: float = GRACE_S) -> int:
        """Its exit code, once it has ended by itself. Raises RunError where it goes on."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            raise RunError(f"it does not end; {self._state(0)}") from None
        for reader in self._readers:
            reader.join(GRACE_S)
        return code

    def _state(self, since: int) -> str:
        events = " ".join(line.event for line in self._lines[since:])
        return f"it reported: {events or 'nothing'}; it said: {self.told.strip() or 'nothing'}"

    def _read_lines(self, pipe: IO[str]) -> None:
        with pipe:
            for text in pipe:
                if not text.startswith("{"):
                    continue  # another command's result, for a person to read
                line = Line(time.monotonic(), json.loads(text))
                with self._more:
                    self._lines.append(line)
                    self._more.notify_all()
        with self._more:
            self._closed = True
            self._more.notify_all()

    def _read_told(self, pipe: IO[str]) -> None:
        with pipe:
            for text in pipe:
                self._told.append(text)


def run(environ: Mapping[str, str], *arguments: str) -> Breather:
    """`breather run` in a world, from its start on."""
    return Breather(environ, "run", "--json", *arguments)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
