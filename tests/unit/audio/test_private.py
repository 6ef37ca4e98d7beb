"""A process that holds what was heard: closed to others, without a core, its files its owner's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="told by Linux's own files")

CRASH = """
import ctypes
from audio.private import keep_private
{first}
ctypes.string_at(0)
"""
LOOK = """
import os, resource
from audio.private import keep_private
keep_private()
PR_GET_DUMPABLE = 3
import ctypes
print(ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
print(*resource.getrlimit(resource.RLIMIT_CORE))
os.mkdir("folder")
open("file", "w").close()
print(oct(os.stat("folder").st_mode & 0o777), oct(os.stat("file").st_mode & 0o777))
print(os.stat("/proc/self/mem").st_uid, os.stat("/proc/self/environ").st_uid)
"""


def python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, text=True, capture_output=True, check=False
    )


def test_it_is_not_dumpable_leaves_no_core_and_makes_files_for_the_owner(tmp_path: Path) -> None:
    told = python(LOOK, tmp_path).stdout.splitlines()
    assert told == ["0", "0 0", "0o700 0o600", "0 0"]


def test_a_crash_leaves_nothing(tmp_path: Path) -> None:
    ended = python(CRASH.format(first="keep_private()"), tmp_path)
    assert ended.returncode < 0
    assert not list(tmp_path.iterdir())
    assert ended.stderr == ""


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
@pytest.mark.parametrize("private", [True, False])
def test_another_program_of_the_same_person_cannot_look_in(private: bool) -> None:
    """Root always can; so both are somebody whom the kernel takes for no root."""
    look = "import os; open(f'/proc/{os.getppid()}/maps').read()"
    script = (
        "import subprocess, sys\n"
        "from audio.private import keep_private\n"
        f"{'keep_private()' if private else ''}\n"
        f"look = {look!r}\n"
        "sys.exit(subprocess.run([sys.executable, '-c', look], check=False).returncode)"
    )
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    found = subprocess.run(
        [*powerless, sys.executable, "-c", script], text=True, capture_output=True, check=False
    )
    assert (found.returncode == 0, "PermissionError" in found.stderr) == (not private, private)
