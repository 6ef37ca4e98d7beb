"""Brings the microphone's samples, which have a clock of their own, onto the output's frames."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from audio.blocks import QUANTUM, RATE, Samples, to_frames

_TARGET = to_frames(0.020)
"""Frames that the microphone is behind the output: a device's block, and as much for jitter."""

_MOST_TARGET = to_frames(0.080)
"""What that may grow to where blocks are larger, or come less evenly."""

_FAR_BEHIND = to_frames(0.150)
"""From here on it is a jump that brings it back; the echo's path has to fit into 300 ms."""

_HELD = to_frames(10.0)
"""Frames that are kept, at most, for an owner who comes late for them."""

_FOLLOW = 0.02
"""How fast the backlog is followed: within about half a second of notes at each quantum."""

_STRAY = to_frames(0.100)
"""A single note moves what is known of the backlog by no more than a part of this."""

_TOO_OLD = 0.050
"""Seconds between the two counts of a note from which on it says nothing: a stream stands still."""

_EVEN = to_frames(0.005)
"""How far the backlog may be from its target before it is corrected,"""

_CORRECTION = 20e-6
"""by this part of the rate, at most: one frame a second, which an echo canceller can follow."""

_BIN = to_frames(2.0)
_BINS = 30
"""A minute, in bins of two seconds."""

_LEAST_BINS = 6

_LEAST_DRIFT = 8e-6
"""A part of the rate: in a minute, it moves an echo by a third of a sample at 48 kHz a second."""

_MOST_DRIFT = 2e-3
"""No two clocks are so far apart; that is something else, and jumps will do."""

_SIGNIFICANT = 5.0
"""Standard errors."""

_ELSEWHERE = to_frames(0.050)
"""Frames from what is expected, from which on a note belongs to another line,"""

_STRAYS = 50
"""if so many do in a row: there was a gap."""

Positions = npt.NDArray[np.float64]


class MicrophoneClock:
    """Hands out microphone samples by the quantum of the output.

    At each drain: feed() what was captured, note() the counts, and take() once for each quantum
    that was played. While no drift is significant the samples pass unchanged; with drift they are
    resampled by cubic interpolation. One for each start of the streams; after samples were lost
    between device and feed(), begin with a new one.
    """

    def __init__(self, frame: int = 0) -> None:
        """`frame`: the output frame for which the first take() will be."""
        self._next = frame
        self._held: Samples = np.zeros(0, dtype=np.float32)
        self._fed = 0
        self._place: int | None = None
        """The microphone frame that is taken next, and the part of a frame beyond it."""
        self._part = 0.0
        self._speed = 0.0
        self._target = _TARGET
        self._backlog = 0.0
        self._flowing = False
        self._line = _Line()
        self._resyncs = 0

    @property
    def drift(self) -> float:
        """How much faster the microphone's clock runs, as a part (1e-4: 100 ppm); 0: as exact."""
        return self._line.slope

    @property
    def backlog(self) -> float:
        """Frames that the microphone is handed out behind its capture, smoothed."""
        return self._backlog

    @property
    def resyncs(self) -> int:
        """How often samples were left out because the backlog had grown too long."""
        return self._resyncs

    def feed(self, near: Samples) -> None:
        """Take any number of captured samples; they follow each other without a gap."""
        begin = self._fed - len(self._held)
        used = 0 if self._place is None else max(0, self._place - 1 - begin)
        self._held = np.concatenate((self._held[used:], near))[-_HELD:]
        self._fed += len(near)

    def note(self, far_frames: int, apart: float) -> None:
        """Tell how far the output was while the newest samples of feed() were captured.

        `far_frames`: the output frame reached, as take() counts it; `apart`: seconds from the
        callback that brought the newest samples to the one that reached `far_frames`, negative if
        that came first, both read off the same clock. Without it, the counts would tell of whole
        blocks only. Call it after feed(), before take().
        """
        if not self._fed or abs(apart) > _TOO_OLD:
            return
        captured = self._fed + apart * RATE
        ready = captured - (far_frames - self._next)
        if self._place is None:
            self._jump(ready)
            return
        self._line.add(far_frames, captured - far_frames)
        change = ready - self._place - self._part - self._backlog
        self._backlog += _FOLLOW * float(np.clip(change, -_STRAY, _STRAY))
        if self._backlog > _FAR_BEHIND:
            self._resyncs += 1
            self._jump(ready)
        self._speed = self._line.slope and self._line.slope + self._correction()

    def take(self) -> Samples:
        """The microphone's samples for the next QUANTUM of the output, a fresh array.

        Zeros while the microphone is behind; nothing is left out by that, all of it comes later.
        """
        self._next += QUANTUM
        if self._place is None:
            return np.zeros(QUANTUM, dtype=np.float32)
        exact = not self._speed and not self._part
        at = self._part + (1.0 + self._speed) * np.arange(QUANTUM + 1, dtype=np.float64)
        if self._place + int(at[-2]) + 3 > self._fed:
            if self._flowing:  # they came too late by this much
                self._target = min(self._target + QUANTUM, _MOST_TARGET)
            self._flowing = False
            return np.zeros(QUANTUM, dtype=np.float32)
        self._flowing = True
        near = self._between(self._place - 1, self._place + int(at[-2]) + 3)
        self._place += int(at[-1])
        self._part = float(at[-1] % 1.0)
        return near[1 : QUANTUM + 1].copy() if exact else interpolated(near, at[:-1])

    def _jump(self, ready: float) -> None:
        self._place = int(ready) - self._target
        self._part = 0.0
        self._backlog = float(self._target)

    def _correction(self) -> float:
        excess = self._backlog - self._target
        return 0.0 if abs(excess) < _EVEN else float(np.sign(excess)) * _CORRECTION

    def _between(self, first: int, last: int) -> Samples:
        """Microphone frames, with zeros for those that are no longer there, or never were."""
        begin = self._fed - len(self._held)
        missing = min(max(0, begin - first), last - first)
        held = self._held[first + missing - begin : last - begin]
        return np.concatenate((np.zeros(missing, dtype=np.float32), held))


