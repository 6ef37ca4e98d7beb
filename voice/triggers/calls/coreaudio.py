"""macOS: who records, from Core Audio, which lists the processes since macOS 14.

Written from its documentation and headers, and not tried: the project has no such machine. It
tells of a change of the list, but not reliably of a process that begins to record; so it is asked.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from voice.errors import PartError
from voice.triggers.calls.microphone import Stream

FRAMEWORKS = "/System/Library/Frameworks"
SYSTEM = 1
"""kAudioObjectSystemObject."""
UTF8 = 0x08000100
"""kCFStringEncodingUTF8."""
LONGEST_PATH = 4096
"""Bytes; PROC_PIDPATHINFO_MAXSIZE."""
LISTENER = "com.apple.CoreSpeech"
"""“Hey Siri”, which records or not as it likes, with no call at all."""
TOO_OLD = (
    "Only macOS 14 and later tell who uses the microphone; have your softphone tell of its calls, "
    "as docs/calls.md says."
)


def code(letters: str) -> int:
    """A number that Apple writes as four letters."""
    return int.from_bytes(letters.encode("ascii"), "big")


UNKNOWN_PROPERTY = code("who?")


class Address(ctypes.Structure):
    """AudioObjectPropertyAddress: which property, of the whole object, of its main element."""

    _fields_ = (("selector", ctypes.c_uint32), ("scope", ctypes.c_uint32),
                ("element", ctypes.c_uint32))  # fmt: skip

    @classmethod
    def of(cls, letters: str) -> Address:
        """That of the property with this selector."""
        return cls(code(letters), code("glob"), 0)


@dataclass(frozen=True, slots=True)
class Process:
    """One that records."""

    number: int
    """Core Audio's, which it keeps as long as it runs."""
    bundle: str
    """Its application's identifier; empty: it has none."""
    path: str
    """Of its file; empty: unknown."""

    @property
    def name(self) -> str:
        """That of the application which it is a part of, as a person knows it."""
        path = PurePosixPath(self.path)
        apps = [part.removesuffix(".app") for part in path.parts if part.endswith(".app")]
        return (apps[0] if apps else path.name) or self.bundle or "a program without a name"

    @property
    def names(self) -> set[str]:
        """All that it may be called in the settings, without capitals."""
        names = (self.name, PurePosixPath(self.path).name, self.bundle)
        return {name.casefold() for name in names if name}


def recorders(processes: Iterable[Process], ignored: Collection[str], own: str) -> list[Stream]:
    """Their streams, but those of programs that are ignored or run in our own file."""
    left_out = {name.casefold() for name in (LISTENER, *ignored)}
    return [
        Stream(process.number, process.name, paused=False)
        for process in processes
        if process.path != own and not process.names & left_out
    ]


class CoreAudio:
    """Recorders on macOS."""

    def __init__(self, load: Callable[[str], Any] = ctypes.CDLL, pid: int | None = None) -> None:
        """`pid`: our own process. Raises OSError where a library is missing."""
        self._audio = load(f"{FRAMEWORKS}/CoreAudio.framework/CoreAudio")
        self._strings = load(f"{FRAMEWORKS}/CoreFoundation.framework/CoreFoundation")
        self._strings.CFStringGetCString.restype = ctypes.c_bool
        self._processes = load("/usr/lib/libproc.dylib")
        self._own = self._path(os.getpid() if pid is None else pid)
        if not self._own:
            raise OSError("the path of our own process is unknown")  # we would see ourselves

    def streams(self, ignored: Collection[str]) -> list[Stream]:
        """As Recorders has it."""
        found = []
        for number in self._list():
            if self._read(number, "piri", ctypes.c_uint32()):
                pid = self._read(number, "ppid", ctypes.c_int32())
                found.append(Process(number, self._bundle(number), self._path(pid or 0)))
        return recorders(found, ignored, self._own)

    def _list(self) -> list[int]:
        address, size = Address.of("prs#"), ctypes.c_uint32()
        where = (ctypes.c_uint32(SYSTEM), ctypes.byref(address), ctypes.c_uint32(0), None)
        error = self._audio.AudioObjectGetPropertyDataSize(*where, ctypes.byref(size))
        if error == UNKNOWN_PROPERTY:
            raise PartError(TOO_OLD)
        numbers = (ctypes.c_uint32 * (size.value // 4))()
        if not error:
            error = self._audio.AudioObjectGetPropertyData(*where, ctypes.byref(size), numbers)
        if error:
            raise OSError(f"Core Audio answered {error}")
        return list(numbers)[: size.value // 4]  # fewer than just before, where some have ended

    def _read(self, number: int, letters: str, value: Any) -> Any:
        """A property of this process; None where it has ended."""
        address, size = Address.of(letters), ctypes.c_uint32(ctypes.sizeof(value))
        error = self._audio.AudioObjectGetPropertyData(
            ctypes.c_uint32(number), ctypes.byref(address), ctypes.c_uint32(0), None,
            ctypes.byref(size), ctypes.byref(value),
        )  # fmt: skip
        return None if error else value.value

    def _bundle(self, number: int) -> str:
        pointer = self._read(number, "pbid", ctypes.c_void_p())
        if not pointer:
            return ""
        text = ctypes.create_string_buffer(256)
        string = ctypes.c_void_p(pointer)
        told = self._strings.CFStringGetCString(
            string, text, ctypes.c_long(len(text)), ctypes.c_uint32(UTF8)
        )
        self._strings.CFRelease(string)  # which is ours to do
        return text.value.decode("utf-8", "replace") if told else ""

    def _path(self, pid: int) -> str:
        path = ctypes.create_string_buffer(LONGEST_PATH)
        told = self._processes.proc_pidpath(ctypes.c_int(pid), path, ctypes.c_uint32(len(path)))
        return path.value.decode("utf-8", "replace") if told > 0 else ""
