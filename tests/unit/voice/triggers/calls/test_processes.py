"""Windows' list of processes, from a library that is played."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from voice.triggers.calls.processes import INVALID, Process, listed, process_files


def library(files: list[str], handle: int | None = 42) -> SimpleNamespace:
    left = list(files)
    closed: list[int] = []

    def create(flags: ctypes.c_ulong, pid: ctypes.c_ulong) -> int | None:
        assert (flags.value, pid.value) == (2, 0)
        return handle

    def fill(snapshot: ctypes.c_void_p, process: Any) -> int:
        assert snapshot.value == handle
        assert process._obj.size == ctypes.sizeof(Process)
        if not left:
            return 0
        process._obj.file = left.pop(0)
        return 1

    return SimpleNamespace(
        CreateToolhelp32Snapshot=create,
        Process32FirstW=fill,
        Process32NextW=fill,
        CloseHandle=lambda snapshot: closed.append(snapshot.value),
        closed=closed,
    )


def test_the_files_are_in_lower_case() -> None:
    kernel = library(["[System Process]", "Zoom.exe", "chrome.exe", "chrome.exe"])
    assert listed(kernel) == {"[system process]", "zoom.exe", "chrome.exe"}
    assert kernel.closed == [42]


@pytest.mark.parametrize("handle", [None, INVALID])
def test_where_windows_refuses_nothing_is_known(handle: int | None) -> None:
    kernel = library(["Zoom.exe"], handle)
    assert listed(kernel) is None
    assert kernel.closed == []


def test_an_empty_list_tells_nothing() -> None:
    assert listed(library([])) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there is one")
def test_elsewhere_there_is_none() -> None:
    assert process_files() is None
