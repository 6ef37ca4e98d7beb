"""The stream of events: each listener gets the newest, and who does not read is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from starlette.types import Receive, Scope, Send

from voice.kiosk.hub import Hub
from voice.kiosk.problems import problem
from voice.kiosk.wire import Topic

MOST = 100
"""Listeners at once."""
EVERY_S = 1.0
"""How often the time is told, which is a sign of life, too."""
SLOW_S = 10.0
"""Who takes nothing for so long is dropped."""
ABORT = "abort"
"""What the server puts into a request's state: it ends the connection at once."""


class Stream:
    """Answers requests for the stream, an ASGI application."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._listeners = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until the listener goes, or the hub closes."""
        if self._listeners >= MOST:
            detail = "There are too many listeners already; close a page that is not looked at."
            busy = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, Retry_After="5")
            await busy(scope, receive, send)
            return
        self._listeners += 1
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await self._answer(send, gone)
        except TimeoutError:
            _abort(scope)
        finally:
            gone.cancel()
            self._listeners -= 1

    async def _answer(self, send: Send, gone: asyncio.Future[None]) -> None:
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        async with asyncio.timeout(SLOW_S):
            await send(start)
        seen: dict[Topic, int] = {}
        with self._hub.waiting() as news:
            while not (self._hub.closed or gone.done()):
                news.clear()
                await self._send(send, self._lines(seen), more=True)
                await _first(news, gone, EVERY_S)
            await self._send(send, "", more=False)

    def _lines(self, seen: dict[Topic, int]) -> str:
        """The time, and what is new; `seen` is brought up to it."""
        time = self._hub.time()
        lines = [": waiting\n\n" if time is None else _event(Topic.CLOCK, time)]
        for topic, number, text in self._hub.newer(seen):
            seen[topic] = number
            lines.append(_event(topic, text))
        return "".join(lines)

    async def _send(self, send: Send, text: str, *, more: bool) -> None:
        body = {"type": "http.response.body", "body": text.encode(), "more_body": more}
        async with asyncio.timeout(SLOW_S):
            await send(body)


def _event(topic: Topic, text: str) -> str:
    return f"event: {topic.value}\ndata: {text}\n\n"


async def _gone(receive: Receive) -> None:
    """Wait until the listener is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first(news: asyncio.Event, gone: asyncio.Future[None], seconds: float) -> None:
    """Wait for news, for the listener to go, or for so many seconds."""
    told = asyncio.ensure_future(news.wait())
    try:
        await asyncio.wait((told, gone), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()


def _abort(scope: Scope) -> None:
    abort: Callable[[], None] | None = scope.get("state", {}).get(ABORT)
    if abort is not None:
        abort()
