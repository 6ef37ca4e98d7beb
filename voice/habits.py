"""What was done before decides: what “surprise me” begins, and which exercise is the usual one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from random import Random

from content.hours import Hours, at

LATEST = 20
"""How many exercises back a habit goes;"""
OFTEN = 3
"""and how many of them make one."""
IN_PASSING = frozenset({"note-win", "triage", "custom"})
"""What is no habit: a note, the way to another one, and a pattern that was said for once."""


class Habits:
    """Knows what was done; chance decides among what was never done."""

    def __init__(
        self, hours: tuple[Hours, ...], now: Callable[[], datetime], random: Random
    ) -> None:
        self._hours = hours
        self._now = now
        self._random = random
        self._done: tuple[str, ...] = ()

    def did(self, exercises: Iterable[str]) -> None:
        """Take note of what was done, the earliest first; may be called from any thread."""
        self._done = (*self._done, *exercises)

    def surprise(self) -> str:
        """Something for this hour: what was never done, else what was done longest ago."""
        there = at(self._hours, self._now().hour)
        last = {name: place for place, name in enumerate(self._done)}
        new = [name for name in there if name not in last]
        return self._random.choice(new) if new else min(there, key=lambda name: last[name])

    def usual(self) -> str | None:
        """What was done most often of late, of two the later one; None where nothing was often."""
        late = [name for name in reversed(self._done) if name not in IN_PASSING][:LATEST]
        # The first to be counted wins.
        for name, times in Counter(late).most_common(1):
            if times >= OFTEN:
                return name
        return None
