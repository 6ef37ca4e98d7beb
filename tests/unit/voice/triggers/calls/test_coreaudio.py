"""Core Audio's list of processes, from libraries that are played."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from voice.errors import PartError
from voice.triggers.calls.coreaudio import (
    LISTENER,
    TOO_OLD,
    UNKNOWN_PROPERTY,
    CoreAudio,
    Process,
    code,
    recorders,
)
from voice.triggers.calls.microphone import Stream

PYTHON = "/opt/python/Python.app/Contents/MacOS/Python"
CHROME = (
    "/Applications/Google Chrome.app/Contents/Frameworks/Chrome.framework/Versions/1"
    "/Google Chrome Helper.app/Contents/MacOS/Google Chrome Helper"
)
ZOOM = "/Applications/zoom.us.app/Contents/MacOS/zoom.us"
BAD_OBJECT = code("!obj")


class Mac:
    """The three libraries. Each process: its number, id, whether it records, bundle and path."""

    def __init__(self, *processes: tuple[int, int, int, str | None, str]) -> None:
        self.processes = {process[0]: process for process in processes}
        self.files = {process[1]: process[4] for process in processes} | {7: PYTHON}
        self.error = 0
        self.vanishing: set[int] = set()
        self.strings: dict[int, str] = {}
        self.released = 0

    def load(self, path: str) -> Any:
        if "CoreAudio" in path:
            return SimpleNamespace(
                AudioObjectGetPropertyDataSize=self._size, AudioObjectGetPropertyData=self._data
            )
        if "CoreFoundation" in path:

            def c_string(string: Any, text: Any, length: Any, encoding: Any) -> bool:
                assert encoding.value == 0x08000100
                told = self.strings[string.value].encode()
                text.value = told[: length.value - 1]
                return len(told) < length.value

            return SimpleNamespace(CFStringGetCString=c_string, CFRelease=self._release)
        assert path == "/usr/lib/libproc.dylib"
        return SimpleNamespace(proc_pidpath=self._path)

    def open(self) -> CoreAudio:
        return CoreAudio(self.load, 7)

    def _size(self, number: Any, address: Any, _: Any, __: None, size: Any) -> int:
        assert number.value == 1
        assert self._property(address) == "prs#"
        size._obj.value = 4 * len(self.processes)
        return self.error

    def _data(self, number: Any, address: Any, _: Any, __: None, size: Any, data: Any) -> int:
        wanted = self._property(address)
        if number.value == 1:
            there = [n for n in self.processes if n not in self.vanishing]
            assert size._obj.value == ctypes.sizeof(data)
            data[: len(there)] = there
            size._obj.value = 4 * len(there)
            return self.error
        _, pid, records, bundle, _path = self.processes[number.value]
        if wanted == "pbid":
            if bundle is None:
                return BAD_OBJECT
            self.strings[0x7F00_0000_0000 + pid] = bundle
            data._obj.value = 0x7F00_0000_0000 + pid
            assert size._obj.value == 8
            return 0
        assert size._obj.value == 4
        data._obj.value = {"piri": records, "ppid": pid}[wanted]
        return BAD_OBJECT if pid < 0 else 0

    def _property(self, address: Any) -> str:
        told = address._obj
        assert (told.scope, told.element) == (0x676C6F62, 0)
        return int(told.selector).to_bytes(4, "big").decode()

    def _release(self, string: Any) -> None:
        del self.strings[string.value]
        self.released += 1

    def _path(self, pid: Any, path: Any, size: Any) -> int:
        told = self.files.get(pid.value, "").encode()
        assert size.value == len(path)
        path.value = told
        return len(told)


def test_the_numbers_are_those_of_the_headers() -> None:
    found = [code(letters) for letters in ("prs#", "piri", "ppid", "pbid", "glob", "who?")]
    assert found == [0x70727323, 0x70697269, 0x70706964, 0x70626964, 0x676C6F62, 0x77686F3F]


def test_who_records_is_named_by_its_application() -> None:
    mac = Mac(
        (90, 500, 1, "com.google.Chrome.helper", CHROME),
        (91, 501, 0, "com.spotify.client", "/Applications/Spotify.app/Contents/MacOS/Spotify"),
        (92, 502, 1, "", "/opt/homebrew/bin/sox"),
        (93, 503, 1, None, ""),
        (94, 504, 1, "com.apple.avconferenced", ""),
    )
    assert mac.open().streams(()) == [
        Stream(90, "Google Chrome", paused=False),
        Stream(92, "sox", paused=False),
        Stream(93, "a program without a name", paused=False),
        Stream(94, "com.apple.avconferenced", paused=False),
    ]
    assert mac.strings == {}, "each text is released"
    assert mac.released == 3


def test_we_and_siri_are_left_out() -> None:
    mac = Mac(
        (90, 7, 1, "org.python.python", PYTHON),
        (91, 8, 1, "org.python.python", PYTHON),
        (92, 9, 1, LISTENER, "/System/Library/CoreSpeech.framework/corespeechd"),
        (93, 10, 1, "us.zoom.xos", ZOOM),
    )
    assert [stream.number for stream in mac.open().streams(())] == [93]


def test_one_that_ends_meanwhile_hides_no_other() -> None:
    mac = Mac((90, -1, 1, "gone", ""), (91, 10, 1, "us.zoom.xos", ZOOM), (92, 11, 1, "x", ""))
    mac.vanishing = {92}
    assert [stream.number for stream in mac.open().streams(())] == [91]
    assert Mac().open().streams(()) == []


@pytest.mark.parametrize("ignored", ["google chrome", "Google Chrome Helper", "com.google.chrome"])
def test_ignored_by_name_file_or_bundle(ignored: str) -> None:
    process = Process(1, "com.google.Chrome", CHROME)
    assert recorders([process], [ignored], PYTHON) == []
    assert recorders([process], ["Chrome", ""], PYTHON) != []


def test_a_mac_that_is_too_old_says_so() -> None:
    mac = Mac()
    mac.error = UNKNOWN_PROPERTY
    with pytest.raises(PartError, match="macOS 14") as told:
        mac.open().streams(())
    assert str(told.value) == TOO_OLD


def test_a_mac_that_does_not_answer_now_is_asked_later() -> None:
    mac = Mac()
    mac.error = code("stop")
    with pytest.raises(OSError, match="Core Audio"):
        mac.open().streams(())


def test_without_our_own_path_nothing_is_seen() -> None:
    with pytest.raises(OSError, match="our own"):
        CoreAudio(Mac().load, 8)


@pytest.mark.skipif(sys.platform == "darwin", reason="there they are")
def test_the_libraries_are_missing_here() -> None:
    with pytest.raises(OSError):  # noqa: PT011
        CoreAudio()
