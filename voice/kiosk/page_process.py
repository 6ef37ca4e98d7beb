"""The page's own process: serves what main tells, and passes on what is asked for."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import Any

from audio.process import isolate
from voice.kiosk.wire import BEAT, Door, Told, decode

NICENESS = 5
"""The sound goes before."""
GRACE_S = 1
LONGEST_LINE = 1 << 20
AT_ONCE = 64
"""Connections that are taken before those that are there are looked at again."""
HEAD = 8192
"""Bytes of a request's first lines and headers."""


def serve(wire: socket.socket, listener: socket.socket, door: Door) -> None:
    """Be the process, until `wire` ends."""
    isolate()
    _give_way()
    asyncio.run(_serve(wire, listener, door))


def _give_way() -> None:
    """Let everything else of ours run first."""
    if sys.platform == "win32":
        import ctypes

        below_normal = 0x4000
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
        return
    with suppress(OSError):
        os.nice(NICENESS)


async def _serve(wire: socket.socket, listener: socket.socket, door: Door) -> None:
    import uvicorn

    from voice.kiosk.connections import Patient, Waiting
    from voice.kiosk.files import page_files
    from voice.kiosk.hub import Hub
    from voice.kiosk.server import application
    from voice.triggers.client import ask

    class Server(uvicorn.Server):
        """Main alone ends it: a signal to the whole group of processes is main's to obey."""

        def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
            return nullcontext()

    hub = Hub(time.monotonic)
    protocol: Any = partial(Patient, waiting=Waiting())
    server = Server(
        uvicorn.Config(
            application(hub, door, page_files(), partial(ask, door.control)),
            http=protocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            backlog=AT_ONCE,
            h11_max_incomplete_event_size=HEAD,
        )
    )
    told = asyncio.ensure_future(_listen(wire, hub.take))
    told.add_done_callback(lambda _: hub.close())
    told.add_done_callback(lambda _: setattr(server, "should_exit", True))
    await server.serve([listener])


async def _listen(wire: socket.socket, take: Callable[[Told], None]) -> None:
    """Take lines until main closes the wire."""
    reader, writer = await asyncio.open_connection(sock=wire, limit=LONGEST_LINE)
    with suppress(OSError, ValueError):
        while line := await reader.readline():
            take(decode(line))
            writer.write(BEAT)
