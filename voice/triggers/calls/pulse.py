"""Sees on PulseAudio and PipeWire which other programs record from a microphone.

Level meters, recordings of what is played, the server's own filters and Breather are left out.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from audio.io.pulse import load_pulsectl
from voice.child import Closable
from voice.triggers.calls.microphone import MicrophoneUse, Stream, meant
from voice.triggers.calls.state import Recording
from voice.triggers.calls.watch import Put

NONE = 0xFFFFFFFF
"""The sound server's number for “there is none”."""
METERS = frozenset({"org.PulseAudio.pavucontrol", "org.gnome.VolumeControl"})
"""Mixers, by their application's id: what they record is a level."""
RETRY_S = 2.0
"""Between two tries to reach the sound server."""
PATIENCE_S = 2.0
"""How long the end may take."""
LONGEST_S = 60.0
"""How long is listened at once; the library cannot count to more than half an hour."""
TURN_S = 0.05


def is_ours(pid: int) -> bool:
    """Whether this process is Breather's: ours, or one that we started."""
    return descends(pid, os.getpid())


def descends(pid: int, from_pid: int) -> bool:
    """Whether this process is that one, or was started by it."""
    while pid > 1:
        if pid == from_pid:
            return True
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
        except OSError:
            return False
        pid = int(stat.rpartition(")")[2].split()[1])  # a name may hold blanks and brackets
    return False


def recorders(pulse: Any, ignored: Collection[str], ours: Callable[[int], bool]) -> list[Stream]:
    """The streams of other programs that record from a microphone now."""
    microphones = {
        source.index
        for source in pulse.source_list()
        if source.monitor_of_sink & NONE == NONE  # else it is what a loudspeaker plays
    }
    return [
        Stream(output.index, _name(output.proplist), bool(output.corked))
        for output in pulse.source_output_list()
        if output.source in microphones
        and output.client != NONE
        and _is_program(output)
        and not meant(ignored, output.proplist)
        and not ours(_process(output.proplist))
    ]


def programs_recording(ours: Callable[[int], bool] = is_ours) -> list[str] | None:
    """The names of the other programs that record now; None where no sound server answers."""
    try:
        pulsectl = load_pulsectl()
    except (ImportError, OSError):
        return None
    with suppress(*_troubles(pulsectl)), _connected(pulsectl) as pulse:
        return sorted({stream.program for stream in recorders(pulse, (), ours)})
    return None


def _is_program(output: Any) -> bool:
    properties: Mapping[str, str] = output.proplist
    return (
        output.resample_method != "peaks"
        and properties.get("resample.peaks") != "true"
        and properties.get("application.id") not in METERS
        and "node.link-group" not in properties  # PipeWire's filters
    )


def _process(properties: Mapping[str, str]) -> int:
    told = properties.get("application.process.id", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _name(properties: Mapping[str, str]) -> str:
    """Never what it records: that may be the title of a page or of a call."""
    for key in ("application.name", "application.process.binary"):
        if properties.get(key):
            return properties[key]
    return "a program without a name"


def _troubles(pulsectl: Any) -> tuple[type[Exception], ...]:
    """What it raises where the server is not there, or goes away."""
    return (pulsectl.PulseError, pulsectl.PulseDisconnected, pulsectl._pulsectl.pa.CallError)


def _connected(pulsectl: Any) -> Any:
    """A connection; unlike the package's own, it starts no server."""
    pulse = pulsectl.Pulse("breather-calls", connect=False)
    try:
        pulse.connect()  # with a time-out it would always take as long as that
    except BaseException:
        pulse.close()
        raise
    return pulse


class MicrophoneWatch(Closable):
    """Puts a Recording whenever other programs begin or cease to use the microphone."""

    def __init__(
        self,
        put: Put,
        clock: Callable[[], float],
        ignored: Collection[str] = (),
        ours: Callable[[int], bool] = is_ours,
    ) -> None:
        """`ignored`: names of programs, or of their files; `ours`: whether a process is Breather's,
        by its id."""
        self._put = put
        self._clock = clock
        self._ignored = ignored
        self._ours = ours
        self._use = MicrophoneUse()
        self._told: frozenset[int] = frozenset()
        self._residents: frozenset[str] = frozenset()
        self._news = False
        """Whether anything changed since the streams were listed last."""
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._pulse: Any = None
        self._thread = threading.Thread(target=self._run, name="microphone watch", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether there is a sound server."""
        return self._pulse is not None

    @property
    def problem(self) -> str:
        """Nothing: where there is no sound server, Breather waits for one anyway."""
        return ""

    @property
    def residents(self) -> frozenset[str]:
        """The programs that hold the microphone all day; their streams are not taken for calls."""
        return self._residents

    def close(self) -> None:
        """End, and put nothing more."""
        self._ending.set()
        for _ in range(round(PATIENCE_S / TURN_S)):
            with self._lock:
                if self._pulse is not None:
                    self._pulse.event_listen_stop()
            self._thread.join(TURN_S)  # as it may not have been listening, it is told again
            if not self._thread.is_alive():
                return

    def _run(self) -> None:
        try:
            pulsectl = load_pulsectl()
        except (ImportError, OSError):
            return
        while not self._ending.is_set():
            with suppress(*_troubles(pulsectl)), _connected(pulsectl) as pulse:
                self._follow(pulse, pulsectl.PulseLoopStop)
            self._ending.wait(RETRY_S)
            self._use.wait(self._clock())
            self._tell()

    def _follow(self, pulse: Any, stop: type[Exception]) -> None:
        """Listen to a server until it ends, or we do."""

        def look_again(_event: object) -> None:
            self._news = True
            raise stop  # listening; while the streams are listed, nothing comes of it

        pulse.event_mask_set("source_output")
        pulse.event_callback_set(look_again)
        with self._lock:
            self._pulse = pulse
        try:
            while not self._ending.is_set():
                self._news = False
                self._use.look(recorders(pulse, self._ignored, self._ours), self._clock())
                self._tell()
                if not self._news:
                    pulse.event_listen(self._patience())
        finally:
            with self._lock:
                self._pulse = None
            self._use.look((), self._clock())  # the next server counts from one again

    def _patience(self) -> float:
        deadline = self._use.deadline
        # Never nothing, which the library takes for “until something happens”.
        rest = LONGEST_S if deadline is None else deadline - self._clock()
        return min(max(rest, 0.001), LONGEST_S)

    def _tell(self) -> None:
        self._residents = self._use.residents
        streams = self._use.streams
        if streams != self._told and not self._ending.is_set():
            self._told = streams
            self._put(Recording(streams))
