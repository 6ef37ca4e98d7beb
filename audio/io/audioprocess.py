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
from audio.io.streams import Lost, News, Opened, Streams, Waiting
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
        settled = round(SETTLED_S * RATE / streams.block)
        self._streams = streams
        self._shared = shared
        self._tell = tell
        self._clock_ns = clock_ns
        self._pulse = pulse
        self._come_first = come_first
        self._sound = Sound(
            driver,
            streams,
            Playback(shared, self.orders, bell, clock_ns, settled),
            Capture(shared, None if streams.playback else bell, clock_ns, settled),
        )

    def run(self, sleep: Callable[[float], None]) -> None:
        """Wait for devices, run until one is lost, and tell all of it."""
        opened = self._wait(sleep)
        patience = self._clock_ns() + int(FIRST_S * 1e9)
        self._watch(opened)
        told = False
        while True:
            sleep(LOOK_S if told else SOON_S)
            self._shared.notes.count(Count.BEATS)
            lost = self._lost(patience)
            if lost is not None:
                self._tell(Lost(f"The {lost.value} went away; connect it again."))
                return
            if not told and self._flows():
                told, patience = True, self._clock_ns()
                self._come_first()
                self._tell(opened)

    def _wait(self, sleep: Callable[[float], None]) -> Opened:
        said, tries = "", 0
        while True:
            self._shared.notes.count(Count.BEATS)
            try:
                return self._sound.open()
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
        return (not self._streams.capture or near.written > 0) and (
            not self._streams.playback or far.marked[0] > fill
        )

    def _watch(self, opened: Opened) -> None:
        if self._pulse is not None and behind((opened.microphone, opened.loudspeaker)):
            threading.Thread(target=self._pulse.run, daemon=True).start()

    def _lost(self, patience: int) -> Direction | None:
        """Whose stream ended, was moved, or is silent; `patience`: until then silence is none."""
        lost = self._sound.stopped()
        if lost is None and self._pulse is not None:
            lost = self._pulse.gone
        if lost is not None or (now := self._clock_ns()) < patience:
            return lost
        for direction, track, wanted in (
            (Direction.CAPTURE, self._shared.near, self._streams.capture),
            (Direction.PLAYBACK, self._shared.far, self._streams.playback),
        ):
            if wanted and now - track.marked[1] > STALL_S * 1e9:
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
    threading.Thread(target=_receive, args=(pipe, process.orders), daemon=True).start()
    gc.collect()
    gc.freeze()
    process.run(time.sleep)
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


def _receive(pipe: Connection[News, Message], orders: deque[Order]) -> None:
    """Take what main orders, off the callback's way; end the process when main lets go."""
    unpacker = Unpacker()
    with suppress(EOFError, OSError):
        while True:
            order = unpacker.unpack(pipe.recv())
            if order is not None:
                orders.append(order)
    os._exit(0)
