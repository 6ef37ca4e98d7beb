"""Audio processes whose loudspeaker is joined to their microphone; time passes by turns."""

from __future__ import annotations

import os
import signal
from collections import deque
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Semaphore

import numpy as np

from audio.blocks import QUANTUM
from audio.io.callbacks import Capture, Playback
from audio.io.devices import Chosen, Device
from audio.io.portaudio import LOST
from audio.io.ring import Count, Shared
from audio.io.streams import Lost, News, Opened, Streams, Waiting
from audio.io.wire import Message, Unpacker
from audio.timeline import Order

CABLE = Chosen(Device("cable", "ALSA", 1, 1, 48000.0), "it is the only one")
MESSAGES_AT = 310
"""The turn at which all messages have to be there: after the streams have settled, before 0.2 s."""


class Status:
    output_underflow = input_overflow = False


def cable(
    turns: Semaphore,
    done: Semaphore,
    delay: int,
    messages: int,
    lost_at: int,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """What is played is heard `delay` blocks later; the devices go away at one turn, if at all."""
    tell(shared, pipe, Opened(CABLE, CABLE, 0.04))
    orders: deque[Order] = deque()
    unpacker = Unpacker()
    time_ns = [0]
    play = Playback(shared, orders, bell, lambda: time_ns[0], 0)
    hear = Capture(shared, None, lambda: time_ns[0], 0)
    way = deque([bytes(4 * QUANTUM)] * delay)
    for turn in range(1, 10**6):
        turns.acquire()
        if turn == lost_at:
            tell(shared, pipe, Lost("The microphone went away; connect it again."))
            done.release()
            os._exit(LOST)
        if turn == MESSAGES_AT:
            for _ in range(messages):
                order = unpacker.unpack(pipe.recv())  # type: ignore[arg-type]
                if order is not None:
                    orders.append(order)
        time_ns[0] += 10_000_000
        out = bytearray(4 * QUANTUM)
        play(out, QUANTUM, None, Status())
        way.append(bytes(out))
        hear(memoryview(np.frombuffer(way.popleft(), np.float32)), QUANTUM, None, Status())
        done.release()


def missing(
    turns: Semaphore,
    done: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Has no device, and beats."""
    tell(shared, pipe, Waiting("There is no microphone; connect one."))
    while True:
        turns.acquire()
        shared.notes.count(Count.BEATS)
        done.release()


def frozen(
    turns: Semaphore,
    done: Semaphore,
    streams: Streams,
    shared: Shared,
    bell: Semaphore,
    pipe: Connection[News, Message],
) -> None:
    """Opens, and then does nothing."""
    tell(shared, pipe, Opened(CABLE, CABLE, 0.04))
    for _ in range(1000):
        turns.acquire()
        done.release()
    signal.pause()


def tell(shared: Shared, pipe: Connection[News, Message], news: News) -> None:
    pipe.send(news)
    shared.notes.count(Count.NEWS)
