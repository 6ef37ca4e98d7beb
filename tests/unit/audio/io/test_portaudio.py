"""Devices that are missing, refuse, vanish or fall silent: all of it becomes a sentence."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from audio.blocks import QUANTUM, RATE
from audio.errors import AudioDeviceError
from audio.io.audioprocess import ELSEWHERE, STALL_S, AudioProcess
from audio.io.devices import Direction
from audio.io.machine import Machine
from audio.io.portaudio import list_devices
from audio.io.pulse import PulseWatch
from audio.io.ring import Count, Shared
from audio.io.streams import Home, Lost, News, Opened, Stands, Streams, Waiting

NO_RATE, NO_CHANNELS, BUSY, HOST = -9997, -9998, -9985, -9999
HEADSET = {
    "name": "Headset",
    "hostapi": 0,
    "max_input_channels": 2,
    "max_output_channels": 2,
    "default_samplerate": 48000.0,
}


class PortAudioError(Exception):
    pass


class Stream:
    latency = 0.05

    def __init__(self, driver: Driver, capture: bool, **options: Any) -> None:
        refusal = driver.refuse(capture, options)
        if refusal:
            raise PortAudioError("Error opening stream", refusal)
        self.capture, self.options = capture, options
        self.active = False
        driver.streams.append(self)

    def start(self) -> None:
        self.active = True

    def close(self) -> None:
        self.active = False
        self.options["closed"] = True


class Driver:
    """Stands in for sounddevice."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = [HEADSET]
        self.coming: list[dict[str, Any]] | None = None
        self.looks = 0
        self.streams: list[Stream] = []
        self.refuse: Callable[[bool, dict[str, Any]], int] = lambda capture, options: 0

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": "ALSA", "default_input_device": 0, "default_output_device": -1}]

    def RawInputStream(self, **options: Any) -> Stream:
        return Stream(self, True, **options)

    def RawOutputStream(self, **options: Any) -> Stream:
        return Stream(self, False, **options)

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        self.looks += 1
        if self.coming is not None and self.looks == 3:
            self.devices = self.coming


class Status:
    output_underflow = input_overflow = False


class Ended(Exception):
    """The test has seen enough."""


class World:
    """An audio process whose time passes only as it sleeps; `flow` says what flows meanwhile."""

    def __init__(self, streams: Streams | None = None, pulse: PulseWatch | None = None) -> None:
        streams = streams or Streams()
        self.driver = Driver()
        self.news: list[News] = []
        self.now = 0.0
        self.raised: list[float] = []
        self.asleep = 0.0
        self.locate: Callable[[Home], Home] = lambda home: home
        self.flow: Callable[[float], tuple[bool, bool]] = lambda now: (True, True)
        self.sleeps, self.most = 0, 200
        context = multiprocessing.get_context("spawn")
        self.shared = Shared(context)
        self.process = AudioProcess(
            self.driver,
            streams,
            self.shared,
            context.Semaphore(0),
            self.news.append,
            lambda: round(self.now * 1e9),
            Machine(
                lambda home: self.locate(home),  # noqa: PLW0108, as a test changes it later
                lambda: round(self.asleep * 1e9),
                lambda: self.raised.append(self.now),
                lambda: None,
            ),
            pulse,
        )

    def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        if self.sleeps > self.most:
            raise Ended
        for _ in range(round(seconds * RATE / QUANTUM)):
            self.now += QUANTUM / RATE
            for stream in self.driver.streams:
                if stream.active and self.flow(self.now)[0 if stream.capture else 1]:
                    channels = stream.options["channels"]
                    data = np.zeros(QUANTUM * channels, np.float32)
                    view = memoryview(data).cast("B")
                    stream.options["callback"](view, QUANTUM, None, Status())

    def run(self) -> list[News]:
        """All that is told."""
        with suppress(Ended):
            self.process.run(self.sleep)
        return self.news


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


def test_a_stream_that_ends_is_lost() -> None:
    world = World()

    def flow(now: float) -> tuple[bool, bool]:
        if now > 2.0:
            world.driver.streams[1].active = False
        return True, True

    world.flow = flow
    opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert lost == Lost("The loudspeaker went away; connect it again.")


