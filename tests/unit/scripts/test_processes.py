from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import processes
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux'")


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that says so when it runs, and waits for us."""
    command = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_tree_is_a_process_and_what_it_started(child: subprocess.Popen[bytes]) -> None:
    found = processes.tree(os.getpid())
    assert found[0] == os.getpid()
    assert child.pid in found
    assert processes.tree(child.pid) == [child.pid]


def test_what_a_process_takes_is_counted(child: subprocess.Popen[bytes]) -> None:
    taken = processes.taken([child.pid])
    assert 1 < taken.own < taken.memory < 100
    assert (taken.threads, taken.handles, taken.processes) == (1, 3, 1)


def test_one_that_has_ended_takes_nothing(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    assert processes.taken([child.pid]) == processes.Taken(0, 0, 0, 0, 0)
    assert processes.worked([child.pid]) == 0
    assert processes.tree(child.pid) == []
    assert processes.name_of(child.pid) == ""


def test_it_has_a_name(child: subprocess.Popen[bytes]) -> None:
    assert processes.name_of(child.pid).startswith("python")


def test_work_grows_while_a_process_works() -> None:
    before = processes.worked([os.getpid()])
    while processes.worked([os.getpid()]) < before + 0.02:
        sum(range(100_000))


def test_busy_cores_are_let_go_again() -> None:
    others = set(processes.tree(os.getpid()))
    with processes.all_cores_busy():
        busy = set(processes.tree(os.getpid())) - others
        assert len(busy) >= len(os.sched_getaffinity(0))
    assert not busy & set(processes.tree(os.getpid()))


def test_a_watch_sees_the_most() -> None:
    watch = processes.Watch(os.getpid(), every=0.001)
    while not watch.most:
        pass
    watch.close()
    assert watch.most > 1