class _Line:
    """A straight line through the last minute of notes: how far the two counts drift apart."""

    def __init__(self) -> None:
        self.slope = 0.0
        """0 until it was once significant; then the newest estimate."""
        self._bins: deque[list[float]] = deque(maxlen=_BINS)
        """Each: its number, how many notes, and the sums of their frames, of their differences, and
        of the squares of these."""
        self._origin, self._zero = 0, 0.0
        self._level: float | None = None
        self._strays = 0

    def add(self, frame: int, ahead: float) -> None:
        """`ahead`: frames by which the microphone's count is beyond the output's at `frame`."""
        if self._level is None or self._strays >= _STRAYS:
            self._bins.clear()
            self._origin, self._zero, self._level, self._strays = frame, ahead, ahead, 0
        if abs(ahead - self._level) > _ELSEWHERE:
            self._strays += 1
            return
        self._strays = 0
        self._level += _FOLLOW * (ahead - self._level)
        number = frame // _BIN
        if not self._bins or self._bins[-1][0] != number:
            self._estimate()
            self._bins.append([number, 0.0, 0.0, 0.0, 0.0])
        newest = self._bins[-1]
        newest[1] += 1.0
        newest[2] += frame - self._origin
        newest[3] += ahead - self._zero
        newest[4] += (ahead - self._zero) ** 2

    def _estimate(self) -> None:
        if len(self._bins) < _LEAST_BINS:
            return
        _, notes, frames, aheads, squares = np.array(self._bins).T
        x, y, weight = frames / notes, aheads / notes, notes / notes.sum()
        x = x - np.dot(weight, x)
        y = y - np.dot(weight, y)
        spread = np.dot(weight, x * x)
        slope = float(np.dot(weight, x * y) / spread)
        # A few bins may lie on a line by chance: the scatter within them tells of that.
        scatter = (np.dot(weight, squares / notes - (aheads / notes) ** 2)) / notes.sum()
        off = np.dot(weight, (y - slope * x) ** 2) / (len(x) - 2)
        error = float(np.sqrt(max(off, scatter) / spread))
        if abs(slope) > _MOST_DRIFT:
            return
        if self.slope or abs(slope) > max(_LEAST_DRIFT, _SIGNIFICANT * error):
            self.slope = slope


def interpolated(near: Samples, at: Positions) -> Samples:
    """`near` at the positions `at`, counted from its second sample: cubic, after Lagrange."""
    whole = at.astype(np.intp)
    t: Samples = (at - whole).astype(np.float32)
    before, here, after, later = (near[whole + offset] for offset in range(4))
    back, fore, far = t + 1, t - 1, t - 2
    sound = before * (-t * fore * far / 6)
    sound += here * (back * fore * far / 2)
    sound += after * (-back * t * far / 2)
    sound += later * (back * t * fore / 6)
    return sound.astype(np.float32, copy=False)
