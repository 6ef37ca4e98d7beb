"""baresip's module ctrl_tcp, played by a socket of our own."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from voice.triggers.calls.baresip import BaresipLink, read_event
from voice.triggers.calls.state import Begun, Observation, Over

PATIENCE_S = 60.0


def message(kind: str, call: str | None = "b789", **more: object) -> bytes:
    """As baresip 1.0.0 sends it."""
    table: dict[str, object] = {
        "event": True,
        "type": kind,
        "class": "call",
        "accountaor": "sip:me@example.org",
        "direction": "incoming",
        "peeruri": "sip:you@example.org",
        **({} if call is None else {"id": call}),
        **more,
    }
    return json.dumps(table).encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (message("CALL_ESTABLISHED"), Begun("baresip b789")),
        (message("CALL_CLOSED", param="Connection reset by peer"), Over("baresip b789")),
        (message("CALL_RINGING"), None),
        (message("CALL_ESTABLISHED", None), None),
        (message("CALL_CLOSED", id=7), None),
        (b'{"response":true,"ok":true,"data":"","token":"t"}', None),
        (b"[" * 100_000, None),
        (b"\xff", None),
        (b"null", None),
    ],
)
def test_what_a_message_says(content: bytes, told: Observation | None) -> None:
    assert read_event(content) == told


class Softphone:
    """Listens where baresip would."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.port: int = listening.getsockname()[1]
        self._link: socket.socket | None = None

    def answer(self) -> None:
        self._link = self._listening.accept()[0]

    def send(self, *messages: bytes) -> None:
        assert self._link is not None
        self._link.sendall(b"".join(b"%d:%s," % (len(m), m) for m in messages))

    def hang(self) -> None:
        """End, and answer nobody any more."""
        self._listening.close()
        if self._link is not None:
            self._link.close()


@pytest.fixture
def softphone() -> Iterator[Softphone]:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(PATIENCE_S)
    softphone = Softphone(listening)
    yield softphone
    softphone.hang()


def test_calls_are_told_and_end_with_the_softphone(softphone: Softphone) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with BaresipLink(told.put, softphone.port) as link:
        softphone.answer()
        softphone.send(
            message("CALL_INCOMING"), message("CALL_ESTABLISHED"),
            message("CALL_ESTABLISHED", "c1"), message("CALL_CLOSED"),
        )  # fmt: skip
        for expected in (Begun("baresip b789"), Begun("baresip c1"), Over("baresip b789")):
            assert told.get(timeout=PATIENCE_S) == expected
        assert link.connected
        softphone.hang()
        assert told.get(timeout=PATIENCE_S) == Over("baresip c1")
        assert not link.connected
    link.close()
    assert told.empty()


def test_who_speaks_otherwise_is_left(softphone: Softphone) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with BaresipLink(told.put, softphone.port) as link:
        softphone.answer()
        assert softphone._link is not None
        softphone.send(message("CALL_ESTABLISHED"))
        softphone._link.sendall(b"HTTP/1.1 200 OK\r\n")
        assert told.get(timeout=PATIENCE_S) == Begun("baresip b789")
        assert told.get(timeout=PATIENCE_S) == Over("baresip b789")
        assert str(softphone.port) in link.problem


def test_where_nothing_listens_it_waits_and_ends(softphone: Softphone) -> None:
    softphone.hang()
    with BaresipLink(lambda _: None, softphone.port) as link:
        assert not link.connected


def test_closed_in_a_call_it_tells_nothing_more(softphone: Softphone) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with BaresipLink(told.put, softphone.port):
        softphone.answer()
        softphone.send(message("CALL_ESTABLISHED"))
        assert told.get(timeout=PATIENCE_S) == Begun("baresip b789")
    assert told.empty()
