"""The process that plays and records: two streams, the mixer, and nothing else.

It waits for its devices as long as it takes. When a stream ends or falls silent it says why and
ends with the code LOST: only a new process is sure to have a new PortAudio, and closing a stuck
stream may hang.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Semaphore
from typing import Any

from audio.blocks import RATE, to_frames
from audio.errors import AudioDeviceError
from audio.io.callbacks import Capture, Playback
from audio.io.devices import Direction
from audio.io.machine import Machine, asleep_ns, come_first, prefer
from audio.io.portaudio import LOST, Sound, load_driver
from audio.io.pulse import PulseWatch, aimed, behind, locate
from audio.io.ring import Count, Shared
from audio.io.streams import Home, Lost, Microphone, News, Opened, Stands, Streams, Waiting
from audio.io.wire import Message, Unpacker
from audio.process import isolate
from audio.timeline import Order

LOOK_S = 0.1
"""How often the streams are looked at; so often is there a beat."""

SOON_S = 0.02
"""So often until sound flows for the first time."""

AGAIN_S = 0.5
"""How often missing devices are looked for."""

OFTEN = 60
"""So many times; then every LATER_S, as each look is some work."""

LATER_S = 1.0

STALL_S = 0.5
"""A stream without a callback for so long is lost; so is one that stood still for so long."""

ALONE = 2
"""So many looks the loudspeaker waits for its microphone, which comes a moment later; then any."""

FIRST_S = 4.0
"""How long the first callbacks may take: a server's sink without a device has a buffer of 2 s."""

SETTLED_S = 3.0
"""Underruns and overruns before are no concern of anybody: the streams are only starting."""

GONE = "The {} went away; connect it again."
ELSEWHERE = "The sound is to stay on “{}”; connect it again, or choose it again in the system."


class AudioProcess:
    """The life of the process, once isolated: waits for devices, watches the streams."""

    def __init__(
        self,
        driver: Any,
        streams: Streams,
        shared: Shared,
        bell: Semaphore,
        tell: Callable[[News], None],
        clock_ns: Callable[[], int],
        machine: Machine,
        pulse: PulseWatch | None,
    ) -> None:
        self.orders: deque[Order] = deque()
        self.listening = streams.capture
        """Whether the microphone is to be open; set by another thread."""
        settled = round(SETTLED_S * RATE / streams.block)
        self._streams = streams
        self._shared = shared
        self._tell = tell
        self._clock_ns = clock_ns
        self._machine = machine
        self._pulse = pulse
        self._capture = Capture(shared, None if streams.playback else bell, clock_ns, settled)
        self._play = Playback(shared, self.orders, bell, clock_ns, settled)
        self._sound = Sound(driver, streams, self._play, self._capture)
        self._home = streams.home
        """Where the streams are to be opened, until they are."""
        self._alone = 0
        self._asleep = machine.asleep_ns()
        self._opened_at = self._patience = 0
        """Nanoseconds: when a stream was opened last, and until when silence is no loss."""

    def run(self, sleep: Callable[[float], object]) -> None:
        """Wait for devices, run until one is lost, and tell all of it.

        `sleep` may return before its time: once another thread has set `listening`.
        """
        self._wait(sleep)
        self._watch(self._sound.opened)
        told: Opened | None = None
        stands: Home | None = None
        while True:
            sleep(SOON_S if told is None else LOOK_S)
            self._shared.notes.count(Count.BEATS)
            lost = self._switch() or self._lost(flowing=told is not None)
            if lost is not None:
                self._tell(lost)
                return
            if told != self._sound.opened:
                told = None
                if self._flows():
                    told, self._patience = self._sound.opened, self._clock_ns()
                    # The first callbacks may be seconds apart, and while it waits it may sleep.
                    self._play.gap_ns, self._asleep = 0, self._machine.asleep_ns()
                    self._machine.come_first()
                    self._tell(told)
            if self._pulse is not None and self._pulse.home != stands:
                stands = self._pulse.home
                self._tell(Stands(stands))

    def _switch(self) -> Lost | None:
        """Open or close the microphone, as is wanted by now; why that cannot be."""
        try:
            self._open()
        except AudioDeviceError as error:
            return Lost(str(error))
        return None

    def _open(self) -> None:
        """Have those streams open that are wanted; raises AudioDeviceError."""
        wanted = {Direction.PLAYBACK} if self._streams.playback else set()
        if self.listening:
            wanted.add(Direction.CAPTURE)
        self._sound.close(self._sound.directions - wanted)
        missing = wanted - self._sound.directions
        if not missing:
            return
        if Direction.CAPTURE in missing:
            self._capture.begin()
        with aimed(self._target()):
            self._opened_at = self._clock_ns()
            self._patience = self._opened_at + int(FIRST_S * 1e9)
            self._sound.open(missing)
        self._home = None

    def _target(self) -> Home:
        """Which of a sound server's devices are to be taken, as far as it is not the server that
        decides; raises AudioDeviceError where one of them, or the server, is missing."""
        home = self._home
        if home is None:
            return Home()
        there = self._machine.locate(home)
        if not self._streams.stays:
            return Home()
        if home.sink and not there.sink and self._streams.playback:
            raise AudioDeviceError(ELSEWHERE.format(home.label or home.sink))
        if home.source and not there.source and self.listening and self._alone < ALONE:
            self._alone += 1
            raise AudioDeviceError("The microphone went away; connect it again.")
        return there

    def _wait(self, sleep: Callable[[float], object]) -> None:
        said, tries = "", 0
        while True:
            self._shared.notes.count(Count.BEATS)
            try:
                return self._open()
            except AudioDeviceError as error:
                if str(error) != said:
                    said = str(error)
                    self._tell(Waiting(said))
            sleep(AGAIN_S if tries < OFTEN else LATER_S)
            tries += 1
            self._sound.look_again()

    def _flows(self) -> bool:
        """Whether sound passes; the first callbacks only fill the device's buffer."""
        fill = to_frames(self._streams.latency) + 2 * self._streams.block
        near, far = self._shared.near, self._shared.far
        hears = near.written > 0 and near.marked[1] >= self._opened_at
        return (Direction.CAPTURE not in self._sound.directions or hears) and (
            Direction.PLAYBACK not in self._sound.directions or far.marked[0] > fill
        )

    def _watch(self, opened: Opened) -> None:
        if self._pulse is not None and behind((opened.microphone, opened.loudspeaker)):
            threading.Thread(target=self._pulse.run, args=(self._alarm,), daemon=True).start()

    def _alarm(self) -> None:
        """There is news of the sound server; what is on its way to another device is silence."""
        if self._pulse is not None and self._pulse.gone is Direction.PLAYBACK:
            self._play.hushed = True
        self._machine.wake()

    def _lost(self, *, flowing: bool) -> Lost | None:
        """Whose stream ended, was moved, is silent or stood still; None where all is well."""
        pulse = self._pulse
        if pulse is not None and pulse.gone is Direction.PLAYBACK and pulse.moved:
            return Lost(ELSEWHERE.format(pulse.home.label), moved=True)
        gone = self._sound.stopped() or (None if pulse is None else pulse.gone)
        if gone is not None:
            return Lost(GONE.format(gone.value))
        return self._silent() or (self._stood_still() if flowing else None)

    def _silent(self) -> Lost | None:
        now = self._clock_ns()
        tracks = {Direction.CAPTURE: self._shared.near, Direction.PLAYBACK: self._shared.far}
        for direction in self._sound.directions if now >= self._patience else ():
            silence = (now - tracks[direction].marked[1]) / 1e9
            if silence > STALL_S:
                clock = direction is Direction.PLAYBACK or not self._streams.playback
                return Lost(GONE.format(direction.value), still=silence if clock else 0.0)
        return None

    def _stood_still(self) -> Lost | None:
        """Whether the sound goes on that had stood still, or the machine slept."""
        slept = self._machine.asleep_ns() - self._asleep
        still = max(self._play.gap_ns, slept) / 1e9
        return Lost("The sound stood still; it goes on.", still=still) if still > STALL_S else None


