"""What “surprise me” begins: something for this hour, what was done longest ago first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from random import Random

from content.hours import Hours, at


class Surprise:
    """Names an exercise; chance decides among those that were never done."""

    def __init__(
        self, hours: tuple[Hours, ...], now: Callable[[], datetime], random: Random
    ) -> None:
        self._hours = hours
        self._now = now
        self._random = random
        self._done: list[str] = []
        """The latest last; each once."""

    def did(self, exercises: Iterable[str]) -> None:
        """Take note of what was done, the earliest first; may be called from any thread."""
        for exercise in exercises:
            self._done = [*(name for name in self._done if name != exercise), exercise]

    def __call__(self) -> str:
        """The exercise that is to begin."""
        there, done = at(self._hours, self._now().hour), self._done
        new = [name for name in there if name not in done]
        return self._random.choice(new) if new else min(there, key=done.index)
