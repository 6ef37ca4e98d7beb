"""The microphone watch on a sound server that is played."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any, Self

import pytest

from voice.triggers.calls import pulse as module
from voice.triggers.calls.microphone import END_S, START_S
from voice.triggers.calls.pulse import NONE, MicrophoneWatch, programs_recording
from voice.triggers.calls.state import Observation, Recording

PATIENCE_S = 20.0
"""Less than the watch listens at once."""


class Stop(Exception):
    """Ends the listening."""


class Trouble(Exception):
    """The server is not there."""


class Server:
    """A sound server with one microphone, and the package that reaches it."""

    def __init__(self) -> None:
        self.PulseError = self.PulseDisconnected = Trouble
        self.PulseLoopStop = Stop
        self._pulsectl = SimpleNamespace(pa=SimpleNamespace(CallError=Trouble))
        self.there = True
        self.recording: set[int] = set()
        self.while_listed: Callable[[], None] = lambda: None
        self.listened_to = threading.Semaphore(0)
        self._bell = threading.Semaphore(0)
        self._look_again: Callable[[object], None] = lambda _: None

    def Pulse(self, name: str, connect: bool) -> Self:
        assert name
        assert not connect  # it would start a server where none runs
        return self

    def connect(self) -> None:
        if not self.there:
            raise Trouble

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def event_mask_set(self, *masks: str) -> None:
        assert "source_output" in masks

    def event_callback_set(self, callback: Callable[[object], None]) -> None:
        self._look_again = callback

    def source_list(self) -> list[object]:
        return [SimpleNamespace(index=1, monitor_of_sink=NONE)]

    def source_output_list(self) -> list[object]:
        found = [
            SimpleNamespace(
                index=number, source=1, client=1, corked=0, resample_method="copy",
                proplist={"application.name": "Phone"},
            )
            for number in self.recording
        ]  # fmt: skip
        during, self.while_listed = self.while_listed, lambda: None
        during()
        return list(found)

    def event_listen(self, seconds: float) -> None:
        self.listened_to.release()
        self._bell.acquire(timeout=seconds if seconds > PATIENCE_S else 0)
        if not self.there:
            raise Trouble

    def event_listen_stop(self) -> None:
        self._bell.release()

    def change(self, *recording: int) -> None:
        """Others begin or cease to record, while nobody asks."""
        self.recording = set(recording)
        self._bell.release()

    def change_while_listed(self, *recording: int) -> None:
        """The same, while the list is on its way, where the callback's exception ends nothing."""

        def during() -> None:
            self.recording = set(recording)
            with pytest.raises(Stop):
                self._look_again(object())

        self.while_listed = during
        self._bell.release()


class Time:
    """Goes on by a step each time that it is asked, so that every deadline comes."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += min(START_S, END_S) / 2
        return self.now


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(module, "load_pulsectl", lambda: server)
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    return server


def next_streams(told: SimpleQueue[Observation]) -> set[int]:
    observation = told.get(timeout=PATIENCE_S)
    assert isinstance(observation, Recording)
    return set(observation.streams)


@contextmanager
def watching(server: Server, told: SimpleQueue[Any]) -> Iterator[None]:
    """A watch that has looked once."""
    with MicrophoneWatch(told.put, Time()):
        assert server.listened_to.acquire(timeout=PATIENCE_S)
        yield


def test_a_call_begins_and_ends(server: Server) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with watching(server, told):
        server.change(7)
        assert next_streams(told) == {7}
        server.change()
        assert next_streams(told) == set()
    assert told.empty()


def test_what_changes_while_the_streams_are_listed_is_not_missed(server: Server) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with watching(server, told):
        server.change(7)
        assert next_streams(told) == {7}
        server.change_while_listed()
        assert next_streams(told) == set()


def test_a_server_that_goes_ends_the_call_and_is_found_again(server: Server) -> None:
    told: SimpleQueue[Observation] = SimpleQueue()
    with watching(server, told):
        server.change(7)
        assert next_streams(told) == {7}
        server.there = False
        server.change()
        assert next_streams(told) == set()
        server.recording = {7}
        server.there = True
        assert next_streams(told) == {7}


def test_without_the_package_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(module, "load_pulsectl", missing)
    with MicrophoneWatch(lambda _: None, Time()) as watch:
        assert not watch.connected
    assert programs_recording() is None


def test_the_programs_are_named(server: Server) -> None:
    server.recording = {3, 4}
    assert programs_recording() == ["Phone"]
    server.there = False
    assert programs_recording() is None
