"""A child that is killed, crashes, hangs, prints or fails disturbs nobody and is started again."""

from __future__ import annotations

import importlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from voice.child import ATTEMPTS, Child
from voice.errors import BreatherError, ChildError, EarError, ModelMissing, PartError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

SOON_S = 30.0
MAIN = """
import sys
from child_handlers import hanging
from voice.child import Child

if __name__ == "__main__":
    child = Child("part", hanging)
    print(child.call("ready", 30), child.pid, flush=True)
    if sys.argv[1:]:
        child.call(sys.argv[1], 60)
    child.close()
"""


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`child_handlers`, importable by this process and by its children."""
    here = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(here)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    yield importlib.import_module("child_handlers")
    del sys.modules["child_handlers"]


def test_one_process_answers_call_after_call(handlers: Any) -> None:
    with Child[str, int]("part", handlers.counter) as child:
        assert [child.call("a", SOON_S), child.call("b", SOON_S)] == [1, 2]


def test_starts_before_it_is_asked(handlers: Any) -> None:
    with Child[str, int]("part", handlers.counter) as child:
        assert child.pid is None
        child.start()
        started = child.pid
        child.call("a", SOON_S)
        assert child.pid == started is not None


def test_large_requests_and_replies_pass(handlers: Any) -> None:
    with Child[bytes, bytes]("part", handlers.echo) as child:
        assert child.call(bytes(5_000_000), SOON_S) == bytes(5_000_000)


def test_killed_between_two_calls(handlers: Any) -> None:
    with Child[str, int]("part", handlers.counter) as child:
        child.call("a", SOON_S)
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert child.call("b", SOON_S) == 1
        assert child.pid != first


def test_a_child_that_rests_leaves_no_process_and_starts_at_the_next_call(handlers: Any) -> None:
    with Child[str, int]("part", handlers.counter) as child:
        child.rest()
        child.call("a", SOON_S)
        first = child.pid
        assert first is not None
        child.rest()
        assert child.pid is None
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)
        assert child.call("b", SOON_S) == 1


@pytest.mark.parametrize("fatal", ["kill", "crash", "hang"])
def test_a_request_that_ends_the_child_is_repeated(
    handlers: Any, tmp_path: Path, fatal: str
) -> None:
    factory = partial(handlers.trouble, tmp_path / "log", fatal, ATTEMPTS - 1)
    with Child[str, str]("part", factory) as child:
        assert child.call("a", 2.0) == "a"
    assert len((tmp_path / "log").read_text()) == ATTEMPTS


def test_gives_up_after_the_third_death(handlers: Any, tmp_path: Path) -> None:
    factory = partial(handlers.trouble, tmp_path / "log", "kill", ATTEMPTS)
    with Child[str, str]("part", factory) as child:
        with pytest.raises(ChildError, match="part stopped working 3 times"):
            child.call("a", SOON_S)
        assert len((tmp_path / "log").read_text()) == ATTEMPTS
        assert child.call("b", SOON_S) == "b", "a new request has three attempts of its own"


def test_an_error_of_ours_arrives_as_it_is(handlers: Any) -> None:
    with Child[str, str]("part", handlers.raising) as child:
        with pytest.raises(EarError, match=r"^Do this\.$"):
            child.call("ours", SOON_S)
        assert child.call("a", SOON_S) == "a"


def test_an_error_of_others_arrives_without_its_words(handlers: Any) -> None:
    with Child[str, str]("part", handlers.raising) as child:
        with pytest.raises(PartError, match="ValueError") as caught:
            child.call("theirs", SOON_S)
        assert handlers.SECRET not in repr(caught.getrepr(style="long"))
        first = child.pid
        assert child.call("a", SOON_S) == "a"
        assert child.pid == first


def test_a_factory_that_fails_is_not_repeated(handlers: Any, tmp_path: Path) -> None:
    factory = partial(handlers.missing, tmp_path / "log")
    with Child[str, str]("part", factory) as child, pytest.raises(ModelMissing, match="Install it"):
        child.call("a", SOON_S)
    assert (tmp_path / "log").read_text() == "x"


def test_what_an_engine_prints_is_not_seen(
    handlers: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    with Child[str, str]("part", handlers.noisy) as child:
        child.call("a", SOON_S)
    assert capfd.readouterr() == ("", "")


def test_leaves_no_core_and_is_deaf_to_interrupts(handlers: Any) -> None:
    with Child[str, Any]("part", handlers.told_limits) as child:
        assert child.call("a", SOON_S) == {
            "core": (0, 0),
            "dumpable": 0,
            "name": "breather-part",
            "interrupt": signal.SIG_IGN,
            "born deaf": True,
        }
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGINT)
        child.call("b", SOON_S)
        assert child.pid == first


def test_an_interrupted_call_does_not_answer_the_next_one(handlers: Any, tmp_path: Path) -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with Child[str, str]("part", handlers.hanging) as child:
            child.start()
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                child.call("hang", SOON_S)
            assert child.call("a", SOON_S) == "a"
    finally:
        signal.signal(signal.SIGALRM, before)


def test_closing_leaves_no_process_and_may_be_repeated(handlers: Any) -> None:
    child = Child[str, str]("part", handlers.echo)
    child.call("a", SOON_S)
    pid = child.pid
    assert pid is not None
    child.close()
    child.close()
    with pytest.raises(ProcessLookupError):  # a zombie would still be found
        os.kill(pid, 0)
    with pytest.raises(ChildError, match="closed"):
        child.call("b", SOON_S)


def test_closing_ends_a_call_that_is_under_way(handlers: Any) -> None:
    child = Child[str, str]("part", handlers.hanging)
    child.start()
    told: list[BreatherError] = []

    def ask() -> None:
        try:
            child.call("hang", 600)
        except BreatherError as error:
            told.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    child.close()
    thread.join(SOON_S)
    assert not thread.is_alive()
    assert [type(error) for error in told] == [ChildError]


@pytest.mark.parametrize("as_module", [False, True])
def test_works_under_a_script_and_under_a_module(
    handlers: Any, tmp_path: Path, as_module: bool
) -> None:
    (tmp_path / "started.py").write_text(MAIN)
    how = ["-m", "started"] if as_module else ["started.py"]
    done = subprocess.run(
        [sys.executable, *how], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("ready ")
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux to await a stranger's end")
@pytest.mark.parametrize("request_", ["hang", "idle"])
def test_ends_with_its_parent(handlers: Any, tmp_path: Path, request_: str) -> None:
    script = tmp_path / "started.py"
    script.write_text(MAIN.replace("child.close()", "input()"))
    with subprocess.Popen(
        [sys.executable, script, request_],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline().split()[1]))
        parent.kill()
    ended, _, _ = select.select([child], [], [], SOON_S)
    os.close(child)
    assert ended
