"""Whole sessions with a live Breather, as people have them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import cycle
from types import MappingProxyType

from listen import Signal
from live import Breather, RunError
from measure_live import people, stops
from person import Person

LONG_S = 240.0
"""Longer than any session with its usual length."""
TRIES = 3


class Begin(Enum):
    """How a session begins."""

    VOICE = "wake phrase"
    TRIGGER = "trigger"


class End(Enum):
    """How it ends."""

    ITSELF = "to its end"
    VOICE = "spoken stop"
    TRIGGER = "stop by trigger"


KINDS = MappingProxyType(
    {f"{begin.value}, {end.value}": (begin, end) for end in End for begin in Begin}
)


class Visitor:
    """Somebody who has sessions; raises RunError where Breather does not do its part."""

    def __init__(self, breather: Breather, person: Person) -> None:
        self._breather = breather
        self._person = person
        self._wakes = cycle(people(10))
        self._stops = cycle(stops())

    def session(self, kind: str) -> None:
        """Have one session of KINDS, from its begin until Breather is armed again."""
        begin, end = KINDS[kind]
        seen = self._breather.count
        if begin is Begin.VOICE:
            self._say(self._wakes, "wake", seen)
        else:
            self._breather.trigger("start:slow")
        self._breather.wait("phase", seen)
        if end is End.VOICE:
            self._say(self._stops, "stopped", seen)
        elif end is End.TRIGGER:
            self._breather.trigger("stop")
        self._breather.wait("armed", seen, patience=LONG_S)

    def _say(self, lines: Iterator[Signal], event: str, seen: int) -> None:
        for _ in range(TRIES):
            self._person.say(next(lines))
            try:
                self._breather.wait(event, seen, patience=6.0)
            except RunError:
                continue
            return
        raise RunError(f"said {TRIES} times, and it did not come to “{event}”")
