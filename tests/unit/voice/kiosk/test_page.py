"""Main's side of the page: its process may be killed, hang or be slow, and nobody waits for it."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audio import restarts
from tests.unit.voice.kiosk.real import PATIENCE_S, VIEW, real
from tests.unit.voice.kiosk.serving import KEYS
from voice.config import Place
from voice.errors import UserError
from voice.kiosk import page as pages
from voice.kiosk.page import listen
from voice.kiosk.view import starting
from voice.kiosk.wire import HeardAt
from voice.triggers.messages import TriggerRequest

PROC = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def until(true: Callable[[], bool]) -> bool:
    return any(true() for _ in range(200))


def test_what_is_shown_is_served_and_what_is_asked_arrives(tmp_path: Path) -> None:
    with real(tmp_path) as made:
        assert made.shown(VIEW)
        made.page.show(starting(Place.KIOSK, "nl"))
        assert until(lambda: made.shown(starting(Place.KIOSK, "nl")))
        assert made.ask("POST", "/api/v1/triggers/start:box") == (204, b"")
        assert made.asked == [TriggerRequest("start:box")]


def test_a_killed_process_comes_back_and_shows_the_same(tmp_path: Path) -> None:
    with real(tmp_path) as made:
        assert made.shown(VIEW)
        pid = made.page.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert made.pid_other_than(pid) != pid
        assert made.shown(VIEW)
        assert made.told == ["The page ended and is started again."]


def test_that_it_ends_again_and_again_is_told_plainly_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restarts, "FIRST_S", 0.01)
    with real(tmp_path) as made:
        pid = None
        for _ in range(4):
            pid = made.pid_other_than(pid)
            os.kill(pid, signal.SIGKILL)
        made.pid_other_than(pid)
        assert [text.count("3 times") for text in made.told] == [0, 0, 1, 0]


@PROC
def test_it_runs_behind_everything_else_and_leaves_nothing(tmp_path: Path) -> None:
    with real(tmp_path) as made:
        assert made.shown(VIEW)
        pid = made.page.pid
        assert pid is not None
        assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert KEYS.api.encode() not in line
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_process_that_hangs_keeps_nobody_waiting_and_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HUNG_S", 0.5)
    with real(tmp_path) as made:
        assert made.shown(VIEW)
        pid = made.page.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        for number in range(3000):
            made.page.tick(HeardAt(number, 0.0, True))
            made.page.show(VIEW)
        assert made.pid_other_than(pid) != pid
        assert made.shown(VIEW)


def test_a_port_that_somebody_has_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} .*“http-port”"):
            listen("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(UserError, match=r"cannot be at 192\.0\.2\.1"):
        listen("192.0.2.1", 8765)


def test_who_listens_and_who_is_idle_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    with real(tmp_path) as made:
        assert made.shown(VIEW)
        idle = socket.create_connection(("127.0.0.1", made.port))
        stream = socket.create_connection(("127.0.0.1", made.port), timeout=PATIENCE_S)
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{made.port}\r\n"
        stream.sendall(f"{head}Authorization: Bearer {KEYS.api}\r\n\r\n".encode())
        assert stream.recv(12) == b"HTTP/1.1 200"
    assert until(lambda: not stream.recv(65536))
    idle.close()
    stream.close()
