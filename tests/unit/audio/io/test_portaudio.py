"""Devices that are missing, come later or refuse: all of it becomes a sentence."""

from __future__ import annotations

import pytest

from audio.blocks import RATE
from audio.io.devices import Direction
from audio.io.portaudio import list_devices
from audio.io.ring import Count
from audio.io.streams import Lost, Opened, Streams, Waiting
from tests.unit.audio.io.portaudio_world import (
    BUSY,
    HEADSET,
    HOST,
    NO_CHANNELS,
    NO_RATE,
    Driver,
    World,
)


def test_devices_are_told_with_what_the_system_takes() -> None:
    [device] = list_devices(Driver())
    assert (device.name, device.host, device.inputs) == ("Headset", "ALSA", 2)
    assert device.default == {Direction.CAPTURE}


def test_streams_are_opened_as_asked_and_told_once_they_flow() -> None:
    world = World(Streams("head", None, 256, 0.03))
    [opened] = world.run()
    assert isinstance(opened, Opened)
    assert opened.microphone is not None
    assert "asked for" in opened.microphone.reason
    for stream in world.driver.streams:
        options = stream.options
        assert (options["samplerate"], options["channels"]) == (RATE, 1)
        assert (options["blocksize"], options["latency"]) == (256, 0.03)
        assert options["dtype"] == "float32"
    assert world.shared.notes.counted(Count.BEATS) > 100


def test_one_direction_alone() -> None:
    for streams, capture in ((Streams(capture=False), False), (Streams(playback=False), True)):
        world = World(streams)
        [opened] = world.run()
        assert isinstance(opened, Opened)
        assert [stream.capture for stream in world.driver.streams] == [capture]
        assert (opened.microphone is not None) is capture


def test_devices_that_come_later_are_found() -> None:
    world = World()
    world.driver.devices, world.driver.coming = [], [HEADSET]
    waiting, opened = world.run()
    assert waiting == Waiting(
        "There is no microphone; connect such a device, or check that the sound server runs."
    )
    assert isinstance(opened, Opened)
    assert world.driver.looks == 3


def test_who_waits_long_looks_less_often() -> None:
    world = World()
    world.driver.devices = []
    world.run()
    assert len(world.news) == 1
    assert world.now == pytest.approx(60 * 0.5 + 140 * 1.0)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (NO_RATE, "The loudspeaker “Headset” refuses 48000 Hz; set it to that rate,"),
        (BUSY, "The loudspeaker “Headset” is missing or held by another program;"),
        (HOST, "The loudspeaker “Headset” cannot be opened;"),
    ],
)
def test_a_refusal_is_a_sentence_and_what_was_open_is_closed(code: int, sentence: str) -> None:
    world = World()
    world.driver.refuse = lambda capture, options: 0 if capture else code
    [waiting] = world.run()
    assert isinstance(waiting, Waiting)
    assert waiting.problem.startswith(sentence)
    assert all("closed" in stream.options for stream in world.driver.streams)


def test_what_pulseaudios_variables_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SINK", "gone")
    world = World()
    world.driver.devices = [{**HEADSET, "name": "pulse"}]
    world.driver.refuse = lambda capture, options: 0 if capture else HOST
    [waiting] = world.run()
    assert isinstance(waiting, Waiting)
    assert waiting.problem.count("has “gone”, which PULSE_SINK names,") == 1


def test_a_device_that_refuses_mono_gives_its_own_channels() -> None:
    world = World()
    world.driver.refuse = lambda capture, options: NO_CHANNELS if options["channels"] == 1 else 0
    [opened] = world.run()
    assert isinstance(opened, Opened)
    assert [stream.options["channels"] for stream in world.driver.streams] == [2, 2]


def microphone_at(world: World, changes: dict[float, bool]) -> list[tuple[float, bool]]:
    """Have main want the microphone, or not, at these seconds; when it was open, and when not."""
    seen: list[tuple[float, bool]] = []

    def flow(now: float) -> tuple[bool, bool]:
        for at in [at for at in changes if at <= now]:
            world.process.listening = changes.pop(at)
        is_open = any(stream.capture and stream.active for stream in world.driver.streams)
        if not seen or seen[-1][1] is not is_open:
            seen.append((now, is_open))
        return True, True

    world.flow = flow
    return seen


def test_the_microphone_is_closed_and_opened_beside_what_plays() -> None:
    world = World()
    seen = microphone_at(world, {2.0: False, 5.0: True})
    opened, closed, again = world.run()
    assert [is_open for _, is_open in seen] == [True, False, True]
    assert [now for now, _ in seen] == [
        pytest.approx(0.01), pytest.approx(2.05, abs=0.06), pytest.approx(5.05, abs=0.06)
    ]  # fmt: skip
    assert isinstance(opened, Opened)
    assert closed == Opened(None, opened.loudspeaker, opened.latency)
    assert again == opened
    [_, playing, _] = world.driver.streams
    assert playing.active, "the loudspeaker was left alone"
    assert len(world.raised) == 3


def test_a_microphone_that_is_not_wanted_is_neither_opened_nor_missed() -> None:
    world = World(Streams(capture=False))
    seen = microphone_at(world, {3.0: True})
    world.driver.refuse = lambda capture, options: BUSY if capture and world.now < 3.0 else 0
    alone, both = world.run()
    assert isinstance(alone, Opened)
    assert isinstance(both, Opened)
    assert (alone.microphone, both.microphone is None) == (None, False)
    assert [is_open for _, is_open in seen] == [False, True]


def test_a_microphone_that_cannot_be_opened_again_is_lost() -> None:
    world = World()
    microphone_at(world, {2.0: False, 4.0: True})
    world.driver.refuse = lambda capture, options: BUSY if capture and world.now > 1.0 else 0
    *_, lost = world.run()
    assert isinstance(lost, Lost)
    assert lost.problem.startswith("The microphone “Headset” is missing or held")


def test_a_microphone_that_gives_nothing_when_opened_again_is_lost() -> None:
    world = World()
    microphone_at(world, {2.0: False, 5.0: True})
    flow = world.flow
    world.flow = lambda now: (flow(now)[0] and now < 4.9, True)
    world.most = 400
    *_, lost = world.run()
    assert lost == Lost("The microphone went away; connect it again.", still=0.0)
    assert 8.9 < world.now < 9.3
