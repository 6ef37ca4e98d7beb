"""The stream: what a listener gets when, and what becomes of one that does not listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message

from tests.unit.voice.kiosk.serving import OPEN, Served
from voice.config import Place
from voice.kiosk import stream
from voice.kiosk.view import as_json, starting
from voice.kiosk.wire import Told, Topic

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/api/v1/events",
    "query_string": b"",
    "headers": [
        (b"host", b"127.0.0.1:8765"),
        (b"authorization", OPEN["Authorization"].encode()),
    ],
}


class Listener:
    """Reads the stream, until it goes away."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.events: list[tuple[str, str]] = []
        self.over = False
        self.aborted = False
        self.reads = asyncio.Event()
        self.reads.set()
        self._gone = asyncio.Event()
        self._news = asyncio.Event()

    async def receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        for event in message["body"].decode().split("\n\n"):
            if event.startswith("event: "):
                name, data = event.removeprefix("event: ").split("\ndata: ")
                self.events.append((name, data))
        self.over = not message.get("more_body", False)
        self._news.set()

    async def until(self, enough: Callable[[], bool]) -> None:
        while not enough():
            self._news.clear()
            await self._news.wait()

    def leave(self) -> None:
        self._gone.set()

    def abort(self) -> None:
        self.aborted = True

    def names(self) -> list[str]:
        return [name for name, _ in self.events]


Course = Callable[[Served, Listener], Awaitable[None]]


def listened(course: Course, served: Served | None = None) -> Listener:
    """One listener, to whom happens what `course` says."""

    async def run() -> Listener:
        made, listener = served or Served(), Listener()
        scope = {**SCOPE, "state": {stream.ABORT: listener.abort}}
        answering = asyncio.ensure_future(made.app(scope, listener.receive, listener.send))
        await asyncio.wait_for(course(made, listener), 20)
        await asyncio.wait_for(answering, 20)
        return listener

    return asyncio.run(run())


def test_who_connects_gets_the_time_and_everything_at_once() -> None:
    async def course(served: Served, listener: Listener) -> None:
        await listener.until(lambda: "view" in listener.names())
        listener.leave()

    listener = listened(course)
    assert listener.status == 200
    assert listener.headers[b"content-type"] == b"text/event-stream"
    assert listener.headers[b"cache-control"] == b"no-store"
    assert listener.names() == ["clock", "view"]
    assert json.loads(listener.events[0][1]) == {"frame": 48_000, "running": True}


def test_the_time_is_told_as_it_is_when_it_is_sent() -> None:
    served = Served()
    served.clock.now += 0.5

    async def course(served: Served, listener: Listener) -> None:
        await listener.until(lambda: bool(listener.events))
        listener.leave()

    assert json.loads(listened(course, served).events[0][1])["frame"] == 72_000


def test_what_is_new_comes_at_once_after_the_time() -> None:
    nl = Told(Topic.VIEW, as_json(starting(Place.KIOSK, "nl")))

    async def course(served: Served, listener: Listener) -> None:
        await listener.until(lambda: "view" in listener.names())
        served.hub.take(nl)
        await listener.until(lambda: listener.names().count("view") == 2)
        listener.leave()

    listener = listened(course)
    assert listener.names() == ["clock", "view", "clock", "view"]
    assert listener.events[-1] == ("view", nl.text)


def test_with_nothing_new_the_time_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "EVERY_S", 0.0)

    async def course(served: Served, listener: Listener) -> None:
        await listener.until(lambda: listener.names().count("clock") == 3)
        listener.leave()

    assert listened(course).names().count("view") == 1


def test_who_reads_slowly_gets_the_newest_and_not_all_of_it() -> None:
    async def course(served: Served, listener: Listener) -> None:
        await listener.until(lambda: "view" in listener.names())
        listener.reads.clear()
        for number in range(1000):
            served.hub.take(Told(Topic.VIEW, f'{{"number":{number}}}'))
            await asyncio.sleep(0)
        listener.reads.set()
        await listener.until(lambda: listener.events[-1] == ("view", '{"number":999}'))
        listener.leave()

    assert listened(course).names().count("view") <= 3


def test_who_reads_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SLOW_S", 0.05)

    async def course(served: Served, listener: Listener) -> None:
        listener.reads.clear()

    assert listened(course).aborted


def test_the_stream_ends_with_the_hub() -> None:
    async def course(served: Served, listener: Listener) -> None:
        await listener.until(lambda: "view" in listener.names())
        served.hub.close()

    listener = listened(course)
    assert listener.over
    assert not listener.aborted


def test_there_is_a_limit_to_the_listeners_and_room_again_when_one_goes() -> None:
    async def run() -> list[int]:
        served, listeners = Served(), [Listener() for _ in range(stream.MOST + 2)]

        async def listen(listener: Listener) -> asyncio.Future[None]:
            task = asyncio.ensure_future(served.app(SCOPE, listener.receive, listener.send))
            await listener.until(
                lambda: bool(listener.status) and (task.done() or bool(listener.events))
            )
            return task

        tasks = [await listen(listener) for listener in listeners[:-1]]
        listeners[0].leave()
        await tasks[0]
        tasks.append(await listen(listeners[-1]))
        for listener in listeners:
            listener.leave()
        await asyncio.gather(*tasks)
        return [listener.status for listener in listeners]

    statuses = asyncio.run(run())
    assert statuses == [200] * stream.MOST + [503, 200]
