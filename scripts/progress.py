"""Shows how far a step has come, and runs programs whose output is shown only if they fail."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self, TextIO

WIDTH = 24
POLL_SECONDS = 0.2
TAIL_LINES = 8


class StepError(Exception):
    """A part of the preparation failed; the text is one sentence, `log` what a program said."""

    def __init__(self, sentence: str, log: str = "") -> None:
        super().__init__(sentence)
        self.log = log


class Bar:
    """One step on one line: a bar on a terminal, elsewhere a line when the step is over.

    A context manager; `note` is what the line says in the end, by default how long it took.
    """

    def __init__(self, label: str, out: TextIO = sys.stderr) -> None:
        self.label = label
        self.note = ""
        self._out = out
        self._live = out.isatty()
        self._shown = -1
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        self.show(0.0)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        note = self.note or f"ready ({time.monotonic() - self._began:.0f} s)"
        clear = "\r\x1b[K" if self._live else ""
        self._write(f"{clear}  {self.label:<20} {'not done' if kind else note}\n")

    def show(self, part: float) -> None:
        """Draws `part` of the step, 0 to 1; never goes back."""
        percent = max(self._shown, min(100, int(part * 100)))
        if self._live and percent != self._shown:
            full = percent * WIDTH // 100
            self._write(f"\r  {self.label:<20} {'█' * full}{'░' * (WIDTH - full)} {percent:3d} %")
        self._shown = percent

    def _write(self, text: str) -> None:
        # A terminal that knows only ASCII gets question marks, not a crash.
        encoding = self._out.encoding or "ascii"
        self._out.write(text.encode(encoding, "replace").decode(encoding))
        self._out.flush()


def run(
    command: Sequence[str | Path],
    bar: Bar,
    part: Callable[[str], float],
    *,
    failure: str,
    held: Sequence[int] = (),
) -> None:
    """Runs a program to its end; `part` tells from its output so far how much is done, 0 to 1.

    The program inherits the file descriptors `held`: a lock stays locked as long as it lives, even
    if this process is killed. Raises StepError with the sentence `failure` if it fails.
    """
    with tempfile.TemporaryDirectory(prefix="breather-") as folder:
        log = Path(folder, "log")
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
                pass_fds=() if sys.platform == "win32" else tuple(held),
            )
        try:
            while process.poll() is None:
                bar.show(part(_read(log)))
                try:
                    process.wait(POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            _stop(process)
        if process.returncode:
            raise StepError(failure, tail(_read(log)))


def tail(text: str) -> str:
    """The last lines of a program's output, without empty ones."""
    return "\n".join([line for line in text.splitlines() if line.strip()][-TAIL_LINES:])


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
