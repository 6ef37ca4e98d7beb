"""What scripts/attack_kiosk.py tries against a page, each with a count of its answers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kiosk_crowds import DEAF, DRIPPING, IDLE, PAGES, drip, idle, listeners, nothing, wrk
from kiosk_target import DONE, OPENED, Target, status

TIMES = 200
"""How often each request of a kind is made."""
LARGE = 100_000_000
SEED = 7

Act = Callable[[Target], tuple[int, Mapping[str, int]]]
"""Attacks; how often, and how often each answer came."""


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack by its name; an answer that is `forbidden` has got through."""

    name: str
    act: Act
    forbidden: Sequence[str] = (OPENED, DONE, "500")


def attacks(seconds: float) -> list[Attack]:
    """All of them; those that last do so for so long."""
    floods = [
        Attack(f"flood of the page, {seconds:g} s", lambda t: wrk(t, "/", seconds), ("500",)),
        Attack(f"flood without the key, {seconds:g} s", lambda t: wrk(t, "/api/v1/state", seconds)),
        Attack(
            f"flood with the key, {seconds:g} s",
            lambda t: wrk(t, "/api/v1/state", seconds, t.bearer),
            ("500",),
        ),
    ]
    return [
        Attack(f"none, to compare with, {seconds:g} s", lambda _: nothing(seconds)),
        Attack("foreign Host, with the key", _foreign_hosts),
        Attack("foreign Origin, with the key", _foreign_origins),
        Attack("foreign page by what the browser says, with the key", _foreign_sites),
        Attack("key missing or wrong", _wrong_keys),
        Attack("key of the hooks guessed", _wrong_hooks),
        Attack("path traversal", _traversals),
        Attack("malformed requests", _malformed),
        Attack("malformed JSON, with the key, to what wants none", _malformed_json, ("500",)),
        Attack("body of 100 MB", _large_bodies),
        Attack("body of 100 MB in chunks of unknown number", _chunked_bodies),
        Attack(f"{IDLE:,} idle connections, {seconds:g} s", lambda t: idle(t, seconds)),
        Attack(f"{DRIPPING} requests a byte at a time, {seconds:g} s", lambda t: drip(t, seconds)),
        Attack(
            f"{DEAF} listeners that read nothing, {seconds:g} s",
            lambda t: listeners(t, DEAF, seconds, reads=False),
            ("500",),
        ),
        Attack(
            f"{PAGES} pages at once, {seconds:g} s (no attack)",
            lambda t: listeners(t, PAGES, seconds, reads=True),
            ("500", "503"),
        ),
        *floods,
    ]


GUARDED = (("GET", "/api/v1/state"), ("GET", "/api/v1/events"), ("POST", "/api/v1/triggers/stop"))


