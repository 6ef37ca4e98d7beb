"""Main's side of the audio process: starts it, watches it, and is the port of the live loop."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from multiprocessing.synchronize import Semaphore

from audio.blocks import QUANTUM, RATE
from audio.events import DeviceBack, DeviceLost, EngineEvent
from audio.io.audioprocess import serve
from audio.io.child import AudioChild, Body
from audio.io.devices import Chosen
from audio.io.losses import Losses
from audio.io.portaudio import LOST
from audio.io.reader import Reader
from audio.io.ring import Shared
from audio.io.streams import Home, Lost, Microphone, Opened, Stands, Streams, Waiting
from audio.io.wire import Packer
from audio.restarts import Restarts
from audio.timeline import Duck, Order, Play

HUNG_S = 2.0
"""A process whose streams run is killed when it tells nothing for so long,"""

START_HUNG_S = 15.0
"""and when it does not even beat for so long before."""

LATE_S = 1.0
"""Whoever comes so late to look at it was itself kept from running, and begins to count anew."""

_GRACE_S = 0.5


class _State(Enum):
    CLOSED = "closed"
    STARTING = "starting"
    RUNNING = "running"
    RESTING = "resting"


class LiveAudio:
    """The port of devices; one thread uses it.

    `frame` goes on by `clock` (monotonic, seconds) while no device runs. `bell` is rung for every
    block; whoever waits for it calls drain() at least every tenth of a second.
    """

    def __init__(
        self,
        streams: Streams,
        bell: Semaphore,
        clock: Callable[[], float],
        tell: Callable[[str], None] = lambda _: None,
        body: Body = serve,
    ) -> None:
        """`tell` is given a sentence where the process ended by itself; `body`: what it does,
        another one only in tests."""
        self._body = body
        self._streams = streams
        self._bell = bell
        self._clock = clock
        self._context = multiprocessing.get_context("spawn")
        self._restarts = Restarts("audio process", clock, tell, "an exercise waits in its place")
        self._listening = streams.capture
        self._state = _State.CLOSED
        self._process: AudioChild | None = None
        self._reader: Reader | None = None
        self._packer: Packer | None = None
        self._problem = ""
        self._chosen: tuple[Chosen | None, Chosen | None] = None, None
        self._latency = 0.0
        self._frame_then, self._then = 0, clock()
        self._ran = False
        self._since = self._due = 0.0
        self._progress, self._progress_at, self._looked_at = -1, 0.0, 0.0
        self._starts = 0
        self._before = 0, 0
        self._stays = False
        self._home: Home | None = None
        self._losses = Losses()

    @property
    def running(self) -> bool:
        """Whether the devices run."""
        return self._state is _State.RUNNING

    @property
    def problem(self) -> str:
        """What keeps them from it, as a sentence; empty if nothing does, or it is not known yet."""
        return self._problem

    @property
    def chosen(self) -> tuple[Chosen | None, Chosen | None]:
        """Microphone and loudspeaker, where they are open or were."""
        return self._chosen

    @property
    def pid(self) -> int | None:
        """Of the audio process, if there is one."""
        return None if self._process is None else self._process.process.pid

    @property
    def underruns(self) -> int:
        """Of all processes so far. So too the next."""
        return self._before[0] + (self._reader.underruns if self._reader else 0)

    @property
    def overruns(self) -> int:
        """How often captured sound was lost."""
        return self._before[1] + (self._reader.overruns if self._reader else 0)

    @property
    def home(self) -> Home | None:
        """Where a sound server has our streams, or had them; None: no such server is known."""
        return self._home

    @property
    def restarts(self) -> int:
        """How often a process came after another."""
        return max(self._starts - 1, 0)

    @property
    def frame(self) -> int:
        """Frames that have passed: those played, and those of the time in which nothing ran."""
        if self._reader is not None:
            return self._reader.frame
        quanta = math.floor((self._clock() - self._then) * RATE / QUANTUM)
        return self._frame_then + quanta * QUANTUM

    @property
    def heard(self) -> tuple[int, float]:
        """A frame, and the second of `clock` at which it is heard."""
        if self._process is None or self._reader is None:
            return self.frame, self._clock()
        frames, time_ns = self._process.shared.far.marked
        return frames + self._reader.offset, time_ns / 1e9 + self._latency

    def listen(self, wanted: bool) -> None:
        """Open the microphone or close it, as soon as can be; what sounds is left alone.

        Nothing where there is to be none at all.
        """
        wanted = wanted and self._streams.capture
        if wanted == self._listening:
            return
        self._listening = wanted
        if self._reader is not None:
            self._reader.listen(wanted)
        if self._process is not None:
            self._process.send(Microphone(wanted))

    def rest(self, calm: bool) -> None:
        """Say whether nothing is under way, so that the bell need not ring for every block."""
        if self._process is not None:
            self._process.shared.notes.calm = calm

    def stay(self, wanted: bool) -> None:
        """Say whether what sounds is to stay on its loudspeaker; if not, any other will do."""
        if wanted == self._stays:
            return
        self._stays = wanted
        if wanted or self.running:
            if self._process is not None:
                self._process.shared.notes.stays = wanted
            return
        self._problem = ""  # it was about that loudspeaker
        if self._process is not None:
            self._put_away(0.0)
            self._launch()
        self._due = min(self._due, self._clock())

    def start(self) -> None:
        """Start the process; returns at once, and drain() does all the rest."""
        if self._state is _State.CLOSED:
            self._launch()

    def order(self, order: Order) -> None:
        """Take an order; while no device runs it is dropped.

        Raises ValueError for a gain that nobody can play, and for a key that is in use.
        """
        gain = order.cue.gain if isinstance(order, Play) else 0.0
        gain = order.gain if isinstance(order, Duck) else gain
        if not math.isfinite(gain) or (isinstance(order, Duck) and gain < 0):
            raise ValueError(f"a gain is finite, and that of a duck not negative; this is {gain}")
        if self._process is None or self._reader is None or self._packer is None:
            return
        if isinstance(order, Play):
            self._reader.expect(order.cue)
        for message in self._packer.pack(order):
            self._process.send(message)

    def drain(self) -> list[EngineEvent]:
        """Hand over what happened; sees to the process, too."""
        events: list[EngineEvent] = []
        self._listen(events)
        if self._reader is not None:
            events += self._reader.drain()
        if self._state is _State.RESTING and self._clock() >= self._due:
            self._launch()
        elif self._process is not None:
            self._watch(events)
        return events

    def close(self) -> None:
        """End the process; once more does nothing."""
        self._put_away(_GRACE_S)
        self._state = _State.CLOSED

    def _launch(self) -> None:
        streams = replace(
            self._streams, capture=self._listening, home=self._home, stays=self._stays
        )
        microphone, loudspeaker = self._chosen
        if self._stays and loudspeaker is not None and self._home is None:
            streams = replace(streams, loudspeaker=loudspeaker.device.name)
            if microphone is not None:
                streams = replace(streams, microphone=microphone.device.name)
        self._process = AudioChild(self._context, self._body, streams, self._bell)
        self._process.shared.notes.stays = self._stays
        self._starts += 1
        self._state = _State.STARTING
        self._progress, self._progress_at = -1, self._clock()

    def _listen(self, events: list[EngineEvent]) -> None:
        while self._process is not None:
            news = self._process.news()
            match news:
                case None:
                    return
                case Waiting(problem):
                    self._problem = problem
                case Stands(home):
                    self._home = home
                case Lost(problem):
                    self._problem = problem
                    self._ended(news, events)
                case Opened(microphone, loudspeaker, latency):
                    self._chosen = microphone or self._chosen[0], loudspeaker
                    self._latency = latency
                    if self._reader is None:
                        self._begin(self._process.shared, events)

    def _begin(self, shared: Shared, events: list[EngineEvent]) -> None:
        streams = replace(self._streams, capture=self._listening)
        self._reader = Reader(streams, shared, self.frame)
        self._packer = Packer(self._reader.offset)
        self._state, self._problem = _State.RUNNING, ""
        self._since = self._clock()
        if self._ran:
            events.append(DeviceBack(self._reader.frame))
        self._ran = True

    def _watch(self, events: list[EngineEvent]) -> None:
        assert self._process is not None
        progress, now = self._process.shared.progress, self._clock()
        late, self._looked_at = now - self._looked_at > LATE_S, now
        if progress != self._progress or late:  # it may have stood as still as we did
            self._progress, self._progress_at = progress, now
            return
        code = self._process.process.exitcode
        if code is not None:
            self._listen(events)
            if self._process is not None:
                self._ended(Lost(self._problem) if code == LOST else None, events)
        elif now - self._progress_at > (HUNG_S if self.running else START_HUNG_S):
            if not self.running:
                self._problem = "The sound server does not answer; start it again."
            self._ended(None if self.running else Lost(self._problem), events)

    def _ended(self, lost: Lost | None, events: list[EngineEvent]) -> None:
        """The process is dead, or as good as dead; `lost`: through no fault of its own."""
        ran = math.inf
        if self._reader is not None:
            events += self._reader.drain()
            ran = self._clock() - self._since
        self._put_away(0.0)
        if ran < math.inf:
            events.append(DeviceLost(self.frame))
        if lost is None:
            delay = self._restarts.again()
            self._problem = self._restarts.problem
        else:
            delay = self._losses.delay(lost, ran)
            self._then -= lost.still
        self._state, self._due = _State.RESTING, self._clock() + delay

    def _put_away(self, grace_s: float) -> None:
        self._frame_then, self._then = self.frame, self._clock()
        self._before = self.underruns, self.overruns
        self._reader = self._packer = None
        if self._process is not None:
            self._process.end(grace_s)
            self._process = None
