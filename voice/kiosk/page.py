"""Main's side of the page's process: starts it, feeds it, and starts it again, waiting for nothing.

Whatever becomes of the page, everything else goes on.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess

from audio.process import interrupt_blocked
from audio.restarts import Restarts
from voice.child import Closable
from voice.errors import UserError
from voice.kiosk import page_process
from voice.kiosk.view import Catalogue, View, as_json
from voice.kiosk.wire import Door, HeardAt, Told, Topic

HUNG_S = 30.0
"""A process that takes nothing, or does not answer, for so long is killed."""
START_HUNG_S = 60.0
"""So too while it starts, which is slow on a busy machine."""
GRACE_S = 3.0
LINE = 64
"""Connections that may wait in line."""


def listen(host: str, port: int) -> socket.socket:
    """The place where the page is found; raises UserError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=LINE)
    except OSError as error:
        raise UserError(
            f"The page cannot be at {host}, port {port} ({error.strerror}); set another "
            "“http-port”, or end the program that has it."
        ) from None


class Page(Closable):
    """The page at a listening socket, which stays open while its process comes and goes.

    `show`, `offer` and `tick` may be called from the loop: they hand over and return.
    """

    def __init__(
        self,
        listener: socket.socket,
        door: Door,
        clock: Callable[[], float],
        tell: Callable[[str], None],
    ) -> None:
        self._listener = listener
        self._door = door
        self._clock = clock
        self._restarts = Restarts("page", clock, tell)
        self._lock = threading.Lock()
        self._newest: dict[Topic, Told] = {}
        self._unsent: set[Topic] = set()
        self._news = threading.Event()
        self._closing = threading.Event()
        self._process: BaseProcess | None = None
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Of the process, if there is one."""
        process = self._process
        return None if process is None else process.pid

    def show(self, view: View) -> None:
        """Have this be what the page shows."""
        self._put(Told(Topic.VIEW, as_json(view)))

    def offer(self, catalogue: Catalogue) -> None:
        """Have this be what can be chosen."""
        self._put(Told(Topic.CATALOGUE, as_json(catalogue)))

    def tick(self, heard: HeardAt) -> None:
        """Tell the time; at least every other second."""
        self._put(heard.encode())

    def close(self) -> None:
        """End the process; once more does nothing."""
        self._closing.set()
        self._news.set()
        self._thread.join()
        self._listener.close()

    def _put(self, told: Told) -> None:
        with self._lock:
            self._newest[told.topic] = told
            self._unsent.add(told.topic)
        self._news.set()

    # In the thread

    def _run(self) -> None:
        while not self._closing.is_set():
            self._live()
            if not self._closing.is_set():
                self._wait(self._restarts.again())

    def _wait(self, seconds: float) -> None:
        until = self._clock() + seconds
        while not self._closing.is_set() and self._clock() < until:
            self._news.wait(until - self._clock())
            self._news.clear()

    def _live(self) -> None:
        """One process from its start to its end."""
        ours, theirs = socket.socketpair()
        context = multiprocessing.get_context("spawn")
        process = context.Process(
            target=page_process.serve,
            args=(theirs, self._listener, self._door),
            name="page",
            daemon=True,
        )
        with ours:
            try:
                with theirs, interrupt_blocked():
                    process.start()
                self._process = process
                ours.settimeout(HUNG_S)
                with suppress(OSError):  # it is gone, or takes nothing any more
                    self._feed(ours, process)
            except OSError:  # there is no room for a process just now
                return
        if self._closing.is_set():
            process.join(GRACE_S)
        self._process = None
        if process.is_alive():
            process.kill()
        process.join()
        process.close()

    def _feed(self, wire: socket.socket, process: BaseProcess) -> None:
        """Send what is new as long as the process answers; raises OSError where it does not."""
        with self._lock:
            self._unsent = set(self._newest)
        sent_at = answered = self._clock()
        patience = START_HUNG_S
        while not self._closing.is_set() and process.is_alive():
            for told in self._taken():
                wire.sendall(told.encode())
                sent_at = self._clock()
            if _answers(wire):
                answered, patience = self._clock(), HUNG_S
            if sent_at - answered > patience:
                return
            self._news.wait(1.0)

    def _taken(self) -> list[Told]:
        """What is to be sent, the time first."""
        self._news.clear()
        with self._lock:
            taken = [self._newest[topic] for topic in Topic if topic in self._unsent]
            self._unsent.clear()
        return taken


def _answers(wire: socket.socket) -> bool:
    """Whether the process has answered since the last time; raises OSError where it is gone."""
    wire.setblocking(False)
    try:
        if not wire.recv(4096):
            raise OSError
        return True
    except BlockingIOError:
        return False
    finally:
        wire.settimeout(HUNG_S)
