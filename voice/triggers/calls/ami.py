"""Learns of calls from an Asterisk on this machine, over its manager interface (AMI).

Its events name who calls whom; of them the call's number alone is taken.
"""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voice.errors import ConfigError
from voice.triggers.calls.link import Link, LinkError
from voice.triggers.calls.state import Begun, Over
from voice.triggers.calls.watch import Put

PORT = 5038
"""Asterisk's own choice."""
UP = "6"
"""The state of a channel whose call was answered."""
NAME = "asterisk "
"""Before the ids, lest a softphone has the same ones."""
LONGEST = 65_536
"""Bytes; no message is longer."""
REFUSED = (
    "Asterisk does not take the login in “asterisk-login”; correct the name and the secret there, "
    "or its manager.conf."
)
NOT_ASTERISK = "What answers at port {} is no Asterisk; end it, or leave out “asterisk”."


@dataclass(frozen=True, slots=True)
class Login:
    """Who may read the manager interface."""

    user: str
    secret: str = field(repr=False)


def read_login(path: Path) -> Login:
    """The login in a file of two lines, the name and the secret, that only its owner may open.

    Raises ConfigError.
    """
    try:
        found = path.stat()
        lines = path.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"The login for Asterisk cannot be read; write its name and secret into {path}."
        ) from None
    if sys.platform != "win32" and (
        stat.S_IMODE(found.st_mode) & 0o077 or found.st_uid != os.geteuid()
    ):
        raise ConfigError(f"Others may open {path}; close it with: chmod 600 {path}")
    if len(lines) != 2:
        raise ConfigError(f"{path} must have two lines: a name, and a secret without blanks.")
    return Login(*lines)


class AmiLink(Link):
    """Puts the beginning and the end of each call of one `channel`, such as “PJSIP/anna”."""

    def __init__(self, put: Put, channel: str, login: Login, port: int = PORT) -> None:
        self._prefix = f"{channel}-"
        self._login = login
        self._stranger = NOT_ASTERISK.format(port)
        super().__init__(put, "asterisk", port, self._calls_of)

    def _calls_of(self, link: socket.socket) -> Iterator[Begun | Over]:
        messages = read_messages(link, self._stranger)
        greet(link, messages, self._login)
        told = (read_event(message, self._prefix) for message in messages)
        return (event for event in told if event is not None)


def greet(link: socket.socket, messages: Iterator[Mapping[str, str]], login: Login) -> None:
    """Log in without saying the secret, lest it be told to another program at this port.

    Then ask for the calls that there are. Raises LinkError where it is refused, and OSError.
    """
    _ask(link, "Challenge", AuthType="MD5")
    challenge = _reply(messages).get("Challenge", "")
    key = hashlib.md5((challenge + login.secret).encode(), usedforsecurity=False).hexdigest()
    _ask(link, "Login", AuthType="MD5", Username=login.user, Key=key, Events="call")
    if _reply(messages).get("Response") != "Success":
        raise LinkError(REFUSED)
    _ask(link, "CoreShowChannels")


def read_messages(link: socket.socket, stranger: str) -> Iterator[Mapping[str, str]]:
    """The messages that arrive, each as its fields; raises LinkError(stranger) for no message."""
    held = b""
    while content := link.recv(4096):
        held += content
        *whole, held = held.split(b"\r\n\r\n")
        if len(held) > LONGEST:
            raise LinkError(stranger)
        for message in whole:
            lines = (
                line.partition(":") for line in message.decode("utf-8", "replace").splitlines()
            )
            yield {key.strip(): value.strip() for key, _, value in lines}


def read_event(message: Mapping[str, str], prefix: str) -> Begun | Over | None:
    """What a message tells of a call on a channel whose name begins so; None: nothing."""
    call = message.get("Uniqueid", "")
    if not call or not message.get("Channel", "").startswith(prefix):
        return None
    match message.get("Event"):
        case "Newchannel" | "Newstate" | "CoreShowChannel" if message.get("ChannelState") == UP:
            return Begun(NAME + call)
        case "Hangup":
            return Over(NAME + call)
    return None


def _ask(link: socket.socket, action: str, **fields: str) -> None:
    lines = [f"Action: {action}", *(f"{key}: {value}" for key, value in fields.items())]
    link.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode())


def _reply(messages: Iterator[Mapping[str, str]]) -> Mapping[str, str]:
    """The next answer; raises OSError where the other side ends without one."""
    for message in messages:
        if "Response" in message:
            return message
    raise ConnectionResetError
