"""The control socket: takes requests of the person's own programs, each in a thread of its own."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Listener
from typing import TypeAlias

from voice.child import Closable
from voice.errors import BreatherError, UserError
from voice.triggers.client import connect
from voice.triggers.messages import (
    LIMIT,
    NotUnderstood,
    Reply,
    Request,
    decode_request,
    encode_reply,
)

PATIENCE_S = 1.0
"""How long a client may take to send its request."""
PLACES = 8
"""How many clients are served at once."""
LINE = 64
"""How many may wait in line for a place."""
RESPITE_S = 0.1
NO_REQUEST = 'This is no request; send {"trigger": NAME} or {"status": true}.'

Handler: TypeAlias = Callable[[Request], Reply]


class ControlServer(Closable):
    """Has `handler` answer every request that arrives at `address`, until closed.

    `handler` runs in several threads, none of them the caller's; what it raises becomes the
    refusal. Whoever builds this holds the Instance: what lies at `address` already is
    taken for a dead one's and removed. Raises UserError where the socket cannot be made.
    """

    def __init__(self, address: str, handler: Handler, patience_s: float = PATIENCE_S) -> None:
        self._address = address
        self._handler = handler
        self._patience_s = patience_s
        self._places = threading.BoundedSemaphore(PLACES)
        self._ending = threading.Event()
        self._listener = _listener(address)
        self._thread = threading.Thread(target=self._accept, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more requests; those under way are still answered."""
        if self._ending.is_set():
            return
        self._ending.set()
        with suppress(OSError):  # nothing else wakes a thread that waits in accept()
            connect(self._address, self._patience_s).close()
            self._thread.join(self._patience_s)
        with suppress(OSError):  # somebody tidied the socket away
            self._listener.close()

    def _accept(self) -> None:
        while not self._ending.is_set():
            try:
                connection = self._listener.accept()
            except OSError:  # no handle is left, say; there will be some again
                self._ending.wait(RESPITE_S)
                continue
            self._places.acquire()
            threading.Thread(
                target=self._serve, args=(connection,), name="control client", daemon=True
            ).start()

    def _serve(self, connection: Connection) -> None:
        try:
            with connection:
                content = self._receive(connection)
                if content is None:
                    return
                reply = encode_reply(self._answer(content))
                with suppress(OSError):  # the client did not wait for it
                    connection.send_bytes(reply)
        finally:
            self._places.release()

    def _receive(self, connection: Connection) -> bytes | None:
        """The request; None from who sends none, too much, or too slowly."""
        with _cut_off(connection, self._patience_s), suppress(OSError, EOFError):
            if connection.poll(self._patience_s):
                return connection.recv_bytes(LIMIT)
        return None

    def _answer(self, content: bytes) -> Reply:
        try:
            return self._handler(decode_request(content))
        except NotUnderstood:
            return Reply(False, NO_REQUEST, mistake=True)
        except BreatherError as error:
            return Reply(False, str(error), mistake=isinstance(error, UserError))
        except Exception as error:  # a fault of ours costs one request, and no traceback is shown
            kind = type(error).__name__
            return Reply(False, f"Breather failed over this ({kind}); end it, and start it again.")


def _listener(address: str) -> Listener:
    """Listens where only this user may connect."""
    try:
        if sys.platform == "win32":
            # The system lets nobody but its maker, and administrators, write to a pipe.
            return Listener(address, "AF_PIPE")
        with suppress(FileNotFoundError):
            os.unlink(address)
        listener = Listener(address, "AF_UNIX", backlog=LINE)
        os.chmod(address, 0o600)  # until here its folder, closed to others, protected it
    except OSError as error:
        raise UserError(
            f"The control socket {address} cannot be made ({error.strerror}); set "
            "XDG_RUNTIME_DIR to a folder of your own."
        ) from None
    return listener


@contextmanager
def _cut_off(connection: Connection, after_s: float) -> Iterator[None]:
    """End the connection unless this is left in time.

    On Windows messages arrive whole, so that waiting for one to begin is enough there.
    """
    if sys.platform == "win32":
        yield
        return
    # An object of its own: once closed it refuses, and never shuts what got the same number since.
    line = socket.socket(fileno=os.dup(connection.fileno()))
    timer = threading.Timer(after_s, _shut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