def _asked(
    target: Target, headers: Iterable[Mapping[str, str]], paths: Sequence[tuple[str, str]] = GUARDED
) -> tuple[int, Mapping[str, int]]:
    """Every path with every set of headers, TIMES in all at the least."""
    kinds = [(method, path, given) for given in headers for method, path in paths]
    times = -(-TIMES // len(kinds))
    answers = Counter(
        target.ask(method, path, given) for method, path, given in kinds for _ in range(times)
    )
    return answers.total(), answers


def _foreign_hosts(target: Target) -> tuple[int, Mapping[str, int]]:
    port = target.port
    hosts = (
        "evil.example", f"evil.example:{port}", f"127.0.0.1.evil.example:{port}", "127.0.0.1:1",
        f"localhost.evil.example:{port}", f"0.0.0.0:{port}", "",
    )  # fmt: skip
    return _asked(target, ({**target.bearer, "Host": host} for host in hosts))


def _foreign_origins(target: Target) -> tuple[int, Mapping[str, int]]:
    origins = (
        "http://evil.example", "https://evil.example", "null", "http://127.0.0.1:3000",
        f"https://{target.authority}", f"http://{target.authority}.evil.example", "file://",
    )  # fmt: skip
    return _asked(target, ({**target.bearer, "Origin": origin} for origin in origins))


def _foreign_sites(target: Target) -> tuple[int, Mapping[str, int]]:
    sites = [
        {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
        for site in ("cross-site", "same-site")
        for mode in ("no-cors", "cors", "navigate")
    ]
    return _asked(target, ({**target.bearer, **site} for site in sites))


def _wrong_keys(target: Target) -> tuple[int, Mapping[str, int]]:
    key = target.key
    wrong = ("", "Bearer", key, f"Basic {key}", f"Bearer {key[:-1]}", f"Bearer {key}x", "Bearer x")
    given: list[dict[str, str]] = [{}, {"Cookie": f"key={key}"}]
    return _asked(target, [*given, *({"Authorization": one} for one in wrong)])


def _wrong_hooks(target: Target) -> tuple[int, Mapping[str, int]]:
    drawn = random.Random(SEED)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-_"
    paths = [
        ("GET", f"/hook/{''.join(drawn.choices(letters, k=43))}/call-ended") for _ in range(TIMES)
    ]
    paths.append(("GET", f"/hook/{target.key}/call-ended"))
    return _asked(target, [{}], paths)


def _traversals(target: Target) -> tuple[int, Mapping[str, int]]:
    ups = ("..", "%2e%2e", "..%2f", "%252e%252e", "..%5c", "....//", "%c0%ae%c0%ae", "..%00")
    ends = ("etc/passwd", "keys.py", "server.py", "api-key", "../../voice/config.py")
    starts = ("/static", "", "/static/words", "/hook", "/api/v1")
    paths = [
        ("GET", f"{start}/{'/'.join([up] * depth)}/{end}")
        for start in starts
        for up in ups
        for depth in (1, 4)
        for end in ends
    ]
    return _asked(target, [{}, target.bearer], paths)


def _malformed(target: Target) -> tuple[int, Mapping[str, int]]:
    drawn = random.Random(SEED)
    host = f"Host: {target.authority}\r\n"
    made = [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        f"GET / HTTP/1.1\r\n{host}{host}\r\n".encode(),
        f"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n{host}\r\n".encode(),
        f"POST /api/v1/triggers/stop HTTP/1.1\r\n{host}Content-Length: -5\r\n\r\n".encode(),
        f"POST /api/v1/triggers/stop HTTP/1.1\r\n{host}Content-Length: 1\r\n"
        f"Content-Length: 2\r\n\r\nx".encode(),
        f"GET /api/v1/state HTTP/1.1\r\n{host}A: {'a' * 100_000}\r\n\r\n".encode(),
        f"GET /{'a' * 100_000} HTTP/1.1\r\n{host}\r\n".encode(),
        f"GET / HTTP/1.1\r\n{host}{'B: b' * 10_000}".encode(),
        b"GET /\x00 HTTP/1.1\r\nHost: \x00\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ]
    made += [drawn.randbytes(drawn.randrange(1, 4000)) for _ in range(TIMES)]
    answers = Counter(target.send(content) for content in made)
    return answers.total(), answers


def _malformed_json(target: Target) -> tuple[int, Mapping[str, int]]:
    drawn = random.Random(SEED)
    bodies = [b"{", b'{"name": ', b"[" * 4000, b'"\xff"', b"null", b"\x00", b"{}" * 2000]
    bodies += [drawn.randbytes(drawn.randrange(1, 4000)) for _ in range(TIMES)]
    head = (
        f"POST /api/v1/triggers/nonsense HTTP/1.1\r\nHost: {target.authority}\r\n"
        f"Authorization: Bearer {target.key}\r\nContent-Type: application/json\r\n"
    )
    answers: Counter[str] = Counter()
    for body in bodies:
        answers[target.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)] += 1
    return answers.total(), answers


def _large_bodies(target: Target) -> tuple[int, Mapping[str, int]]:
    return _bodies(target, f"Content-Length: {LARGE}", b"x" * 65_536)


def _chunked_bodies(target: Target) -> tuple[int, Mapping[str, int]]:
    return _bodies(target, "Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65_536 + b"\r\n")


def _bodies(target: Target, header: str, piece: bytes) -> tuple[int, Mapping[str, int]]:
    head = (
        f"POST /api/v1/triggers/stop HTTP/1.1\r\nHost: {target.authority}\r\n"
        f"Authorization: Bearer {target.key}\r\n{header}\r\n\r\n"
    )
    answers: Counter[str] = Counter()
    for _ in range(10):
        with target.connect() as connection:
            with suppress(OSError):
                connection.sendall(head.encode())
                for _ in range(LARGE // len(piece)):
                    connection.sendall(piece)
            answers[status(connection)] += 1
    return answers.total(), answers
