"""What the children of test_child.py do; a module of its own, as a child imports it by name."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voice.errors import EarError, ModelMissing

LINUX = sys.platform == "linux"
SECRET = "words that somebody said"


def echo() -> Callable[[Any], Any]:
    """Gives a request back."""
    return lambda request: request


def counter() -> Callable[[Any], int]:
    """Counts the requests that this very process had."""
    had: list[Any] = []

    def handle(request: Any) -> int:
        had.append(request)
        return len(had)

    return handle


def trouble(log: Path, fatal: str, times: int) -> Callable[[Any], Any]:
    """Does what `fatal` says over the first `times` requests that any of its processes gets."""

    def handle(request: Any) -> Any:
        with log.open("a") as file:
            file.write("x")
        if len(log.read_text()) <= times:
            FATAL[fatal]()
        return request

    return handle


def noisy() -> Callable[[Any], Any]:
    """Prints and warns at the levels of Python and of C."""
    print(SECRET)

    def handle(request: Any) -> Any:
        print(SECRET, flush=True)
        print(SECRET, file=sys.stderr, flush=True)
        os.write(1, SECRET.encode())
        os.write(2, SECRET.encode())
        return request

    return handle


def raising() -> Callable[[Any], Any]:
    """Fails in the way that the request asks for."""

    def handle(request: Any) -> Any:
        if request == "ours":
            raise EarError("Do this.")
        if request == "theirs":
            raise ValueError(SECRET)
        return request

    return handle


def missing(log: Path) -> Callable[[Any], Any]:
    """Cannot even be built."""
    with log.open("a") as file:
        file.write("x")
    raise ModelMissing("Install it.")


def told_limits() -> Callable[[Any], Any]:
    """Tells what it may do."""

    def handle(request: Any) -> Any:
        import resource

        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        return {
            "core": resource.getrlimit(resource.RLIMIT_CORE),
            "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if LINUX else 0,
            "name": Path("/proc/self/comm").read_text().strip() if LINUX else "breather-part",
            "interrupt": signal.getsignal(signal.SIGINT),
            "born deaf": signal.SIGINT in blocked,
        }

    return handle


def hanging() -> Callable[[Any], Any]:
    """Answers everything but "hang"."""
    return lambda request: hang() if request == "hang" else request


def hang() -> None:
    """Never returns."""
    threading.Event().wait()


def kill_self() -> None:
    """As from outside: no chance to clean up."""
    os.kill(os.getpid(), signal.SIGKILL)


def crash() -> None:
    """As an engine in C does."""
    ctypes.string_at(0)


FATAL: dict[str, Callable[[], None]] = {"hang": hang, "kill": kill_self, "crash": crash}
