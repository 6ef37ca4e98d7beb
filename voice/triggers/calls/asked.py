"""Sees who records by asking the system again and again, where it does not tell by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Protocol

from voice.child import Closable
from voice.errors import PartError
from voice.triggers.calls.microphone import MicrophoneUse, Stream
from voice.triggers.calls.state import Recording
from voice.triggers.calls.watch import Put

ASK_S = 0.1
"""Between two looks. Shorter than START_S, so that what is there for a moment is seen to go."""
SPARE = 4.0
"""The rest is at least so many times as long as the look, lest a slow system be kept busy."""
RETRY_S = 2.0
"""Between two tries where the system does not answer."""
PATIENCE_S = 2.0
"""How long the end may take."""


class Recorders(Protocol):
    """Knows which other programs record now."""

    def streams(self, ignored: Collection[str]) -> list[Stream]:
        """Those of other programs but these, by their names or those of their files.

        Raises OSError where the system does not tell now, PartError where it never will.
        """


class AskedWatch(Closable):
    """Puts a Recording whenever other programs begin or cease to use the microphone."""

    def __init__(
        self,
        put: Put,
        clock: Callable[[], float],
        open_recorders: Callable[[], Recorders],
        ignored: Collection[str] = (),
    ) -> None:
        """`open_recorders` may raise as what it builds; `clock`: monotonic seconds; `ignored`:
        names of programs, or of their files."""
        self._put = put
        self._clock = clock
        self._open = open_recorders
        self._ignored = ignored
        self._use = MicrophoneUse()
        self._told: frozenset[int] = frozenset()
        self._connected = False
        self._problem = ""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="microphone watch", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether the system tells who records."""
        return self._connected

    @property
    def problem(self) -> str:
        """Why it never will, as a sentence; empty where it may."""
        return self._problem

    def close(self) -> None:
        """End, and put nothing more."""
        self._ending.set()
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._follow(self._open())
            except PartError as error:
                self._problem = str(error)
                self._use = MicrophoneUse()
                self._ending.set()
            except OSError:  # a call that there is goes on: it is not known to be over
                self._use.wait(self._clock())
            self._connected = False
            self._tell()
            self._ending.wait(RETRY_S)

    def _follow(self, recorders: Recorders) -> None:
        """Ask until the system does not answer, or we end."""
        while not self._ending.is_set():
            began = self._clock()
            self._use.look(recorders.streams(self._ignored), began)
            self._connected = True
            self._tell()
            self._ending.wait(max(ASK_S, SPARE * (self._clock() - began)))

    def _tell(self) -> None:
        streams = self._use.streams
        if streams != self._told and not self._ending.is_set():
            self._told = streams
            self._put(Recording(streams))
