"""Follows a softphone or a switchboard over a socket on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from voice.child import Closable
from voice.triggers.calls.state import Begun, Over
from voice.triggers.calls.watch import Put

RETRY_S = 2.0
"""Between two tries to reach one that does not run."""
REFUSED_S = 60.0
"""After one that runs, but does not want us."""
CONNECT_S = 1.0
PATIENCE_S = 2.0


class LinkError(Exception):
    """The other side is not what it should be, or does not want us; a sentence for the person."""


class Link(Closable):
    """Puts what `read` finds on a connection to `port`, until closed.

    Where the connection ends, all calls that began on it are over; then it is tried again.
    `read` returns once the other side has shown what it is; what it returns ends where the other
    side does. Both may raise OSError or LinkError.
    """

    def __init__(
        self,
        put: Put,
        name: str,
        port: int,
        read: Callable[[socket.socket], Iterator[Begun | Over]],
    ) -> None:
        self._put = put
        self._port = port
        self._read = read
        self._calls: set[str] = set()
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._known = False
        self._problem = ""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether the other side answers, and lets us know of its calls."""
        return self._known

    @property
    def problem(self) -> str:
        """Why it does not let us, as a sentence; empty where it does, or is not there."""
        return self._problem

    def close(self) -> None:
        """End, and put nothing more."""
        with self._lock:
            self._ending.set()
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while not self._ending.is_set():
            rest = RETRY_S
            try:
                with socket.create_connection(("127.0.0.1", self._port), CONNECT_S) as link:
                    link.settimeout(None)
                    self._follow(link)
            except LinkError as error:
                self._problem, rest = str(error), REFUSED_S
            except OSError:
                pass
            for call in sorted(self._calls):
                self._tell(Over(call))
            self._ending.wait(rest)

    def _follow(self, link: socket.socket) -> None:
        """Read until the other side ends, or we do."""
        with self._lock:
            if self._ending.is_set():
                return
            self._socket = link
        try:
            calls = self._read(link)
            self._known, self._problem = True, ""
            for told in calls:
                self._tell(told)
        finally:
            with self._lock:
                self._socket = None
            self._known = False

    def _tell(self, told: Begun | Over) -> None:
        if self._ending.is_set():
            return
        if told.call is not None:
            (self._calls.add if isinstance(told, Begun) else self._calls.discard)(told.call)
        self._put(told)
