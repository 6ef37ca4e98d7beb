"""An audio process over a PortAudio that is none, whose time passes only as it sleeps."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from audio.blocks import QUANTUM, RATE
from audio.io.audioprocess import AudioProcess
from audio.io.machine import Machine
from audio.io.pulse import PulseWatch
from audio.io.ring import Shared
from audio.io.streams import Home, News, Streams

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
