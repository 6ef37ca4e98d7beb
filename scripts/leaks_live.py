"""A live run of Breather while scripts/leaks.py watches: sessions, talk, wins that are noted and
dropped, and processes that die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from leaks_journal import Notes
from leaks_scenes import SENTENCES, Stage, command_of
from live import BREATHER, Breather, RunError
from measure_live import PHRASE
from person import Person
from pulse import PulseWorld
from sessions import KINDS, Visitor

from audio.blocks import Samples

SESSIONS = 5
"""So many with each Breather, then it dies."""
SHORT = "wake phrase, spoken stop"
PAUSE_S = 2.0
"""After a kill; its end must have been seen before one asks how it is."""
PRIORITY = 6
"""One more than that of the streams."""


def live(stage: Stage, said: Mapping[str, Samples], minutes: float, *, kill: bool) -> None:
    """`breather run` at a sound server: sessions, talk, and with `kill` processes that die."""
    with PulseWorld(stage.ground.folder) as world, world.person() as person:
        stage.use(world.socket)
        visit = _Visit(stage, said, person, time.monotonic() + 60 * minutes, kill)
        environ = {**world.environ, **stage.environ}
        while not visit.over:
            with (
                stage.watched("-D") as prefix,
                Breather(environ, "run", "--json", "--wake", PHRASE,
                         program=(*prefix, *BREATHER)) as breather,
            ):  # fmt: skip
                _hurry(breather.pid, prefix[-1])
                visit.have_sessions(breather)
        folders = stage.ground.folders
        visit.notes.look(stage.environ, [folders[name] for name in ("cache", "data", "temporary")])


class _Visit:
    """What is done with one Breather after another, until it is over."""

    def __init__(
        self, stage: Stage, said: Mapping[str, Samples], person: Person, until: float, kill: bool
    ) -> None:
        self._played = stage.played
        self._said = said
        self._person = person
        self._until = until
        self._kinds = cycle(KINDS if kill else (SHORT,))
        self._unknown = cycle(SENTENCES)
        self._victims = cycle(("ear", "audio", "speaker")) if kill else None
        self._keeps = cycle((True, False))
        self.notes = Notes(stage.played, person, said)

    @property
    def over(self) -> bool:
        """Whether the time has passed."""
        return time.monotonic() > self._until

    def have_sessions(self, breather: Breather) -> None:
        """Some sessions with talk before each, then the end of this Breather."""
        breather.wait("armed", patience=180.0)
        breather.wait_for_status(ear="ready", patience=180.0)
        visitor = Visitor(breather, self._person)
        for _ in range(SESSIONS):
            self._person.say(self._said[next(self._unknown)])
            try:
                visitor.session(next(self._kinds))
                self._played.count("sessions")
                self.notes.note(breather, keep=next(self._keeps))
            except RunError:
                self._cut_short(breather)
            if self._victims is not None:
                self._kill(breather, next(self._victims))
            if self.over:
                break
        self._end(breather)

    def _cut_short(self, breather: Breather) -> None:
        """Under strace a stream may stall, which loses its device; nothing else may go wrong."""
        if not breather.running:
            raise RunError(f"it ended by itself; it said: {breather.told}")
        self._played.count("sessions cut short")
        with suppress(RunError):
            breather.trigger("stop")
        breather.wait_for_status(state="armed")

    def _kill(self, breather: Breather, victim: str) -> None:
        """SIGKILL to one of its processes; it must come back by itself."""
        pid = breather.part(victim)
        if pid is None:  # nothing is to be rendered just now
            return
        os.kill(pid, signal.SIGKILL)
        self._played.count("parts killed")
        time.sleep(PAUSE_S)
        breather.wait_for_status(ear="ready", problem="")

    def _end(self, breather: Breather) -> None:
        if "Traceback" in breather.told:
            self._played.faults.append("a traceback was shown")
        if self._victims is not None and not self.over:
            os.kill(breather.pid, signal.SIGKILL)
            self._played.count("main killed")
            breather.wait_for_end(60.0)
        elif code := breather.end(patience=60.0):
            self._played.faults.append(f"exit code {code} at the end")


def _hurry(traced: int, trace: str) -> None:
    """Have strace come before what it watches, where that is allowed: sound does not wait."""
    processes = Path("/proc")
    while command_of(processes / str(traced)).startswith(b"strace"):
        time.sleep(0.01)  # it has not become the program yet, which is to stay as it is
    for entry in processes.iterdir():
        if trace.encode() in (command := command_of(entry)) and command.startswith(b"strace"):
            with suppress(OSError):
                os.sched_setscheduler(int(entry.name), os.SCHED_RR, os.sched_param(PRIORITY))
