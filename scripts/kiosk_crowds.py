"""Crowds that scripts/attack_kiosk.py sends to a page: they stay for a while, and are many."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, suppress

from kiosk_target import CLOSED, EVERY_S, OPENED, Target, status

IDLE = 1000
DRIPPING = 100
DEAF = 50
PAGES = 50


def nothing(seconds: float) -> tuple[int, Mapping[str, int]]:
    """Nobody comes."""
    time.sleep(seconds)
    return 0, {}


def idle(target: Target, seconds: float) -> tuple[int, Mapping[str, int]]:
    """Connections that never ask; what became of them in the end."""
    answers: Counter[str] = Counter()
    with ExitStack() as stack:
        waiting: list[socket.socket] = []
        for _ in range(IDLE):
            try:
                waiting.append(stack.enter_context(target.connect()))
            except OSError:
                answers["refused"] += 1
        time.sleep(seconds)
        for connection in waiting:
            connection.setblocking(False)
            try:
                answers[CLOSED if not connection.recv(1) else OPENED] += 1
            except BlockingIOError:
                answers["still open"] += 1
            except OSError:
                answers[CLOSED] += 1
    return answers.total(), answers


def drip(target: Target, seconds: float) -> tuple[int, Mapping[str, int]]:
    """Requests that never become whole."""
    answers: Counter[str] = Counter()
    over = time.monotonic() + seconds
    with ExitStack() as stack:
        dripping = [stack.enter_context(target.connect()) for _ in range(DRIPPING)]
        while dripping and time.monotonic() < over:
            for connection in list(dripping):
                try:
                    connection.sendall(b"G" if time.monotonic() < over else b"")
                except OSError:
                    dripping.remove(connection)
                    answers[CLOSED] += 1
            time.sleep(EVERY_S)
        answers["still open"] += len(dripping)
    return answers.total(), answers


def listeners(
    target: Target, count: int, seconds: float, *, reads: bool
) -> tuple[int, Mapping[str, int]]:
    """Listeners to the stream that read all of it, or nothing but how it begins."""
    answers: Counter[str] = Counter()
    over = time.monotonic() + seconds
    with ExitStack() as stack:
        listening: list[socket.socket] = []
        for _ in range(count):
            connection = stack.enter_context(target.listen())
            answers[status(connection)] += 1
            listening.append(connection)
        while time.monotonic() < over:
            for connection in listening if reads else ():
                with suppress(OSError):
                    connection.setblocking(False)
                    while connection.recv(65_536):
                        pass
            time.sleep(EVERY_S)
    return answers.total(), answers


def wrk(
    target: Target, path: str, seconds: float, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, int]]:
    """As many requests as wrk can make."""
    given = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    line = ["wrk", "-t", "1", "-c", "100", "-d", f"{seconds:g}s", "--timeout", "10s", *given]
    told = subprocess.run(
        [*line, f"http://{target.authority}{path}"], capture_output=True, text=True, check=True
    ).stdout
    made = re.search(r"(\d+) requests in", told)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    total = int(made[1]) if made else 0
    bad = int(refused[1]) if refused else 0
    return total, Counter({OPENED: total - bad, "refused": bad})
