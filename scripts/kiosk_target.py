"""The page that scripts/attack_kiosk.py attacks, and how it is asked."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

PATIENCE_S = 10.0
HALF_S = 0.5
"""How long it is waited for the answer to what may be no request."""
EVERY_S = 0.1
CLOSED = "closed"
OPENED = "200"
DONE = "204"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the page is, and its key."""

    host: str
    port: int
    key: str

    @property
    def authority(self) -> str:
        """As it stands in the header Host."""
        return f"{self.host}:{self.port}"

    @property
    def bearer(self) -> dict[str, str]:
        """What opens it."""
        return {"Authorization": f"Bearer {self.key}"}

    def connect(self) -> socket.socket:
        """A connection."""
        return socket.create_connection((self.host, self.port), PATIENCE_S)

    def listen(self) -> socket.socket:
        """A connection that listens to the stream; its answer is not read yet."""
        connection = self.connect()
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: {self.authority}\r\n"
        connection.sendall(f"{head}Authorization: Bearer {self.key}\r\n\r\n".encode())
        return connection

    def ask(self, method: str, path: str, headers: Mapping[str, str]) -> str:
        """One request; what was answered. A Host that is given stands in the place of ours."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_S)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            return str(answer.status)
        return CLOSED

    def send(self, content: bytes) -> str:
        """Bytes as they are; what was answered."""
        with suppress(OSError), self.connect() as connection:
            connection.settimeout(HALF_S)
            with suppress(OSError):
                connection.sendall(content)
            return status(connection)
        return CLOSED


class Looking:
    """A page that listens all the while, and the longest time in which it was told nothing."""

    def __init__(self, target: Target) -> None:
        self.longest_s = 0.0
        self._over = threading.Event()
        self._connection = target.listen()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        self._connection.close()

    def _look(self) -> None:
        last = time.monotonic()
        while not self._over.is_set():
            told = b""
            with suppress(OSError):
                told = self._connection.recv(65_536)
            now = time.monotonic()
            self.longest_s = max(self.longest_s, now - last if told else PATIENCE_S)
            if not told:
                return
            last = now


def status(connection: socket.socket) -> str:
    """The status of the answer that begins to arrive."""
    with suppress(OSError):
        found = re.match(rb"HTTP/1\.1 (\d{3})", connection.recv(4096))
        if found:
            return found[1].decode()
    return CLOSED
