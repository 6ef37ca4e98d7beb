"""How often something may be asked: a bucket that fills with time and is drawn from."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """Holds `most` at the most, and gets `a_second` more each second, by `clock`."""

    def __init__(self, a_second: float, most: float, clock: Callable[[], float]) -> None:
        self._a_second = a_second
        self._most = most
        self._clock = clock
        self._level = most
        self._then = clock()

    def take(self) -> bool:
        """Take one out; False where there is none."""
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._then) * self._a_second)
        self._then = now
        if self._level < 1.0:
            return False
        self._level -= 1.0
        return True
