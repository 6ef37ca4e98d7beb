"""The application with nothing behind it, and ways to ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
from starlette.types import ASGIApp

from voice.config import Place
from voice.kiosk.files import File
from voice.kiosk.hub import Hub
from voice.kiosk.keys import Keys
from voice.kiosk.server import application
from voice.kiosk.view import as_json, starting
from voice.kiosk.wire import Door, HeardAt, Told, Topic
from voice.triggers.messages import LookBackRequest, Reply, Request, TriggerRequest

KEYS = Keys("a" * 43, "h" * 43, "o" * 43)
BASE = "http://127.0.0.1:8765"
OPEN = {"Authorization": f"Bearer {KEYS.api}"}
OWN = {"Authorization": f"Bearer {KEYS.owner}"}
FILES = {
    "index.html": File(b"<!doctype html>", "text/html; charset=utf-8", '"1"'),
    "words/nl.json": File(b"{}", "application/json", '"2"'),
}
VIEW = Told(Topic.VIEW, as_json(starting(Place.KIOSK, "en")))


@dataclass
class Clock:
    """Time that passes when it is told to."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Served:
    """An application, what came of triggers, and what main has told."""

    answer: Callable[[str], Reply] = lambda name: Reply(True)
    kept: Callable[[], Reply] = lambda: Reply(True, kept={"title": "Looking back", "days": []})
    host: str = "127.0.0.1"
    clock: Clock = field(default_factory=Clock)
    triggers: list[str] = field(default_factory=list)
    hub: Hub = field(init=False)
    app: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        self.hub = Hub(self.clock)
        self.hub.take(VIEW)
        self.hub.take(HeardAt(48_000, self.clock.now, True).encode())
        door = Door(self.host, 8765, KEYS, "nowhere")
        self.app = application(self.hub, door, FILES, self._asked, self.clock)

    def _asked(self, request: Request) -> Reply:
        if isinstance(request, TriggerRequest):
            self.triggers.append(request.name)
            return self.answer(request.name)
        assert isinstance(request, LookBackRequest)
        return self.kept()

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] = OPEN,
        content: bytes | None = None,
        base: str = BASE,
    ) -> httpx.Response:
        """One request, answered whole."""
        return self.ask_all([(method, path, headers, content)], base)[0]

    def ask_all(
        self,
        requests: list[tuple[str, str, Mapping[str, str], bytes | None]],
        base: str = BASE,
    ) -> list[httpx.Response]:
        """Several, one after another."""

        async def asked() -> list[httpx.Response]:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return [
                    await client.request(method, path, headers=headers, content=content)
                    for method, path, headers, content in requests
                ]

        return asyncio.run(asked())
