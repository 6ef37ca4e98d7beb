"""The audio process as main holds it: its memory, its pipe, and its end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.synchronize import Semaphore
from queue import SimpleQueue
from typing import TypeAlias

from audio.io.ring import Count, Shared
from audio.io.streams import News, Streams
from audio.io.wire import Message
from audio.process import interrupt_blocked

Body: TypeAlias = "Callable[[Streams, Shared, Semaphore, Connection[News, Message]], None]"

_Outgoing: TypeAlias = "SimpleQueue[Message | None]"

_GONE_S = 2.0
"""A killed process is gone within this, or stuck."""


class AudioChild:
    """One audio process with its memory, its pipe, and a thread that feeds the pipe.

    The thread is there because a pipe to a process that hangs would fill up, and hang main.
    """

    def __init__(
        self, context: SpawnContext, body: Body, streams: Streams, bell: Semaphore
    ) -> None:
        self.shared = Shared(context)
        self.pipe: Connection[Message, News]
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=body, args=(streams, self.shared, bell, theirs), name="audio", daemon=True
        )
        self._outgoing: _Outgoing = SimpleQueue()
        self._heard = 0
        self._sender = threading.Thread(target=self._send, name="to audio", daemon=True)
        with theirs, interrupt_blocked():
            self.process.start()
        self._sender.start()

    def send(self, message: Message) -> None:
        """Have a message sent; never waits."""
        self._outgoing.put(message)

    def _send(self) -> None:
        with suppress(OSError):  # the process is gone, which is seen elsewhere
            while (message := self._outgoing.get()) is not None:
                self.pipe.send(message)

    def news(self) -> News | None:
        """What it told next, if it told anything."""
        if self._heard >= self.shared.notes.counted(Count.NEWS):
            return None
        self._heard += 1
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            return None

    def end(self, grace_s: float) -> None:
        """End it within about `grace_s`; nothing of it is left."""
        self._outgoing.put(None)
        if grace_s:
            self._sender.join(grace_s)
            if not self._sender.is_alive():
                self.pipe.close()  # by which the process knows that it is to end
                self.process.join(grace_s)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(_GONE_S)
        if self.process.is_alive():  # stuck in the kernel over its device; it ends when it can
            return
        self._sender.join()
        self.pipe.close()
        self.process.close()
