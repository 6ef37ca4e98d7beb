"""Asks the Breather that runs."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from voice.errors import PartError, UserError
from voice.triggers.messages import (
    LIMIT,
    NotUnderstood,
    Reply,
    Request,
    decode_reply,
    encode_request,
)

PATIENCE_S = 5.0
"""How long an answer may take."""
NOT_RUNNING = "Breather is not running; start it with “breather run”."
NO_ANSWER = "Breather does not answer; end it, and start it again with “breather run”."
OTHER_VERSION = "Another version of Breather is running; end it, and start it again."


def ask(address: str, request: Request, patience_s: float = PATIENCE_S) -> Reply:
    """The reply of the Breather at `address`.

    Raises UserError where none runs, PartError where it gives no answer.
    """
    content = encode_request(request)
    if len(content) > LIMIT:
        raise UserError("No trigger has a name as long as this; see: breather trigger --help")
    try:
        with connect(address, patience_s) as connection:
            connection.send_bytes(content)
            if not connection.poll(patience_s):
                raise PartError(NO_ANSWER)
            return decode_reply(connection.recv_bytes())
    except (FileNotFoundError, ConnectionRefusedError):
        raise UserError(NOT_RUNNING) from None
    except (OSError, EOFError):
        raise PartError(NO_ANSWER) from None
    except NotUnderstood:
        raise PartError(OTHER_VERSION) from None


def connect(address: str, patience_s: float) -> Connection:
    """A connection to the control socket; raises OSError, TimeoutError among them."""
    if sys.platform == "win32":
        from multiprocessing.connection import Client

        return Client(address, "AF_PIPE")
    import socket
    import struct

    # As `Client` does, but that one waits for ever where a stopped process accepts nothing, and a
    # time-out of Python's own gives up at once where several others wait in line.
    with socket.socket(socket.AF_UNIX) as opened:
        microseconds = round(patience_s * 1e6)
        limit = struct.pack("ll", *divmod(microseconds, 1_000_000))
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        opened.connect(address)
        return Connection(opened.detach())
