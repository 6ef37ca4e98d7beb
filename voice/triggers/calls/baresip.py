"""Learns of calls from the softphone baresip, over the socket of its module ctrl_tcp.

Its events name who calls whom; nothing of that is kept.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

from voice.triggers.calls.link import Link, LinkError
from voice.triggers.calls.netstrings import Netstrings, NotNetstrings
from voice.triggers.calls.state import Begun, Over
from voice.triggers.calls.watch import Put

PORT = 4444
"""The module's own choice."""
NOT_BARESIP = "What answers at port {} is no baresip; end it, or give “baresip” its port."
NAME = "baresip "
"""Before the ids, lest another softphone has the same ones."""


def read_event(message: bytes) -> Begun | Over | None:
    """What a message of baresip says of a call; None: nothing."""
    try:
        event = json.loads(message)
    except (ValueError, RecursionError):
        return None
    match event:
        case {"event": True, "type": "CALL_ESTABLISHED", "id": str(call)}:
            return Begun(NAME + call)
        case {"event": True, "type": "CALL_CLOSED", "id": str(call)}:
            return Over(NAME + call)
    return None


class BaresipLink(Link):
    """Puts the beginning and the end of each call of a baresip on this machine."""

    def __init__(self, put: Put, port: int = PORT) -> None:
        stranger = NOT_BARESIP.format(port)
        super().__init__(put, "baresip", port, lambda link: _calls_of(link, stranger))


def _calls_of(link: socket.socket, stranger: str) -> Iterator[Begun | Over]:
    messages = Netstrings()
    try:
        while content := link.recv(4096):
            for message in messages.feed(content):
                told = read_event(message)
                if told is not None:
                    yield told
    except NotNetstrings:
        raise LinkError(stranger) from None
