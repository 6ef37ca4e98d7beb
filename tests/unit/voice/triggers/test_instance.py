"""One Breather per person, whatever became of the one before."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from voice.errors import UserError
from voice.triggers.instance import Instance

HOLD = """
import sys
from voice.triggers.control import ControlServer
from voice.triggers.instance import Instance
from voice.triggers.messages import Reply
from voice.triggers.place import control_address, runtime_folder
folder = runtime_folder()
with Instance(folder), ControlServer(control_address(folder), lambda request: Reply(True)):
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another() -> Iterator[subprocess.Popen[str]]:
    """A process that is the one Breather of the same person."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "ready\n"
            yield holder
        finally:
            holder.kill()


def test_a_second_one_is_told_which_process_is_the_first(folder: Path) -> None:
    with another() as holder, pytest.raises(UserError) as caught:
        Instance(folder)
    assert str(caught.value) == (
        f"Breather already runs (process {holder.pid}); reach it with “breather trigger”, "
        "or end it first."
    )
    assert caught.value.exit_code == 2


def test_a_second_one_in_the_same_process_is_refused_too(folder: Path) -> None:
    with Instance(folder), pytest.raises(UserError, match=f"process {os.getpid()}"):
        Instance(folder)


def test_after_a_kill_another_one_begins_at_once(folder: Path) -> None:
    with another() as holder:
        assert (folder / "control").exists()
        holder.kill()
        holder.wait()
        assert (folder / "control").exists()
        with another() as successor:
            assert successor.poll() is None


def test_once_closed_another_one_begins(folder: Path) -> None:
    first = Instance(folder)
    first.close()
    first.close()
    with Instance(folder):
        pass


def test_a_child_does_not_keep_the_lock(folder: Path) -> None:
    first = Instance(folder)
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        first.close()
        Instance(folder).close()
        assert child.stdin is not None
        child.stdin.close()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_lock_is_for_its_owner_only(folder: Path) -> None:
    with Instance(folder):
        assert stat.S_IMODE((folder / "lock").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_a_link_in_place_of_the_lock_is_not_followed(folder: Path) -> None:
    target = folder / "target"
    target.write_text("mine")
    (folder / "lock").symlink_to(target)
    with pytest.raises(UserError, match="cannot be opened"):
        Instance(folder)
    assert target.read_text() == "mine"


def test_a_lock_file_with_nonsense_in_it_does_no_harm(folder: Path) -> None:
    (folder / "lock").write_bytes(b"\xff nonsense" * 100)
    with Instance(folder), pytest.raises(UserError, match=f"process {os.getpid()}"):
        Instance(folder)
