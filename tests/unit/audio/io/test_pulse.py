"""A stream that the sound server moved: by the person's wish, or because its device is gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from audio.io.devices import Chosen, Device, Direction
from audio.io.pulse import PulseWatch, behind


class Server:
    """Stands in for a connection of pulsectl."""

    def __init__(self) -> None:
        self.sinks, self.sources = {1, 2}, {1, 2}
        self.playing, self.recording = 1, 1

    def sink_list(self) -> list[Any]:
        return [SimpleNamespace(index=index) for index in self.sinks]

    def source_list(self) -> list[Any]:
        return [SimpleNamespace(index=index) for index in self.sources]

    def sink_input_list(self) -> list[Any]:
        return [stream("7", 20, sink=self.playing), stream("8", 21, sink=2)]

    def source_output_list(self) -> list[Any]:
        return [stream("7", 30, source=self.recording), stream("8", 31, source=2)]


def stream(pid: str, index: int, **device: int) -> Any:
    return SimpleNamespace(index=index, proplist={"application.process.id": pid}, **device)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def watch(server: Server) -> PulseWatch:
    watch = PulseWatch(7)
    watch.look(server)
    return watch


def test_streams_that_stay_are_not_lost(watch: PulseWatch, server: Server) -> None:
    server.sinks = {1}  # another program's
    watch.look(server)
    assert watch.gone is None


def test_what_the_person_moves_is_not_lost(watch: PulseWatch, server: Server) -> None:
    server.playing = 2
    watch.look(server)
    server.sinks = {2}
    watch.look(server)
    assert watch.gone is None
    server.sinks, server.playing = {3}, 3
    watch.look(server)
    assert watch.gone is Direction.PLAYBACK


def test_what_moves_away_from_a_device_that_is_gone_is_lost(
    watch: PulseWatch, server: Server
) -> None:
    server.sources, server.recording = {2}, 2
    watch.look(server)
    assert watch.gone is Direction.CAPTURE


class Followed(Server):
    """One that is listened to: something happens while it is looked at, and nothing after."""

    def __init__(self) -> None:
        super().__init__()
        self.look_again: Callable[[object], None] = lambda _: None
        self.looks = 0

    def event_mask_set(self, *masks: str) -> None:
        assert "source_output" in masks

    def event_callback_set(self, callback: Callable[[object], None]) -> None:
        self.look_again = callback

    def source_output_list(self) -> list[Any]:
        found = super().source_output_list()
        self.looks += 1
        if self.looks == 1:
            self.sources, self.recording = {2}, 2
            with suppress(Stop):  # as the library does
                self.look_again(None)
        return found

    def event_listen(self) -> None:
        raise AssertionError("the news is never told again")


class Stop(Exception):
    """Ends the listening."""


def test_what_happens_while_it_is_looked_at_is_not_missed() -> None:
    watch = PulseWatch(7)
    watch.follow(Followed(), Stop)
    assert watch.gone is Direction.CAPTURE


def test_only_a_sound_servers_devices_are_watched() -> None:
    def chosen(name: str, host: str = "ALSA") -> Chosen:
        return Chosen(Device(name, host, 1, 1, 48000.0), "it is there")

    assert behind((None, chosen("pulse")))
    assert not behind((None, None))
    assert not behind((chosen("Headset: USB Audio (hw:1,0)"), chosen("default", "Core Audio")))
