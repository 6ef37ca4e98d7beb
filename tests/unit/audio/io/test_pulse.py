"""What the sound server does with our streams: moves them, loses their device, has another one."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from audio.errors import AudioDeviceError
from audio.io import pulse as module
from audio.io.devices import Chosen, Device, Direction
from audio.io.pulse import PulseWatch, aimed, behind, locate
from audio.io.streams import Home

A2DP, CALLS = "bluez_sink.00_1B.a2dp_sink", "bluez_sink.00_1B.headset_head_unit"


def device(index: int, name: str, port: str = "", form: str = "") -> Any:
    active = SimpleNamespace(name=port) if port else None
    return SimpleNamespace(
        index=index, name=name, description=f"The {name}", port_active=active,
        proplist={"device.form_factor": form},
    )  # fmt: skip


def stream(pid: str, index: int, **device: int) -> Any:
    return SimpleNamespace(index=index, proplist={"application.process.id": pid}, **device)


class Server:
    """Stands in for a connection of pulsectl."""

    def __init__(self) -> None:
        self.sinks = [device(1, "one"), device(2, "two")]
        self.sources = [device(1, "mic"), device(2, "webcam")]
        self.playing, self.recording = 1, 1

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self) -> None:
        pass

    def sink_list(self) -> list[Any]:
        return self.sinks

    def source_list(self) -> list[Any]:
        return self.sources

    def sink_input_list(self) -> list[Any]:
        return [stream("7", 20, sink=self.playing), stream("8", 21, sink=2)]

    def source_output_list(self) -> list[Any]:
        return [stream("7", 30, source=self.recording), stream("8", 31, source=2)]


class World:
    """A watch, and whether what sounds is to stay."""

    def __init__(self) -> None:
        self.server = Server()
        self.stays = False
        self.watch = PulseWatch(7, lambda: self.stays)
        self.look()

    def look(self) -> None:
        self.watch.look(self.server)


@pytest.fixture
def world() -> World:
    return World()


def test_where_the_streams_are_is_known(world: World) -> None:
    assert world.watch.home == Home("one", "", "mic", "The one")


def test_streams_that_stay_are_not_lost(world: World) -> None:
    world.server.sinks.pop()  # another program's
    world.look()
    assert world.watch.gone is None


def test_while_nothing_is_under_way_they_may_be_moved(world: World) -> None:
    world.server.playing = world.server.recording = 2
    world.look()
    assert world.watch.gone is None
    assert (world.watch.home.sink, world.watch.home.source) == ("two", "webcam")


def test_while_something_is_under_way_the_microphone_may_be_moved(world: World) -> None:
    world.stays = True
    world.server.recording = 2
    world.look()
    assert world.watch.gone is None


def test_what_sounds_is_lost_where_it_is_moved_away(world: World) -> None:
    world.stays = True
    world.server.playing = 2
    world.look()
    assert (world.watch.gone, world.watch.moved) == (Direction.PLAYBACK, True)
    assert world.watch.home.sink == "one", "where it is to be again"


def test_to_a_headset_it_may_be_moved(world: World) -> None:
    world.stays = True
    world.server.sinks.append(device(3, "three", form="headset"))
    world.server.playing = 3
    world.look()
    assert world.watch.gone is None
    assert world.watch.home.sink == "three"


@pytest.mark.parametrize("stays", [False, True])
def test_what_moves_away_from_a_device_that_is_gone_is_lost(world: World, stays: bool) -> None:
    world.stays = stays
    world.server.sinks, world.server.playing = [device(2, "two")], 2
    world.look()
    assert (world.watch.gone, world.watch.moved) == (Direction.PLAYBACK, False)


def test_a_microphone_that_is_gone_is_lost(world: World) -> None:
    world.server.sources, world.server.recording = [device(2, "webcam")], 2
    world.look()
    assert world.watch.gone is Direction.CAPTURE


def test_headphones_that_are_pulled_out_of_their_socket_are_lost(world: World) -> None:
    world.server.sinks[0] = device(1, "one", "analog-output-headphones")
    world.look()
    world.stays = True
    world.server.sinks[0] = device(1, "one", "analog-output-speaker")
    world.look()
    assert (world.watch.gone, world.watch.moved) == (Direction.PLAYBACK, True)


def test_headphones_that_are_plugged_in_take_over(world: World) -> None:
    world.server.sinks[0] = device(1, "one", "analog-output-speaker")
    world.look()
    world.stays = True
    world.server.sinks[0] = device(1, "one", "analog-output-headphones")
    world.look()
    assert world.watch.gone is None
    assert world.watch.home.port == "analog-output-headphones"


def test_one_that_is_found_elsewhere_than_at_home_is_lost(world: World) -> None:
    watch = PulseWatch(7, lambda: True, Home("two"))
    watch.look(world.server)
    assert watch.gone is Direction.PLAYBACK


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server that is found when one is looked for."""

    class Failed(Exception):
        pass

    library = SimpleNamespace(Pulse=lambda _name, connect: world.server, PulseError=Failed)
    monkeypatch.setattr(module, "load_pulsectl", lambda: library)

    def refuse() -> None:
        raise Failed

    world.server.refuse = refuse  # type: ignore[attr-defined]
    return world.server


