"""The API and the page's files, as one ASGI application."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from voice.errors import BreatherError
from voice.kiosk.files import PAGE, File
from voice.kiosk.gate import Gate
from voice.kiosk.hub import Hub
from voice.kiosk.openapi import description
from voice.kiosk.problems import problem
from voice.kiosk.stream import Stream
from voice.kiosk.wire import Door, Topic
from voice.triggers.messages import LIMIT, LookBackRequest, Reply, TriggerRequest
from voice.triggers.messages import Request as Asked

Ask: TypeAlias = Callable[[Asked], Reply]
"""Asks Breather, and blocks until it answers; raises BreatherError where nobody does."""

VERSION = "/api/v1"
AT_ONCE = 4
"""What is asked of Breather at the same time: less than the control socket has places."""
HOOKS = ("call-started", "call-ended")
JSON = "application/json"


def application(
    hub: Hub,
    door: Door,
    files: Mapping[str, File],
    ask: Ask,
    clock: Callable[[], float] = time.monotonic,
) -> ASGIApp:
    """All that is served, behind the gate."""
    served = _Served(hub, door, files, ask)
    api = description().encode()

    async def openapi(_: Request) -> Response:
        return Response(api, media_type=JSON)

    routes = [
        Route("/", served.page, methods=["GET"]),
        Route("/static/{path:path}", served.file, methods=["GET"]),
        Route(f"{VERSION}/openapi.json", openapi, methods=["GET"]),
        Route(f"{VERSION}/state", served.state, methods=["GET"]),
        Route(f"{VERSION}/catalogue", served.catalogue, methods=["GET"]),
        Route(f"{VERSION}/looking-back", served.look_back, methods=["GET"]),
        Route(f"{VERSION}/events", Stream(hub), methods=["GET"]),
        Route(VERSION + "/triggers/{name}", served.trigger, methods=["POST"]),
        Route("/hook/{key}/{name}", served.hook, methods=["GET", "POST"]),
    ]
    handlers = {HTTPException: _http_problem, Exception: _fault}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return Gate(app, door, clock)


class _Served:
    """What the routes answer."""

    def __init__(self, hub: Hub, door: Door, files: Mapping[str, File], ask: Ask) -> None:
        self._hub = hub
        self._keys = door.keys
        self._files = files
        self._ask = ask
        self._limit = anyio.CapacityLimiter(AT_ONCE)

    async def page(self, request: Request) -> Response:
        """The page itself."""
        return self._file(PAGE, request)

    async def file(self, request: Request) -> Response:
        """What belongs to the page."""
        return self._file(request.path_params["path"], request)

    async def state(self, _: Request) -> Response:
        """The newest view."""
        return self._newest(Topic.VIEW)

    async def catalogue(self, _: Request) -> Response:
        """What can be chosen."""
        return self._newest(Topic.CATALOGUE)

    async def trigger(self, request: Request) -> Response:
        """Do what a trigger's name says."""
        return await self._obey(request.path_params["name"])

    async def look_back(self, _: Request) -> Response:
        """What the person kept; a kiosk has nothing of the kind."""
        reply = await self._answer(LookBackRequest())
        if reply.kept is not None:
            return JSONResponse(reply.kept, headers={"Cache-Control": "no-store"})
        if reply.mistake:
            return problem(HTTPStatus.NOT_FOUND, reply.message)
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reply.message, Retry_After="1")

    async def hook(self, request: Request) -> Response:
        """A call began or ended, says a program that can do no more than open an address."""
        key, name = request.path_params["key"], request.path_params["name"]
        if name not in HOOKS or not self._keys.hooks(key):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._obey(name)

    async def _obey(self, name: str) -> Response:
        if len(name.encode()) > LIMIT // 8:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        reply = await self._answer(TriggerRequest(name))
        if reply.ok:
            return Response(status_code=HTTPStatus.NO_CONTENT)
        if reply.mistake:
            return problem(HTTPStatus.CONFLICT, reply.message)
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reply.message, Retry_After="1")

    async def _answer(self, asked: Asked) -> Reply:
        try:
            return await anyio.to_thread.run_sync(self._ask, asked, limiter=self._limit)
        except BreatherError as error:
            return Reply(False, str(error))

    def _file(self, path: str, request: Request) -> Response:
        file = self._files.get(path)
        if file is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        headers = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == file.tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(file.content, headers=headers, media_type=file.media_type)

    def _newest(self, topic: Topic) -> Response:
        text = self._hub.newest(topic)
        if text is None:
            detail = "Breather is still starting; try again in a moment."
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, Retry_After="1")
        return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)


SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing here; the API is described at /api/v1/openapi.json.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This cannot be done here; see /api/v1/openapi.json.",
}


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    answer = problem(status, SENTENCES.get(status, status.description or status.phrase))
    answer.headers.update(error.headers or {})
    return answer


async def _fault(_: Request, error: Exception) -> Response:
    """A fault of ours; its text may hold anything, and is shown to nobody."""
    detail = f"Breather failed over this ({type(error).__name__}); try again."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)
