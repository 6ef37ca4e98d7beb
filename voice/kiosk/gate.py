"""What every request passes before anything is answered: who asks, from where, how much, how often.

Nobody's cookies are read and none are set: the key in a header is what opens, and no foreign page
can send that. Host and Origin are looked at all the same, so that a name that was bent to this
machine, or a page of another origin, gets nothing at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voice.kiosk.problems import problem
from voice.kiosk.rate import Bucket
from voice.kiosk.wire import Door

API, HOOK = "/api/", "/hook/"
OPEN = frozenset({"/api/v1/openapi.json"})
"""What of the API anybody may read."""
OWNERS = frozenset({"/api/v1/looking-back"})
"""What of it the owner alone may."""
LARGEST = 4096
"""Bytes of a body; nothing here needs any."""
BEARER = "bearer "
SAFE_SITES = frozenset({"same-origin", "none"})
HELD_S = 0.25
"""How long the answer to one request too many takes, so that a flood costs little."""

POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
))  # fmt: skip
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), display-capture=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer."""


class Gate:
    """Lets through to `app` what may pass; `clock` gives seconds that never go back."""

    def __init__(self, app: ASGIApp, door: Door, clock: Callable[[], float]) -> None:
        self._app = app
        self._keys = door.keys
        loopback = (f"{name}:{door.port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        self._hosts = {door.authority, *loopback}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._trusted = Bucket(100.0, 300.0, clock)
        """For those who have a key; nobody else can use it up."""
        self._others = Bucket(100.0, 1000.0, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or let through."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if unread:
                    headers["Connection"] = "close"
            await send(message)

        headers = Headers(scope=scope)
        unread = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        refusal = self._refusal(scope, headers)
        if refusal is not None and refusal.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            await asyncio.sleep(HELD_S)
        await (refusal or self._app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path: str = scope["path"]
        stranger = self._stranger(scope, headers)
        opens = self._keys.owns if path in OWNERS else self._keys.opens
        opened = not stranger and opens(_key(headers))
        if not (self._trusted if opened else self._others).take():
            detail = "These are too many requests; wait a second."
            return problem(HTTPStatus.TOO_MANY_REQUESTS, detail, Retry_After="1")
        if stranger:
            return problem(HTTPStatus.FORBIDDEN, stranger)
        if not _small(headers):
            detail = f"Send no body, or one of {LARGEST} bytes at most with its length."
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        if path.startswith(API) and path not in OPEN and not opened:
            detail = "This asks for the key of the API, as “Authorization: Bearer KEY”."
            return problem(HTTPStatus.UNAUTHORIZED, detail, WWW_Authenticate="Bearer")
        return None

    def _stranger(self, scope: Scope, headers: Headers) -> str:
        """Why whoever asks is sent away, whatever key they have; empty where they are not."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "This is not where Breather is; use the address that it tells."
        if not scope["path"].startswith(HOOK) and self._foreign(scope, headers):
            return "Other pages may not ask Breather for anything."
        return ""

    def _foreign(self, scope: Scope, headers: Headers) -> bool:
        """Whether a page of somebody else's asks; to be led to our page is no asking."""
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in self._origins:
            return True
        site = headers.get("sec-fetch-site")
        if site is None or site in SAFE_SITES:
            return False
        return scope["path"] != "/" or headers.get("sec-fetch-mode") != "navigate"


def _key(headers: Headers) -> str:
    given = headers.get("authorization", "")
    return given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else ""


def _small(headers: Headers) -> bool:
    """Whether there is no body, or one that is known to be small."""
    if "transfer-encoding" in headers:
        return False
    length = headers.get("content-length", "0")
    return length.isdecimal() and len(length) < 10 and int(length) <= LARGEST
