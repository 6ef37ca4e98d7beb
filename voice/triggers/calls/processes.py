"""Windows: which files the processes run. Written from its documentation; not tried yet."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes.wintypes import DWORD, HANDLE, LONG, MAX_PATH, WCHAR
from typing import Any

PROCESSES = 0x2
"""TH32CS_SNAPPROCESS."""
INVALID = HANDLE(-1).value


class Process(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = (
        ("size", DWORD),
        ("usage", DWORD),
        ("pid", DWORD),
        ("heap", ctypes.c_size_t),
        ("module", DWORD),
        ("threads", DWORD),
        ("parent", DWORD),
        ("priority", LONG),
        ("flags", DWORD),
        ("file", WCHAR * MAX_PATH),
    )


def process_files() -> frozenset[str] | None:
    """The files of all processes, without their folders, in lower case; None: Windows does not
    tell."""
    found: frozenset[str] | None = None
    if sys.platform == "win32":
        found = listed(ctypes.WinDLL("kernel32"))
    return found


def listed(kernel: Any) -> frozenset[str] | None:
    """The same, from this library."""
    kernel.CreateToolhelp32Snapshot.restype = HANDLE  # else it is cut to 32 bits
    snapshot = kernel.CreateToolhelp32Snapshot(DWORD(PROCESSES), DWORD(0))
    if snapshot in (None, INVALID):
        return None
    try:
        return _walk(snapshot, kernel.Process32FirstW, kernel.Process32NextW) or None
    finally:
        kernel.CloseHandle(HANDLE(snapshot))


def _walk(snapshot: int, first: Callable[..., int], later: Callable[..., int]) -> frozenset[str]:
    process = Process()
    process.size = ctypes.sizeof(Process)
    files = set()
    more = first(HANDLE(snapshot), ctypes.byref(process))
    while more:
        files.add(str(process.file).casefold())
        more = later(HANDLE(snapshot), ctypes.byref(process))
    return frozenset(files)
