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
from audio.io.portaudio import LOST, Sound, load_driver
from audio.io.pulse import PulseWatch, behind
from audio.io.ring import Count, Shared
from audio.io.streams import Lost, Microphone, News, Opened, Streams, Waiting
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

LATER_S = 2.0

STALL_S = 1.0
"""A stream without a callback for so long is lost."""

FIRST_S = 4.0
"""How long the first callbacks may take: a server's sink without a device has a buffer of 2 s."""

SETTLED_S = 3.0
"""Underruns and overruns before are no concern of anybody: the streams are only starting."""

_NICE = -11
"""Desktops give sound servers this one."""

_ROUND_ROBIN = 5
"""And their streams this one, where it is allowed: busy neighbours are then not heard."""

_SWITCH_S = 0.0005


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
        pulse: PulseWatch | None,
        come_first: Callable[[], None],
    ) -> None:
        """`come_first` is called once the streams flow, to raise their priority."""
        self.orders: deque[Order] = deque()
        self.listening = streams.capture
        """Whether the microphone is to be open; set by another thread."""
        settled = round(SETTLED_S * RATE / streams.block)
        self._streams = streams
        self._shared = shared
        self._tell = tell
        self._clock_ns = clock_ns
        self._pulse = pulse
        self._come_first = come_first
        self._capture = Capture(shared, None if streams.playback else bell, clock_ns, settled)
        play = Playback(shared, self.orders, bell, clock_ns, settled)
        self._sound = Sound(driver, streams, play, self._capture)
        self._opened_at = self._patience = 0
        """Nanoseconds: when a stream was opened last, and until when silence is no loss."""

    def run(self, sleep: Callable[[float], object]) -> None:
        """Wait for devices, run until one is lost, and tell all of it.

        `sleep` may return before its time: once another thread has set `listening`.
        """
        self._wait(sleep)
        self._watch(self._sound.opened)
        told: Opened | None = None
        while True:
            sleep(SOON_S if told is None else LOOK_S)
            self._shared.notes.count(Count.BEATS)
            problem = self._switch() or self._lost()
            if problem:
                self._tell(Lost(problem))
                return
            if told != self._sound.opened:
                told = None
                if self._flows():
                    told, self._patience = self._sound.opened, self._clock_ns()
                    self._come_first()
                    self._tell(told)

    def _switch(self) -> str:
        """Open or close the microphone, as is wanted by now; why that cannot be."""
        try:
            self._open()
        except AudioDeviceError as error:
            return str(error)
        return ""

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
        self._opened_at = self._clock_ns()
        self._patience = self._opened_at + int(FIRST_S * 1e9)
        self._sound.open(missing)

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
            threading.Thread(target=self._pulse.run, daemon=True).start()

    def _lost(self) -> str:
        """Whose stream ended, was moved, or is silent, as a sentence; empty where none is."""
        lost = self._sound.stopped() or self._silent()
        if lost is None and self._pulse is not None:
            lost = self._pulse.gone
        return "" if lost is None else f"The {lost.value} went away; connect it again."

    def _silent(self) -> Direction | None:
        now = self._clock_ns()
        tracks = {Direction.CAPTURE: self._shared.near, Direction.PLAYBACK: self._shared.far}
        for direction in self._sound.directions if now >= self._patience else ():
            if now - tracks[direction].marked[1] > STALL_S * 1e9:
                return direction
        return None


def serve(
    streams: Streams, shared: Shared, bell: Semaphore, pipe: Connection[News, Message]
) -> None:
    """Be the audio process until a device is lost or the pipe ends."""
    _prefer()
    isolate()

    def tell(news: News) -> None:
        _send(pipe, shared, news)

    try:
        driver = load_driver()
    except AudioDeviceError as error:
        tell(Waiting(str(error)))
        os._exit(LOST)
    pulse = PulseWatch(os.getpid()) if sys.platform == "linux" else None
    process = AudioProcess(
        driver, streams, shared, bell, tell, time.monotonic_ns, pulse, _come_first
    )
    news = threading.Event()
    threading.Thread(target=_receive, args=(pipe, process, news), daemon=True).start()
    gc.collect()
    gc.freeze()

    def sleep(seconds: float) -> None:
        news.wait(seconds)
        news.clear()

    process.run(sleep)
    os._exit(LOST)


def _prefer() -> None:
    """Come before other processes where that is allowed, and never pause to tidy up."""
    gc.disable()
    sys.setswitchinterval(_SWITCH_S)
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), 0x80)  # high
        return
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def _come_first() -> None:
    """Have all threads come before those of other programs; only now that the streams flow.

    Before, the device's own threads may be busy for seconds, waiting for the first sound.
    """
    if sys.platform == "linux":
        for thread in os.listdir("/proc/self/task"):
            with suppress(OSError):
                os.sched_setscheduler(int(thread), os.SCHED_RR, os.sched_param(_ROUND_ROBIN))


def _send(pipe: Connection[News, Message], shared: Shared, news: News) -> None:
    with suppress(OSError):  # main is gone, and so is this process in a moment
        pipe.send(news)
        shared.notes.count(Count.NEWS)


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
