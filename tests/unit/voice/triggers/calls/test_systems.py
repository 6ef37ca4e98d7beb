"""Which way each system has to tell who records."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import pytest

from voice.errors import PartError
from voice.triggers.calls import pulse, systems
from voice.triggers.calls.asked import AskedWatch
from voice.triggers.calls.consent import open_consent_store
from voice.triggers.calls.coreaudio import CoreAudio
from voice.triggers.calls.microphone import Stream
from voice.triggers.calls.systems import microphone_watch, programs_recording


def clock() -> float:
    return 0.0


@pytest.mark.parametrize(
    ("platform", "opened"), [("win32", open_consent_store), ("darwin", CoreAudio)]
)
def test_windows_and_macos_are_asked(platform: str, opened: object) -> None:
    build: Any = microphone_watch(clock, ["OBS"], platform)
    assert isinstance(build, partial)
    assert build.func is AskedWatch
    assert build.keywords == {"clock": clock, "open_recorders": opened, "ignored": ["OBS"]}


def test_linux_tells_by_itself_and_others_never() -> None:
    build: Any = microphone_watch(clock, ["OBS"], "linux")
    assert build.func is pulse.MicrophoneWatch
    assert microphone_watch(clock, (), "freebsd14") is None


def test_the_programs_are_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Two:
        def streams(self, ignored: Collection[str]) -> list[Stream]:
            assert not ignored
            return [Stream(number, "Zoom", paused=False) for number in (1, 2)]

    monkeypatch.setattr(systems, "CoreAudio", Two)
    assert programs_recording(platform="darwin") == ["Zoom"]


@pytest.mark.parametrize("error", [OSError(), PartError("Too old.")])
def test_where_the_system_does_not_tell_there_is_no_answer(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr(systems, "open_consent_store", refuse)
    assert programs_recording(platform="win32") is None


def test_on_linux_the_sound_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "programs_recording", lambda ours: ["Phone"] if ours(1) else [])
    assert programs_recording(lambda pid: pid == 1, "linux") == ["Phone"]
