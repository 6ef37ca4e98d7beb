"""Who is let in, and that nothing of what is refused reaches Breather."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from tests.unit.voice.kiosk.serving import KEYS, OPEN, OWN, Served
from voice.kiosk import gate
from voice.kiosk.wire import Told, Topic

GUARDED = (
    ("GET", "/api/v1/state"),
    ("GET", "/api/v1/catalogue"),
    ("GET", "/api/v1/events"),
    ("POST", "/api/v1/triggers/start"),
)
EVERYTHING = (*GUARDED, ("GET", "/"), ("GET", "/static/words/nl.json"), ("GET", "/nothing"))
FOREIGN_HOSTS = (
    "evil.example",
    "evil.example:8765",
    "127.0.0.1:9999",
    "127.0.0.1",
    "127.0.0.1.evil.example:8765",
    "localhost.evil.example:8765",
    "2130706433:8765",
    "",
)
FOREIGN_ORIGINS = (
    "http://evil.example",
    "https://127.0.0.1:8765",
    "http://127.0.0.1:9999",
    "http://127.0.0.1:8765.evil.example",
    "null",
    "",
    "file://",
)
WRONG_KEYS = (
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer "},
    {"Authorization": KEYS.api},
    {"Authorization": f"Basic {KEYS.api}"},
    {"Authorization": f"Bearer {KEYS.api[:-1]}"},
    {"Authorization": f"Bearer {KEYS.api}x"},
    {"Authorization": f"Bearer {KEYS.hook}"},
    {"Cookie": f"key={KEYS.api}"},
)


@pytest.mark.parametrize(("method", "path"), GUARDED[:2])
def test_who_has_the_key_is_let_in(method: str, path: str) -> None:
    served = Served()
    served.hub.take(Told(Topic.CATALOGUE, "{}"))
    assert served.ask(method, path).status_code == 200


OWNERS = "/api/v1/looking-back"


def test_the_journal_is_for_the_owners_key_alone() -> None:
    served = Served()
    assert served.ask("GET", OWNERS, OWN).json() == {"title": "Looking back", "days": []}
    for wrong in (OPEN, *WRONG_KEYS):
        answer = served.ask("GET", OWNERS, wrong)
        assert answer.status_code == 401
        assert "Looking" not in answer.text
    assert served.ask("GET", "/api/v1/state", OWN).status_code == 401


def test_no_foreign_page_reads_the_journal_whatever_key_it_has() -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert Served().ask("GET", OWNERS, {**OWN, **headers}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765"])
def test_our_own_names_are_let_in(host: str) -> None:
    assert Served().ask("GET", "/", {"Host": host}).status_code == 200


def test_the_address_that_was_told_is_let_in_beside_them() -> None:
    served = Served(host="192.168.1.7")
    assert served.ask("GET", "/", {"Host": "192.168.1.7:8765"}).status_code == 200
    assert Served(host="fd00::7").ask("GET", "/", {"Host": "[fd00::7]:8765"}).status_code == 200
    assert Served().ask("GET", "/", {"Host": "192.168.1.7:8765"}).status_code == 403


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_a_foreign_host_gets_nothing(method: str, path: str, host: str) -> None:
    served = Served()
    answer = served.ask(method, path, {**OPEN, "Host": host})
    assert answer.status_code == 403
    assert served.triggers == []


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_a_page_of_another_origin_gets_nothing(method: str, path: str, origin: str) -> None:
    served = Served()
    answer = served.ask(method, path, {**OPEN, "Origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert served.triggers == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_what_a_browser_calls_foreign_gets_nothing(method: str, path: str, site: str) -> None:
    served = Served()
    headers = {**OPEN, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    assert served.ask(method, path, headers).status_code == 403
    assert served.triggers == []


def test_somebody_may_be_led_to_the_page_and_to_nothing_else() -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert Served().ask("GET", "/", headers).status_code == 200
    assert Served().ask("GET", "/api/v1/state", {**OPEN, **headers}).status_code == 403


def test_our_own_page_may_ask() -> None:
    served = Served()
    headers = {**OPEN, "Origin": "http://127.0.0.1:8765", "Sec-Fetch-Site": "same-origin"}
    assert served.ask("POST", "/api/v1/triggers/stop", headers).status_code == 204
    assert served.triggers == ["stop"]


@pytest.mark.parametrize("headers", WRONG_KEYS)
@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_without_the_key_nothing_is_told_or_done(
    method: str, path: str, headers: dict[str, str]
) -> None:
    served = Served()
    answer = served.ask(method, path, headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert served.triggers == []


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/", "/static/words/nl.json"])
def test_what_anybody_may_read_holds_no_key(path: str) -> None:
    answer = Served().ask("GET", path, {})
    assert answer.status_code == 200
    assert KEYS.api not in answer.text
    assert KEYS.hook not in answer.text


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_every_answer_has_the_headers_that_protect_the_page(method: str, path: str) -> None:
    for headers in (OPEN, {}, {"Host": "evil.example"}):
        if (path, headers) == ("/api/v1/events", OPEN):
            continue  # it never ends: test_stream.py looks at it
        answer = Served().ask(method, path, headers)
        assert {name: answer.headers[name] for name in gate.HEADERS} == gate.HEADERS
        assert "set-cookie" not in answer.headers


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    parts = dict(part.partition(" ")[::2] for part in gate.POLICY.split("; "))
    assert parts["default-src"] == "'none'"
    assert parts["frame-ancestors"] == "'none'"
    sources = [value for name, value in parts.items() if name.endswith("-src")]
    assert set(sources) == {"'none'", "'self'"}


@pytest.mark.parametrize("length", ["4097", "104857600", "-1", "1e3", "9" * 30, " ", "0x10"])
def test_a_large_body_is_refused_before_it_is_read(length: str) -> None:
    served, sent = Served(), []

    async def receive() -> Message:
        raise AssertionError("the body was read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/triggers/start",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1:8765"),
            (b"authorization", OPEN["Authorization"].encode()),
            (b"content-length", length.encode()),
        ],
    }
    asyncio.run(served.app(scope, receive, send))
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]
    assert served.triggers == []


def test_a_body_of_unknown_length_is_refused() -> None:
    headers = {**OPEN, "Transfer-Encoding": "chunked"}
    assert Served().ask("POST", "/api/v1/triggers/start", headers, b"x").status_code == 413


@given(st.binary(max_size=4096))
def test_a_small_body_says_nothing_whatever_is_in_it(body: bytes) -> None:
    served = Served()
    assert served.ask("POST", "/api/v1/triggers/stop", OPEN, body).status_code == 204
    assert served.triggers == ["stop"]


def test_a_flood_without_the_key_is_held_up_and_leaves_room_for_who_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "HELD_S", 0.0)
    served = Served()
    flood = [("GET", "/", {}, None)] * 1100
    statuses = [answer.status_code for answer in served.ask_all(flood)]
    assert statuses.count(429) == 100
    assert served.ask("GET", "/", {}).headers["retry-after"] == "1"
    assert served.ask("POST", "/api/v1/triggers/stop").status_code == 204
    served.clock.now += 1.0
    assert served.ask("GET", "/", {}).status_code == 200


def test_who_has_the_key_cannot_flood_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "HELD_S", 0.0)
    served = Served()
    asked = [("POST", "/api/v1/triggers/stop", OPEN, None)] * 310
    statuses = [answer.status_code for answer in served.ask_all(asked)]
    assert statuses.count(429) == 10
    assert len(served.triggers) == 300


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_what_is_no_http_is_not_answered(kind: str) -> None:
    async def never(*_: Message) -> Message:
        raise AssertionError("it was answered")

    asyncio.run(Served().app({"type": kind}, never, never))
