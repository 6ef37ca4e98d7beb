"""What is said over the control socket: JSON, one request and one reply a connection."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, TypeAlias

from voice.dialogue.state import State

LIMIT = 4096
"""Bytes; no request is longer."""


class EarState(Enum):
    """Whether the recogniser can be asked already."""

    LOADING = "loading"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class TriggerRequest:
    """Obey the trigger of this name; whether there is one, the server says."""

    name: str


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """Tell how things are."""


@dataclass(frozen=True, slots=True)
class LookBackRequest:
    """Give what the person kept, for their own eyes alone."""


Request: TypeAlias = TriggerRequest | StatusRequest | LookBackRequest


@dataclass(frozen=True, slots=True)
class Status:
    """How things are."""

    state: State
    exercise: str | None
    """Which one is led or paused."""
    language: str
    wake_phrase: str
    microphone: str | None
    """The device's name; None: there is none. So too the next."""
    loudspeaker: str | None
    problem: str
    """What the person should know, as a sentence; empty where all is well."""
    ear: EarState
    underruns: int
    """Since the start, as the next."""
    overruns: int
    uptime_s: float
    page: str = ""
    """Where the page is, without its key; empty where there is none."""

    def as_table(self) -> dict[str, str | int | float | None]:
        """By name, in values that JSON knows."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: v.value if isinstance(v, Enum) else v for name, v in values}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request."""

    ok: bool
    message: str = ""
    """A sentence for the person; never empty where `ok` is false."""
    mistake: bool = False
    """Not ok, and the person can put it right."""
    status: Status | None = None
    kept: dict[str, object] | None = field(default=None, repr=False)
    """What the person kept, as their own window shows it."""


class NotUnderstood(Exception):
    """What came over the socket is nothing of ours."""


def encode_request(request: Request) -> bytes:
    """As bytes to send."""
    if isinstance(request, TriggerRequest):
        return _encode({"trigger": request.name})
    if isinstance(request, LookBackRequest):
        return _encode({"look-back": True})
    return _encode({"status": True})


def decode_request(content: bytes) -> Request:
    """From the bytes received; raises NotUnderstood."""
    match _decode(content):
        case {"trigger": str(name), **rest} if not rest:
            return TriggerRequest(name)
        case {"status": True, **rest} if not rest:
            return StatusRequest()
        case {"look-back": True, **rest} if not rest:
            return LookBackRequest()
    raise NotUnderstood


def encode_reply(reply: Reply) -> bytes:
    """As bytes to send."""
    table: dict[str, object] = {"ok": reply.ok, "message": reply.message}
    if reply.mistake:
        table["mistake"] = True
    if reply.status is not None:
        table["status"] = reply.status.as_table()
    if reply.kept is not None:
        table["kept"] = reply.kept
    return _encode(table)


def decode_reply(content: bytes) -> Reply:
    """From the bytes received; raises NotUnderstood."""
    match _decode(content):
        case {"ok": bool(ok), "message": str(message), **rest}:
            status = None if rest.get("status") is None else _status(rest["status"])
            kept = rest.get("kept")
            if not isinstance(kept, dict | None):
                raise NotUnderstood
            return Reply(ok, message, rest.get("mistake") is True, status, kept)
    raise NotUnderstood


def _status(table: Any) -> Status:
    try:
        values = {one.name: table[one.name] for one in fields(Status)}
        values["state"], values["ear"] = State(values["state"]), EarState(values["ear"])
    except (TypeError, KeyError, ValueError):
        raise NotUnderstood from None
    return Status(**values)


def _encode(table: dict[str, object]) -> bytes:
    return json.dumps(table).encode()


def _decode(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
