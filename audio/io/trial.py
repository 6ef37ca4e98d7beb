"""Tries streams out: the audio process as it is live, watched from outside at each callback."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from audio import roundtrip
from audio.blocks import RATE, Samples, to_frames
from audio.errors import AudioDeviceError
from audio.io.audioprocess import SETTLED_S, serve
from audio.io.child import AudioChild, Body
from audio.io.devices import Chosen
from audio.io.ring import FRAMES, Count, Track
from audio.io.streams import Lost, Opened, Streams, Waiting
from audio.io.wire import Packer
from audio.latency import Callbacks
from audio.timeline import Cue, Play

TURN_S = 0.02
"""How often it is looked at what happened."""

MISSING_S = 3.0
"""So long a missing device is waited for: one that was let go just now may be held for a moment."""

START_S = 15.0
"""So long the streams may take to run,"""

STILL_S = 2.0
"""and to do nothing."""

_AHEAD = to_frames(0.2)
"""Frames from now at which the first sound is ordered."""

_BETWEEN = to_frames(0.1)
"""Frames from the end of some sweeps' pieces to the next sweep."""

_GRACE_S = 0.5
_STOOD_STILL = "The sound stood still for a while; measure again once the machine is less busy."
_SILENT = "The sound server does not answer; start it again."


class Tap:
    """Takes down each callback of a track, and what went through it."""

    def __init__(self, track: Track, block: int) -> None:
        self._track = track
        self._block = block
        self._marks: list[tuple[int, int, int]] = []
        self._next = 0
        self._settled = 0
        self._heard: list[Samples] = []
        self._taken = 0

    def look(self) -> None:
        """Take what came since it was looked at last."""
        first, marks = self._track.marks(self._next)
        self._next = first + len(marks)
        self._marks += [(first + place, *mark) for place, mark in enumerate(marks)]
        written = self._track.written
        kept = max(self._taken, written - FRAMES // 2)  # what is older may be overwritten meanwhile
        self._heard += [np.zeros(kept - self._taken, np.float32), self._track.read(kept, written)]
        self._taken = written

    def settle(self) -> None:
        """What came so far is not counted."""
        self._settled = self._next

    @property
    def heard(self) -> Samples:
        """What went through it from the start on; silence where it was missed."""
        return np.concatenate([np.zeros(0, np.float32), *self._heard])

    def callbacks(self, *, settled: bool = False) -> Callbacks:
        """Those from the start on, or since it has settled."""
        marks = [mark for mark in self._marks if not settled or mark[0] >= self._settled]
        numbers, passed, times = np.array(marks, np.int64).reshape(-1, 3).T
        return Callbacks(numbers, passed - self._block, times / 1e9)


class Trial:
    """One audio process with these streams, from its start until the with-block is left.

    `clock` gives seconds that never go back; `sleep` lets some pass.
    """

    def __init__(
        self,
        streams: Streams,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        body: Body = serve,
    ) -> None:
        """`body`: what the process does, another one only in tests."""
        self._streams = streams
        self._clock = clock
        self._sleep = sleep
        context = multiprocessing.get_context("spawn")
        self._bell = context.Semaphore(0)  # held, as it ends with its last holder here
        self._child = AudioChild(context, body, streams, self._bell)
        self._packer = Packer(0)
        self._keys = 0
        self._opened: Opened | None = None
        self._problem = ""
        self._progress, self._moved = -1, clock()
        self.far = Tap(self._child.shared.far, streams.block)
        self.near = Tap(self._child.shared.near, streams.block)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._child.end(_GRACE_S if error is None else 0.0)

    @property
    def chosen(self) -> tuple[Chosen | None, Chosen | None]:
        """Microphone and loudspeaker, once they run."""
        return (self._opened.microphone, self._opened.loudspeaker) if self._opened else (None, None)

    def processor(self, processes: Path = Path("/proc")) -> float | None:
        """Seconds of a processor that the process took so far; None where nobody tells."""
        try:
            stat = (processes / str(self._child.process.pid) / "stat").read_text("ascii", "replace")
        except OSError:
            return None
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    @property
    def underruns(self) -> int:
        """How often the device ran out of sound. So too the next."""
        return self._child.shared.notes.counted(Count.UNDERRUNS)

    @property
    def overruns(self) -> int:
        """How often captured sound was lost."""
        return self._child.shared.notes.counted(Count.OVERRUNS)

    def open(self) -> None:
        """Wait until both streams run; raises AudioDeviceError with what keeps them from it."""
        begun = self._clock()
        while self._opened is None:
            self._turn()
            waited = self._clock() - begun
            if waited > START_S or (self._problem and waited > MISSING_S):
                raise AudioDeviceError(self._problem or _SILENT)

    def settle(self) -> None:
        """Wait until gaps are counted; raises AudioDeviceError where a device is lost."""
        settled = SETTLED_S * RATE / self._streams.block + 1
        while min(self._child.shared.far.callbacks, self._child.shared.near.callbacks) <= settled:
            self._turn()
        self.far.settle()
        self.near.settle()

    def play(self, count: int, gain: float) -> list[int]:
        """Play so many sweeps; returns their frames, once what comes back of each was heard.

        Raises AudioDeviceError where a device is lost.
        """
        begin = self._child.shared.far.written + _AHEAD
        *places, _ = (begin + place for place in roundtrip.places(count))
        clip = roundtrip.sweep()
        for place in places:
            self._keys += 1
            cue = Cue(self._keys, "sweep", clip, place, gain)
            for message in self._packer.pack(Play(cue)):
                self._child.send(message)
        self.rest(places[-1] + roundtrip.PIECE + _BETWEEN)
        return places

    def rest(self, frame: int) -> None:
        """Wait until that frame was played; raises AudioDeviceError where a device is lost."""
        while self._child.shared.far.written < frame:
            self._turn()

    def _turn(self) -> None:
        self._sleep(TURN_S)
        self.far.look()
        self.near.look()
        self._listen()
        progress = self._child.shared.progress
        if progress != self._progress:
            self._progress, self._moved = progress, self._clock()
        elif self._child.process.exitcode is not None:
            self._listen()  # to what it said at last
            raise AudioDeviceError(self._problem or _SILENT)
        elif self._clock() - self._moved > (STILL_S if self._opened else START_S):
            raise AudioDeviceError(_SILENT)

    def _listen(self) -> None:
        while (news := self._child.news()) is not None:
            match news:
                case Waiting(problem):
                    self._problem = problem
                case Opened():
                    self._opened, self._problem = news, ""
                case Lost(problem, still=still):
                    raise AudioDeviceError(_STOOD_STILL if still else problem)
