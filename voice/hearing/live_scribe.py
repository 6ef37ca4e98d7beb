"""Writes what is dictated, live: a thread waits for a process that is there for nothing else.

So no command waits for a sentence to be written, a crash harms no ear, and the memory goes when
the dictation ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from queue import SimpleQueue
from typing import TypeAlias

from audio.blocks import Samples
from audio.restarts import Restarts
from voice.child import Closable
from voice.errors import BreatherError
from voice.hearing.scribe import Writing
from voice.hearing.transcriber import Transcriber
from voice.hearing.transcriber_process import TranscriberProcess

GRACE_S = 0.2
"""How long closing waits for what is under way."""


class _Task(Enum):
    BEGIN = auto()
    REST = auto()
    CLOSE = auto()


_Queued: TypeAlias = _Task | tuple[Samples, Writing]


class LiveScribe(Closable):
    """A Scribe that never waits. What the process cannot write, or dies over, fails."""

    def __init__(self, build: Callable[[], Transcriber], restarts: Restarts) -> None:
        """`build` must be picklable; it runs in the process, which starts with a dictation."""
        self._transcriber = TranscriberProcess(build, restarts)
        self._tasks: SimpleQueue[_Queued] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process that writes now, if there is one."""
        return self._transcriber.pid

    def begin(self) -> None:
        """Load the model meanwhile; see Scribe."""
        self._put(_Task.BEGIN)

    def write(self, samples: Samples) -> Writing:
        """See Scribe."""
        writing = Writing()
        self._put((samples, writing))
        return writing

    def rest(self) -> None:
        """End the process once it has written what waits; see Scribe."""
        self._put(_Task.REST)

    def close(self) -> None:
        """End the process and the thread; what was not written will never be."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._tasks.put(_Task.CLOSE)
        thread.join(GRACE_S)
        self._transcriber.close()
        thread.join()

    def _put(self, task: _Queued) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
            self._thread.start()
        self._tasks.put(task)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not _Task.CLOSE:
            if isinstance(task, tuple):
                self._write(*task)
            elif task is _Task.REST:
                self._transcriber.rest()
            else:
                with suppress(BreatherError):  # the first piece will find out, and tell
                    self._transcriber.start()

    def _write(self, samples: Samples, writing: Writing) -> None:
        try:
            writing.text = self._transcriber.transcribe(samples)
        except BreatherError:
            writing.failed = True