@pytest.mark.parametrize("silent", [0, 1])
def test_a_stream_that_falls_silent_is_lost(silent: int) -> None:
    world = World()
    world.flow = lambda now: (now < 3.0 or silent != 0, now < 3.0 or silent != 1)
    opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert isinstance(lost, Lost)
    assert (
        lost.problem == f"The {('microphone', 'loudspeaker')[silent]} went away; connect it again."
    )
    assert bool(lost.still) is bool(silent), "the loudspeaker is the clock"
    assert 3.0 + STALL_S < world.now < 3.0 + STALL_S + 0.3


def test_the_first_sound_may_take_seconds() -> None:
    world = World()
    world.flow = lambda now: (now > 2.0, now > 2.0 or now < 0.035)
    [opened] = world.run()
    assert isinstance(opened, Opened)
    assert len(world.raised) == 1
    assert world.raised[0] > 2.0


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


def test_a_device_that_never_sounds_is_lost() -> None:
    world = World()
    world.flow = lambda now: (False, True)
    assert world.run() == [Lost("The microphone went away; connect it again.")]
    assert world.now < 5.0


HOME = Home("one", "", "mic", "The one")


def test_a_sound_that_stood_still_is_a_loss_though_it_goes_on() -> None:
    world = World()
    slept = 30.0

    def flow(now: float) -> tuple[bool, bool]:
        if 3.0 <= now < 3.01:
            world.now += slept  # all processes are held, and then go on
        return True, True

    world.flow = flow
    opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert isinstance(lost, Lost)
    assert lost.still == pytest.approx(slept, abs=0.1)


def test_a_machine_that_slept_is_a_loss_though_no_clock_shows_it() -> None:
    world = World()

    def flow(now: float) -> tuple[bool, bool]:
        world.asleep = 3600.0 if now > 3.0 else 0.0
        return True, True

    world.flow = flow
    _, lost = world.run()
    assert lost == Lost("The sound stood still; it goes on.", still=3600.0)


def test_sleep_while_it_waits_for_its_devices_is_none() -> None:
    world = World()
    world.flow = lambda now: (True, now < 0.03 or now > 2.0)
    world.driver.devices, world.driver.coming = [], [HEADSET]
    world.locate = lambda home: home
    world.asleep = 0.0

    def refuse(capture: bool, options: dict[str, Any]) -> int:
        world.asleep = 60.0
        return 0

    world.driver.refuse = refuse
    assert isinstance(world.run()[-1], Opened)


def test_what_the_server_moves_away_is_silent_at_once_and_lost() -> None:
    watch = PulseWatch(7, lambda: True, HOME)
    world = World(pulse=watch)
    heard: list[bool] = []

    def flow(now: float) -> tuple[bool, bool]:
        if now > 3.0 and watch.gone is None:
            watch.gone, watch.moved = Direction.PLAYBACK, True
            world.process._alarm()
            heard.append(world.process._play.hushed)
        return True, True

    world.flow = flow
    stands, opened, lost = world.run()
    assert isinstance(opened, Opened)
    assert stands == Stands(HOME)
    assert lost == Lost(ELSEWHERE.format("The one"), moved=True)
    assert heard == [True]


def test_what_is_to_stay_waits_for_its_own_sink_and_tells_its_name() -> None:
    world = World(Streams(home=HOME, stays=True))
    world.locate = lambda home: home if world.now > 2.0 else Home("", "", "mic")
    waiting, opened = world.run()
    assert waiting == Waiting(ELSEWHERE.format("The one"))
    assert isinstance(opened, Opened)
    assert world.now > 2.0


def test_another_microphone_will_do_where_the_own_one_does_not_come() -> None:
    world = World(Streams(home=HOME, stays=True))
    world.locate = lambda home: Home("one")
    waiting, opened = world.run()
    assert waiting == Waiting("The microphone went away; connect it again.")
    assert isinstance(opened, Opened)


def test_what_may_sound_anywhere_waits_for_the_server_alone() -> None:
    world = World(Streams(home=HOME))

    def locate(home: Home) -> Home:
        if world.now < 2.0:
            raise AudioDeviceError("The sound server does not answer; start it again.")
        return Home()

    world.locate = locate
    waiting, opened = world.run()
    assert waiting == Waiting("The sound server does not answer; start it again.")
    assert isinstance(opened, Opened)
