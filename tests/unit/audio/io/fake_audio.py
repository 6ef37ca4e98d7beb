"""Audio processes without devices: they run for as many quanta as they are given."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Semaphore

from audio.blocks import QUANTUM
from audio.io.callbacks import Capture, Playback
from audio.io.devices import Chosen, Device
from audio.io.portaudio import LOST
from audio.io.ring import Count, Shared
from audio.io.streams import Home, Lost, Microphone, News, Opened, Stands, Streams, Waiting
from audio.io.wire import Message, Unpacker
from audio.timeline import Order

PULSE = Chosen(Device("pulse", "ALSA", 1, 1, 48000.0), "it is the only one")
NOISE = memoryview(b"\x00\x00\x80\x3e" * QUANTUM)
"""A quarter, in each sample."""


class Status:
    """Nothing went wrong."""

    output_underflow = False
    input_overflow = False


class Underrun:
    """Everything did."""

    output_underflow = True
    input_overflow = True


def steady(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Runs at once; one quantum for each turn."""
    tell(shared, pipe, Opened(PULSE if streams.capture else None, PULSE))
    run(turns, shared, bell, pipe)


def late(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Says that there is no device, and has one from the first turn on."""
    tell(shared, pipe, Waiting("There is no microphone; connect one."))
    turns.acquire()
    steady(turns, streams, shared, bell, pipe)


def lost(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Runs, and loses its device at the first turn."""
    tell(shared, pipe, Opened(PULSE, PULSE))
    turns.acquire()
    tell(shared, pipe, Lost("The microphone went away; connect it again."))
    os._exit(LOST)


def still(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Runs, and had stood still for a minute at the first turn."""
    tell(shared, pipe, Opened(PULSE, PULSE))
    turns.acquire()
    tell(shared, pipe, Lost("The sound stood still; it goes on.", still=60.0))
    os._exit(LOST)


def moved(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Runs on a sink, and is taken elsewhere at the first turn."""
    tell(shared, pipe, Opened(PULSE, PULSE))
    tell(shared, pipe, Stands(Home("one", "", "mic")))
    turns.acquire()
    tell(shared, pipe, Lost("The sound was taken elsewhere; take it back.", moved=True))
    os._exit(LOST)


def homesick(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Waits for its device, and says which one that is."""
    problem = f"loudspeaker={streams.loudspeaker} microphone={streams.microphone}"
    if streams.home is not None:
        problem = f"sink={streams.home.sink} stays={streams.stays}"
    tell(shared, pipe, Waiting(problem))
    signal.pause()


def killed(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Runs, and dies at the first turn."""
    tell(shared, pipe, Opened(PULSE, PULSE))
    turns.acquire()
    os.kill(os.getpid(), signal.SIGKILL)


def frozen(
    turns: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Runs at the first turn, and then takes and tells nothing."""
    turns.acquire()
    tell(shared, pipe, Opened(PULSE, PULSE))
    signal.pause()


def tell(shared: Shared, pipe: Connection[News, Message], news: News) -> None:
    pipe.send(news)
    shared.notes.count(Count.NEWS)


def run(turns: Semaphore, shared: Shared, bell: Semaphore, pipe: Connection[News, Message]) -> None:
    orders: deque[Order] = deque()
    threading.Thread(target=receive, args=(pipe, shared, orders), daemon=True).start()
    time_ns = [0]

    def clock_ns() -> int:
        return time_ns[0]

    play = Playback(shared, orders, bell, clock_ns, 0)
    hear = Capture(shared, None, clock_ns, 0)
    out = bytearray(4 * QUANTUM)
    while True:
        turns.acquire()
        time_ns[0] += 10_000_000
        hear(NOISE, QUANTUM, None, Status())
        play(out, QUANTUM, None, Status())


def receive(pipe: Connection[News, Message], shared: Shared, orders: deque[Order]) -> None:
    unpacker = Unpacker()
    try:
        while True:
            message = pipe.recv()
            if isinstance(message, Microphone):
                chosen = PULSE if message.wanted else None
                tell(shared, pipe, Opened(chosen, PULSE, 0.05))
                continue
            order = unpacker.unpack(message)
            if order is not None:
                orders.append(order)
                shared.notes.count(Count.BEATS)  # so that the test knows that it came
    except (EOFError, OSError):
        os._exit(0)
