"""Connections of the server: so many at once, and none that only waits for long."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from voice.kiosk.stream import ABORT

MOST = 300
"""Connections at once; beyond, whoever has asked for nothing for the longest time must go."""
WAIT_S = 15.0
"""For so long a connection may be open with no request under way."""


class Waiting:
    """The connections that wait for a request to begin, or to be whole, the oldest first."""

    def __init__(self) -> None:
        self._since: dict[Patient, asyncio.TimerHandle] = {}

    def enter(self, one: Patient) -> None:
        """It waits from now on, and is dropped after WAIT_S."""
        self.leave(one)
        self._since[one] = one.loop.call_later(WAIT_S, one.transport.abort)

    def leave(self, one: Patient) -> None:
        """It waits no more."""
        timer = self._since.pop(one, None)
        if timer is not None:
            timer.cancel()

    def drop_oldest(self) -> None:
        """End the one that has waited longest."""
        for one in self._since:
            self.leave(one)
            one.transport.abort()
            return


class Patient(H11Protocol):
    """A connection; uvicorn's own patience with one that never asks has no end."""

    def __init__(self, *, waiting: Waiting, **given: Any) -> None:
        super().__init__(**given)
        self._waiting = waiting

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there; with too many, somebody else must go."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: transport.abort}
        self._waiting.enter(self)
        if len(self.connections) > MOST:
            self._waiting.drop_oldest()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._waiting.leave(self)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Take what was received; while a request is under way, nothing is waited for."""
        super().handle_events()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._waiting.leave(self)

    def on_response_complete(self) -> None:
        """The answer is given: the next request may come."""
        if not self.transport.is_closing():
            self._waiting.enter(self)
        super().on_response_complete()
