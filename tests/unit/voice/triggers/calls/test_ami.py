"""Asterisk's manager interface, played by a socket of our own."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from voice.errors import ConfigError
from voice.triggers.calls.ami import (
    REFUSED,
    AmiLink,
    Login,
    read_event,
    read_login,
    read_messages,
)
from voice.triggers.calls.link import LinkError
from voice.triggers.calls.state import Begun, Observation, Over

PATIENCE_S = 60.0
LOGIN = Login("breather", "swordfish")
CHALLENGE = "840415273"


def event(
    kind: str, state: str = "6", channel: str = "PJSIP/anna-00000001", call: str = "17.2"
) -> str:
    """As Asterisk 16 sends it, in short."""
    fields = {
        "Event": kind,
        "Privilege": "call,all",
        "Channel": channel,
        "ChannelState": state,
        "CallerIDNum": "0301234567",
        "Uniqueid": call,
        "Linkedid": call,
    }
    return "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n"


def parsed(text: str) -> Observation | None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(text.encode())
        theirs.shutdown(socket.SHUT_WR)
        (message,) = read_messages(ours, "a stranger")
    return read_event(message, "PJSIP/anna-")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (event("Newstate"), Begun("asterisk 17.2")),
        (event("Newchannel"), Begun("asterisk 17.2")),
        (event("CoreShowChannel"), Begun("asterisk 17.2")),
        (event("Newstate", "5"), None),  # it rings
        (event("Newstate", "4"), None),
        (event("Hangup"), Over("asterisk 17.2")),
        (event("Hangup", "5"), Over("asterisk 17.2")),
        (event("Hangup", channel="PJSIP/annabel-00000001"), None),
        (event("Newstate", channel="PJSIP/bob-00000001"), None),
        (event("Newstate", call=""), None),
        (event("DialEnd"), None),
        ("Response: Success\r\n\r\n", None),
        ("\r\n\r\n", None),
    ],
)
def test_what_a_message_says(text: str, told: Observation | None) -> None:
    assert parsed(text) == told


def test_what_never_ends_is_no_message() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(PATIENCE_S)
        assert theirs.send(b"x" * 70_000) == 70_000
        with pytest.raises(LinkError, match="a stranger"):
            next(read_messages(ours, "a stranger"))


class Asterisk:
    """Listens where it would, and lets one in."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.port: int = listening.getsockname()[1]
        self._link: socket.socket | None = None
        self.asked: list[dict[str, str]] = []

    def greet(self) -> None:
        """Answer somebody, and hear what they want."""
        self._link = self._listening.accept()[0]
        self._link.settimeout(PATIENCE_S)
        self.send("Asterisk Call Manager/5.0.2\r\n")
        self._hear()

    def let_in(self, secret: str = LOGIN.secret) -> bool:
        """Whether the secret was right."""
        self.greet()
        self.send(f"Response: Success\r\nChallenge: {CHALLENGE}\r\n\r\n")
        told = self._hear()
        right = told["Key"] == hashlib.md5((CHALLENGE + secret).encode()).hexdigest()
        self.send("Response: Success\r\n\r\n" if right else "Response: Error\r\n\r\n")
        return right

    def _hear(self) -> dict[str, str]:
        assert self._link is not None
        text = b""
        while not text.endswith(b"\r\n\r\n"):
            text += self._link.recv(1)
        lines = (line.split(": ", 1) for line in text.decode().split("\r\n") if line)
        self.asked.append(dict(tuple(line) for line in lines))  # type: ignore[misc]
        return self.asked[-1]

    def send(self, text: str) -> None:
        assert self._link is not None
        self._link.sendall(text.encode())

    def left(self) -> bool:
        """Whether the other side ends, once it has."""
        assert self._link is not None
        return self._link.recv(1) == b""

    def hang(self) -> None:
        """End, and answer nobody any more."""
        self._listening.close()
        if self._link is not None:
            self._link.close()


@pytest.fixture
def asterisk() -> Iterator[Asterisk]:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(PATIENCE_S)
    asterisk = Asterisk(listening)
    yield asterisk
    asterisk.hang()


def test_calls_of_the_channel_are_told_and_end_with_asterisk(asterisk: Asterisk) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with AmiLink(told.put, "PJSIP/anna", LOGIN, asterisk.port) as link:
        assert asterisk.let_in()
        asterisk.send(event("Newstate", channel="PJSIP/bob-00000002", call="17.1"))
        text = event("Newstate") + event("Newstate", call="17.3") + event("Hangup")
        for piece in (text[:40], text[40:100], text[100:]):  # as the network likes it
            asterisk.send(piece)
        for expected in (Begun("asterisk 17.2"), Begun("asterisk 17.3"), Over("asterisk 17.2")):
            assert told.get(timeout=PATIENCE_S) == expected
        assert link.connected
        asterisk.hang()
        assert told.get(timeout=PATIENCE_S) == Over("asterisk 17.3")
    assert told.empty()


def test_the_secret_itself_is_never_sent(asterisk: Asterisk) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with AmiLink(told.put, "PJSIP/anna", LOGIN, asterisk.port):
        asterisk.let_in()
    assert len(asterisk.asked) == 2
    assert LOGIN.secret not in str(asterisk.asked)
    assert LOGIN.secret not in repr(LOGIN)


def test_who_is_refused_hears_nothing(asterisk: Asterisk) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with AmiLink(told.put, "PJSIP/anna", LOGIN, asterisk.port) as link:
        assert not asterisk.let_in("another")
        assert asterisk.left()
        assert not link.connected
    assert told.empty()
    assert link.problem == REFUSED


def test_who_says_nothing_yet_is_not_connected(asterisk: Asterisk) -> None:
    with AmiLink(lambda _: None, "PJSIP/anna", LOGIN, asterisk.port) as link:
        asterisk.greet()
        assert not link.connected
    assert link.problem == ""


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_the_login_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "asterisk-login", "breather\nswordfish\n")
    assert read_login(path) == LOGIN


@pytest.mark.skipif(os.name == "nt", reason="it has no such rights")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_login_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match="chmod 600") as refused:
        read_login(written(tmp_path / "asterisk-login", "breather\nswordfish\n", mode))
    assert "swordfish" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "breather\n", "breather\nsword fish\n"])
def test_a_login_of_other_than_two_words_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="two lines") as refused:
        read_login(written(tmp_path / "asterisk-login", text))
    assert "sword" not in str(refused.value)


def test_a_login_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="asterisk-login"):
        read_login(tmp_path / "asterisk-login")