def test_devices_are_found_by_name(served: Server) -> None:
    served.sinks, served.sources = [device(9, "one"), device(8, "two")], [device(7, "webcam")]
    assert locate(Home("one", "", "mic")) == Home("one", "", "")


def test_a_headset_is_found_in_its_other_profile_and_no_other_headset_is(served: Server) -> None:
    served.sinks = [device(3, "bluez_sink.00_1C.a2dp_sink"), device(4, CALLS)]
    assert locate(Home(A2DP)).sink == CALLS
    served.sinks.pop()
    assert locate(Home(A2DP)).sink == ""


def test_other_outputs_of_a_card_are_other_devices(served: Server) -> None:
    served.sinks = [device(3, "alsa_output.pci-0.hdmi-stereo")]
    assert locate(Home("alsa_output.pci-0.analog-stereo")).sink == ""


def test_a_socket_that_nothing_is_in_is_no_headset(served: Server) -> None:
    served.sinks = [device(1, "one", "analog-output-speaker")]
    assert locate(Home("one", "analog-output-headphones")).sink == ""
    assert locate(Home("one", "analog-output-speaker")).sink == "one"


def test_without_a_server_it_is_waited_for(served: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "connect", served.refuse)  # type: ignore[attr-defined]
    with pytest.raises(AudioDeviceError, match="sound server does not answer"):
        locate(Home("one"))


def test_what_is_opened_is_aimed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SINK", "mine")
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    with aimed(Home("one", "", "mic")):
        assert (os.environ["PULSE_SINK"], os.environ["PULSE_SOURCE"]) == ("one", "mic")
    assert os.environ["PULSE_SINK"] == "mine"
    assert "PULSE_SOURCE" not in os.environ
    with aimed(replace(Home(), source="mic")):
        assert os.environ["PULSE_SINK"] == "mine"


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
            self.sources, self.recording = [device(2, "webcam")], 2
            with suppress(Stop):  # as the library does
                self.look_again(None)
        return found

    def event_listen(self) -> None:
        raise AssertionError("the news is never told again")


class Stop(Exception):
    """Ends the listening."""


def test_what_happens_while_it_is_looked_at_is_not_missed() -> None:
    watch = PulseWatch(7, lambda: False)
    told: list[tuple[str, Direction | None]] = []
    watch.follow(Followed(), Stop, lambda: told.append((watch.home.source, watch.gone)))
    assert told == [("mic", None), ("mic", Direction.CAPTURE)]


def test_only_a_sound_servers_devices_are_watched() -> None:
    def chosen(name: str, host: str = "ALSA") -> Chosen:
        return Chosen(Device(name, host, 1, 1, 48000.0), "it is there")

    assert behind((None, chosen("pulse")))
    assert not behind((None, None))
    assert not behind((chosen("Headset: USB Audio (hw:1,0)"), chosen("default", "Core Audio")))
