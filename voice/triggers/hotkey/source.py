"""Where hotkeys come from: the one thing that each system does in its own way."""

from __future__ import annotations

import os
from typing import Protocol, TypeAlias

Change: TypeAlias = tuple[int, bool]
"""Which of the combinations, counted from 0, and whether it went down."""


class KeySource(Protocol):
    """Tells when one of its combinations is pressed and let go.

    `open` and `wait` are called from one thread; `close` when that has ended, in any case.
    """

    def open(self) -> list[str]:
        """Begin; may wait for the person. Sentences about what cannot be had are returned.

        Raises BreatherError where nothing can be had at all.
        """

    def wait(self, timeout_s: float | None) -> list[Change]:
        """What happened, waiting for it so long at most; None: for ever.

        A key that repeats is one change. Raises BreatherError when it is over.
        """

    def wake(self) -> None:
        """Have `open` or `wait` return at once; from any thread."""

    def close(self) -> None:
        """Let go of the keys."""


class Waker:
    """What another thread rings while one waits for files."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe()

    def fileno(self) -> int:
        """Can be read from once it was rung."""
        return self._out

    def ring(self) -> None:
        """Wake whoever waits, now and ever after."""
        os.write(self._in, b"\n")

    def close(self) -> None:
        """Once, and not to be rung afterwards."""
        os.close(self._out)
        os.close(self._in)
