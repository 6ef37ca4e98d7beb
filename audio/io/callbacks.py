"""What the device calls: copies, mixes, counts, and nothing else; it waits for nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from multiprocessing.synchronize import Semaphore
from typing import Protocol

import numpy as np

from audio.blocks import QUANTUM, Samples
from audio.events import CueStarted
from audio.io.ring import Count, NoteKind, Shared
from audio.mixer import Mixer
from audio.timeline import Order

ORDERS = 256
"""Orders that are taken in one quantum, at most."""


IDLE_RING = 2 * QUANTUM
"""Frames after which the bell is rung while nothing sounds,"""

CALM_RING = 8 * QUANTUM
"""and while nothing is under way at all."""


class PlaybackStatus(Protocol):
    """What PortAudio says of an output callback."""

    output_underflow: bool


class CaptureStatus(Protocol):
    """What PortAudio says of an input callback."""

    input_overflow: bool


class Playback:
    """The output callback: renders quanta into the shared track and hands them to the device.

    `orders` is filled by another thread. `clock_ns` is the same as that of the capture.
    """

    def __init__(
        self,
        shared: Shared,
        orders: deque[Order],
        bell: Semaphore,
        clock_ns: Callable[[], int],
        settled: int,
    ) -> None:
        """`settled`: callbacks after which an underrun is one; before, the device only fills."""
        self._far = shared.far
        self._notes = shared.notes
        self._orders = orders
        self._bell = bell
        self._clock_ns = clock_ns
        self._settled = settled
        self._mixer = Mixer()
        self._row: Samples = self._far.row()
        self._left = 0
        self._passed = 0
        self._next_ring = 0
        self._last = 0
        self.gap_ns = 0
        """The longest time without a callback since somebody set this back."""
        self.hushed = False
        """Whether silence goes out, whatever is mixed; set by another thread."""

    def __call__(self, data: object, frames: int, _time: object, status: PlaybackStatus) -> None:
        """Fill `data`, a buffer of `frames` frames of any number of channels."""
        now = self._clock_ns()
        if self._last and now - self._last > self.gap_ns:
            self.gap_ns = now - self._last
        self._last = now
        if status.output_underflow and self._far.callbacks > self._settled:
            self._notes.count(Count.UNDERRUNS)
        out = np.frombuffer(data, np.float32)  # type: ignore[call-overload]
        if len(out) != frames:
            out = out.reshape(frames, -1).T  # so that a piece of the mix fills all channels
        done = 0
        while done < frames:
            if not self._left:
                self._render()
            begin = QUANTUM - self._left
            count = min(self._left, frames - done)
            out[..., done : done + count] = self._row[begin : begin + count]
            done += count
            self._left -= count
        if self.hushed:
            out.fill(0.0)
        self._passed += frames
        self._far.mark(self._passed, now)
        # Every waking of main costs; while nothing sounds it need not come for each block.
        if not self._mixer.idle or self._passed >= self._next_ring:
            self._next_ring = self._passed + (CALM_RING if self._notes.calm else IDLE_RING)
            self._bell.release()

    def _render(self) -> None:
        orders, mixer = self._orders, self._mixer
        for _ in range(min(len(orders), ORDERS)):
            mixer.order(orders.popleft())
        quantum = mixer.frame
        self._row = self._far.row()
        for event in mixer.render(self._row):
            if isinstance(event, CueStarted):
                kind = NoteKind.STARTED
            else:
                kind = NoteKind.CUT if event.cut else NoteKind.FINISHED
            self._notes.add(kind, event.cue.key, event.frame, quantum)
        self._far.filled()
        self._left = QUANTUM


class Capture:
    """The input callback: copies the first channel into the shared track."""

    def __init__(
        self, shared: Shared, bell: Semaphore | None, clock_ns: Callable[[], int], settled: int
    ) -> None:
        """`bell` where nothing is played that rings it; `settled`: see Playback."""
        self._near = shared.near
        self._notes = shared.notes
        self._bell = bell
        self._clock_ns = clock_ns
        self._settling = settled
        self._settled = settled

    def begin(self) -> None:
        """The stream is opened anew."""
        self._settled = self._near.callbacks + self._settling

    def __call__(self, data: object, frames: int, _time: object, status: CaptureStatus) -> None:
        """Take `data`, a buffer of `frames` frames of any number of channels."""
        now = self._clock_ns()
        if status.input_overflow and self._near.callbacks > self._settled:
            self._notes.count(Count.OVERRUNS)
        block = np.frombuffer(data, np.float32)  # type: ignore[call-overload]
        self._near.write(block[:: len(block) // frames])
        self._near.mark(self._near.written, now)
        if self._bell is not None:
            self._bell.release()
