"""The control socket: what its clients may do, none of them can disturb the others."""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from voice.errors import EarError, PartError, UserError
from voice.triggers.client import ask, connect
from voice.triggers.control import LINE, NO_REQUEST, PLACES, ControlServer
from voice.triggers.messages import LIMIT, Reply, Request, StatusRequest, TriggerRequest
from voice.triggers.place import control_address

LONG_S = 60.0
"""Longer than any of these tests takes."""
posix = pytest.mark.skipif(sys.platform == "win32", reason="a socket of POSIX")


def handler(request: Request) -> Reply:
    match request:
        case TriggerRequest("mistake"):
            raise UserError("“mistake” is no trigger.")
        case TriggerRequest("failure"):
            raise EarError("The recogniser failed.")
        case TriggerRequest(name):
            return Reply(True, name)
    return Reply(True)


@pytest.fixture
def address(folder: Path) -> str:
    return control_address(folder)


@pytest.fixture
def server(address: str) -> Iterator[ControlServer]:
    with ControlServer(address, handler, LONG_S) as server:
        yield server


def raw(address: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(LONG_S)
    line.connect(address)
    return line


def is_cut_off(line: socket.socket) -> bool:
    """Wait until the server ends the connection."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.usefixtures("server")
def test_every_request_is_answered(address: str) -> None:
    assert ask(address, TriggerRequest("stop")) == Reply(True, "stop")
    assert ask(address, TriggerRequest("시작")) == Reply(True, "시작")
    assert ask(address, StatusRequest()) == Reply(True)


@pytest.mark.usefixtures("server")
def test_a_refusal_says_whose_fault_it_is(address: str) -> None:
    assert ask(address, TriggerRequest("mistake")) == Reply(
        False, "“mistake” is no trigger.", mistake=True
    )
    assert ask(address, TriggerRequest("failure")) == Reply(False, "The recogniser failed.")


@posix
@pytest.mark.usefixtures("server")
def test_only_its_owner_may_open_it(address: str) -> None:
    assert stat.S_IMODE(os.stat(address).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(address)).st_mode) == 0o700


def test_without_a_server_that_is_said(address: str) -> None:
    with pytest.raises(UserError, match="not running; start it with “breather run”"):
        ask(address, StatusRequest())


def test_once_closed_nobody_answers(address: str) -> None:
    server = ControlServer(address, handler)
    server.close()
    server.close()
    assert not os.path.exists(address)
    with pytest.raises(UserError, match="not running"):
        ask(address, StatusRequest())


@posix
def test_what_a_killed_one_left_is_replaced(address: str) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(address)
    with pytest.raises(UserError, match="not running"):
        ask(address, StatusRequest())
    with ControlServer(address, handler):
        assert ask(address, StatusRequest()).ok


@posix
def test_a_place_without_room_for_a_socket_is_one_sentence(folder: Path) -> None:
    with pytest.raises(UserError, match="cannot be made"):
        ControlServer(str(folder / "none" / "control"), handler)


@posix
def test_a_socket_that_somebody_removed_does_not_hinder_the_end(address: str) -> None:
    with ControlServer(address, handler):
        os.unlink(address)


@pytest.mark.usefixtures("server")
def test_many_at_once_are_all_answered(address: str) -> None:
    replies: list[Reply] = []
    clients = [
        threading.Thread(
            target=lambda: replies.append(ask(address, TriggerRequest("stop"), LONG_S))
        )
        for _ in range(3 * LINE)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert replies == [Reply(True, "stop")] * (3 * LINE)


def test_a_slow_handler_does_not_hold_up_the_next_client(address: str) -> None:
    stopped = threading.Event()

    def slow(request: Request) -> Reply:
        if request == StatusRequest():
            assert stopped.wait(LONG_S)
        else:
            stopped.set()
        return Reply(True)

    with ControlServer(address, slow, LONG_S), connect(address, LONG_S) as waiting:
        waiting.send_bytes(b'{"status": true}')
        assert ask(address, TriggerRequest("stop"), LONG_S).ok
        assert json.loads(waiting.recv_bytes())["ok"]


# Clients that do not behave


@posix
@pytest.mark.parametrize(
    "sent",
    [b"", b"\0", struct.pack("!i", 20), struct.pack("!i", 20) + b'{"trig'],
    ids=["silent", "part of a length", "a length", "part of a request"],
)
def test_who_sends_no_whole_request_is_cut_off(address: str, sent: bytes) -> None:
    with ControlServer(address, handler, patience_s=0.05), closing(raw(address)) as line:
        line.sendall(sent)
        assert is_cut_off(line)
        assert ask(address, StatusRequest()).ok


@posix
@pytest.mark.usefixtures("server")
def test_the_silent_do_not_hold_up_others(address: str) -> None:
    with ExitStack() as stack:
        for _ in range(PLACES - 1):
            stack.enter_context(closing(raw(address)))
        assert ask(address, TriggerRequest("stop"), LONG_S).ok


@posix
def test_more_silent_ones_than_there_are_places_only_delay_others(address: str) -> None:
    with ControlServer(address, handler, patience_s=0.05), ExitStack() as stack:
        for _ in range(PLACES + 2):
            stack.enter_context(closing(raw(address)))
        assert ask(address, TriggerRequest("stop"), LONG_S).ok


@posix
@pytest.mark.parametrize("length", [LIMIT + 1, 2**31 - 1, -1])
@pytest.mark.usefixtures("server")
def test_who_announces_too_much_is_cut_off(address: str, length: int) -> None:
    with closing(raw(address)) as line:
        line.sendall(struct.pack("!i", length) + struct.pack("!Q", 2**60))
        assert is_cut_off(line)
    assert ask(address, StatusRequest()).ok


@posix
@pytest.mark.usefixtures("server")
def test_a_length_below_nothing_is_no_request(address: str) -> None:
    with closing(raw(address)) as line:
        line.sendall(struct.pack("!i", -7))
        assert b'"ok": false' in line.recv(LIMIT)


@pytest.mark.usefixtures("server")
def test_who_goes_before_the_answer_does_no_harm(address: str) -> None:
    for _ in range(3):
        with connect(address, LONG_S) as hasty:
            hasty.send_bytes(b'{"trigger": "stop"}')
    assert ask(address, StatusRequest()).ok


@pytest.mark.parametrize("content", [b"stop", b"", b"\x80\x04N.", b'{"trigger": null}'])
@pytest.mark.usefixtures("server")
def test_what_is_no_request_is_refused_with_what_would_be(address: str, content: bytes) -> None:
    with connect(address, LONG_S) as client:
        client.send_bytes(content)
        reply = json.loads(client.recv_bytes())
    assert reply == {"ok": False, "message": NO_REQUEST, "mistake": True}


def test_a_fault_of_ours_ends_one_request_only(address: str) -> None:
    def wrong(request: Request) -> Reply:
        if request == StatusRequest():
            raise ZeroDivisionError
        return Reply(True)

    with ControlServer(address, wrong):
        refused = ask(address, StatusRequest())
        assert not refused.ok
        assert not refused.mistake
        assert "ZeroDivisionError" in refused.message
        assert ask(address, TriggerRequest("stop")).ok


def test_nothing_stays_behind(address: str) -> None:
    def handles() -> int:
        return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0

    before, others = handles(), set(threading.enumerate())
    with ControlServer(address, handler):
        for _ in range(20):
            ask(address, StatusRequest())
    # A thread that is joined may have started another one meanwhile.
    while left := set(threading.enumerate()) - others:
        for thread in left:
            with suppress(RuntimeError):  # it is only just being started
                thread.join(10.0)
            assert not thread.is_alive()
    assert handles() <= before


# Servers that do not behave


@pytest.mark.parametrize(
    ("answer", "told"),
    [(b"", "Another version"), (b'{"okay": 1}', "Another version"), (None, "does not answer")],
)
def test_an_answer_that_is_none_is_one_sentence(
    answer: bytes | None, told: str, address: str, serve: Callable[[bytes | None], None]
) -> None:
    serve(answer)
    with pytest.raises(PartError, match=told):
        ask(address, StatusRequest(), LONG_S)


@pytest.fixture
def serve(address: str) -> Iterator[Callable[[bytes | None], None]]:
    """A server of another kind that sends `answer` to one client, or hangs up."""
    from multiprocessing.connection import Listener

    with Listener(address) as listener, ExitStack() as stack:

        def once(answer: bytes | None) -> None:
            with listener.accept() as connection:
                connection.recv_bytes()
                if answer is not None:
                    connection.send_bytes(answer)

        def start(answer: bytes | None) -> None:
            thread = threading.Thread(target=once, args=(answer,))
            thread.start()
            stack.callback(thread.join)

        yield start


@posix
@pytest.mark.parametrize("waiting", [0, 1])
def test_one_that_is_stopped_is_told_after_a_while(address: str, waiting: int) -> None:
    """With others before us it does not even take the connection."""
    with closing(socket.socket(socket.AF_UNIX)) as stopped, ExitStack() as stack:
        stopped.bind(address)
        stopped.listen(0)
        for _ in range(waiting):
            stack.enter_context(closing(raw(address)))
        with pytest.raises(PartError, match="does not answer"):
            ask(address, StatusRequest(), 0.05)


def test_a_name_beyond_all_bounds_is_not_sent(address: str) -> None:
    with pytest.raises(UserError, match="No trigger has a name as long"):
        ask(address, TriggerRequest("x" * LIMIT))