def serve(
    streams: Streams, shared: Shared, bell: Semaphore, pipe: Connection[News, Message]
) -> None:
    """Be the audio process until a device is lost or the pipe ends."""
    prefer()
    isolate()

    def tell(news: News) -> None:
        _send(pipe, shared, bell, news)

    try:
        driver = load_driver()
    except AudioDeviceError as error:
        tell(Waiting(str(error)))
        os._exit(LOST)
    news = threading.Event()
    home = streams.home if streams.stays else None
    pulse = None
    if sys.platform == "linux":
        pulse = PulseWatch(os.getpid(), lambda: shared.notes.stays, home)
    machine = Machine(locate, asleep_ns, come_first, news.set)
    process = AudioProcess(driver, streams, shared, bell, tell, time.monotonic_ns, machine, pulse)
    threading.Thread(target=_receive, args=(pipe, process, news), daemon=True).start()
    gc.collect()
    gc.freeze()

    def sleep(seconds: float) -> None:
        news.wait(seconds)
        news.clear()

    process.run(sleep)
    os._exit(LOST)


def _send(pipe: Connection[News, Message], shared: Shared, bell: Semaphore, news: News) -> None:
    with suppress(OSError):  # main is gone, and so is this process in a moment
        pipe.send(news)
        shared.notes.count(Count.NEWS)
        bell.release()


def _receive(pipe: Connection[News, Message], process: AudioProcess, news: threading.Event) -> None:
    """Take what main orders, off the callback's way; end the process when main lets go."""
    unpacker = Unpacker()
    with suppress(EOFError, OSError):
        while True:
            message = pipe.recv()
            if isinstance(message, Microphone):
                process.listening = message.wanted
                news.set()
            elif (order := unpacker.unpack(message)) is not None:
                process.orders.append(order)
    os._exit(0)
