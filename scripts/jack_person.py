"""The person of a JACK world: says what it is told, and records both sides on the server's clock.

    python3 scripts/jack_person.py NAME FILE

What is to be said comes on the standard input: a number of frames in four bytes, then so many
samples. FILE gets two channels of floats without a gap: what the person said, and what Breather
played, frame by frame as the server counts (no numbers where it left a port out); the first line
of the output is the frame of the first of them. Ends with its standard input.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

KEPT = 1 << 20
"""Frames that are held until they are written, 22 s."""
WRITE_S = 0.02
PRIORITY = 8
"""Of SCHED_RR, where it may be had: a person does not stutter because a machine is busy."""

Signal = npt.NDArray[np.float32]


class Track:
    """What passed through one port, by the frames of the server's clock."""

    def __init__(self) -> None:
        self._samples: Signal = np.zeros(KEPT, np.float32)
        self.reached: int | None = None
        """The frame after the last one; None before the first."""

    def put(self, frame: int, samples: Signal) -> None:
        """Take what passed from `frame` on; what the server left out before it is no number."""
        if self.reached is not None and frame > self.reached:
            self._write(self.reached, np.full(frame - self.reached, np.nan, np.float32))
        self._write(frame, samples)
        self.reached = frame + len(samples)

    def _write(self, frame: int, samples: Signal) -> None:
        begin = frame % KEPT
        first = min(len(samples), KEPT - begin)
        self._samples[begin : begin + first] = samples[:first]
        self._samples[: len(samples) - first] = samples[first:]

    def read(self, begin: int, end: int) -> Signal:
        """What passed from `begin` up to `end`, no more than KEPT frames ago."""
        return self._samples[np.arange(begin, end) % KEPT]


class Person:
    """Two clients of the server: one speaks, one hears; so the server never runs in a ring."""

    def __init__(self, jack: Any, name: str) -> None:
        """`jack`: the module of the package JACK-Client."""
        self.lines: deque[Signal] = deque()
        self.said, self.heard = Track(), Track()
        self._mouth = jack.Client(f"{name}-mouth", use_exact_name=True, no_start_server=True)
        self._ear = jack.Client(f"{name}-ear", use_exact_name=True, no_start_server=True)
        self._out = self._mouth.outports.register("out")
        self._in = self._ear.inports.register("in")
        self._line: Signal = np.zeros(0, np.float32)
        self._mouth.set_process_callback(self._speak)
        self._ear.set_process_callback(self._hear)
        self._mouth.activate()
        self._ear.activate()

    def _speak(self, frames: int) -> None:
        out = np.frombuffer(self._out.get_buffer(), np.float32)
        if not len(self._line) and self.lines:
            self._line = self.lines.popleft()
        now, self._line = self._line[:frames], self._line[frames:]
        out[: len(now)] = now
        out[len(now) :] = 0.0
        self.said.put(self._mouth.last_frame_time, out)

    def _hear(self, frames: int) -> None:
        self.heard.put(self._ear.last_frame_time, np.frombuffer(self._in.get_buffer(), np.float32))


def record(person: Person, file: IO[bytes], over: threading.Event) -> None:
    """Write what both tracks have, and tell once where the file begins."""
    written: int | None = None
    while not over.wait(WRITE_S):
        said, heard = person.said.reached, person.heard.reached
        if said is None or heard is None:
            continue
        reached = min(said, heard)
        if written is None:
            written = reached
            print(written, flush=True)
        both = np.stack([person.said.read(written, reached), person.heard.read(written, reached)])
        file.write(np.ascontiguousarray(both.T, "<f4").tobytes())
        file.flush()
        written = reached


def listen(person: Person, pipe: IO[bytes]) -> None:
    """Take what is to be said until the pipe ends."""
    while head := pipe.read(4):
        count = int.from_bytes(head, "little")
        person.lines.append(np.frombuffer(pipe.read(4 * count), "<f4").astype(np.float32))


def come_first() -> None:
    """Have all threads come before those of other programs, where that is allowed."""
    for thread in os.listdir("/proc/self/task"):
        with suppress(OSError):
            os.sched_setscheduler(int(thread), os.SCHED_RR, os.sched_param(PRIORITY))


def main() -> None:
    """Lives until the standard input ends."""
    import jack

    name, path = sys.argv[1:]
    gc.disable()
    sys.setswitchinterval(0.0005)
    person, over = Person(jack, name), threading.Event()
    with Path(path).open("wb") as file:
        writer = threading.Thread(target=record, args=(person, file, over))
        writer.start()
        come_first()
        listen(person, sys.stdin.buffer)
        over.set()
        writer.join()
    os._exit(0)  # closing the clients waits for a server that may be gone


if __name__ == "__main__":
    main()
