"""Somebody at a microphone, for a program that plays what it gets through a pipe."""

from __future__ import annotations

import fcntl
import queue
import subprocess
import threading
from contextlib import suppress
from types import TracebackType
from typing import IO, Self

import numpy as np
from listen import Signal

CHUNK = 480
"""Frames that are given at once: 10 ms."""


class Person:
    """Feeds the player without a gap, so that what is said sounds as it was recorded."""

    def __init__(self, player: subprocess.Popen[bytes]) -> None:
        assert player.stdin is not None, "it is to take sound from a pipe"
        self._pipe: IO[bytes] = player.stdin
        # As little as the system allows on the way, so that what is said sounds soon.
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, 4096)
        self._lines: queue.SimpleQueue[Signal] = queue.SimpleQueue()
        self._over = threading.Event()
        self._feeder = threading.Thread(target=self._feed, name="person", daemon=True)

    def __enter__(self) -> Self:
        self._feeder.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._over.set()
        self._feeder.join()
        with suppress(OSError):
            self._pipe.close()

    def say(self, samples: Signal) -> None:
        """Say it as soon as everything before it is said; mono, at RATE."""
        self._lines.put(samples.astype("<f4"))

    def _feed(self) -> None:
        silence = np.zeros(CHUNK, "<f4").tobytes()
        try:
            while not self._over.is_set():
                try:
                    said = self._lines.get_nowait().tobytes()
                except queue.Empty:
                    said = silence
                for begin in range(0, len(said), len(silence)):
                    if self._over.is_set():
                        return
                    self._pipe.write(said[begin : begin + len(silence)])
                    self._pipe.flush()
        except OSError:
            return  # the player was ended with its server
