"""When a process that ended is started again, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable

OFTEN = 3
"""After so many ends in a row a person is told plainly."""
CALM_S = 60.0
"""What runs for so long does not end in a row any more."""
FIRST_S, LONGEST_S = 0.25, 30.0


class Restarts:
    """Says how long to wait before a process that ended is started again, and tells of each end.

    `name` is what people know the process by; `clock` gives seconds that never go back; `tell` is
    given a sentence; `meanwhile` says in a few words what there is without the process.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float],
        tell: Callable[[str], None],
        meanwhile: str = "all else goes on",
    ) -> None:
        self._name = name
        self._clock = clock
        self._tell = tell
        self._meanwhile = meanwhile
        self._ends = 0
        """In a row."""
        self._began = 0.0
        """When it was last to be started again,"""
        self._delay = 0.0
        """and so long after its end."""

    @property
    def problem(self) -> str:
        """A sentence for as long as it has ended OFTEN times in a row, or more; else empty.

        Whether it runs just now is not known here.
        """
        if self._ends < OFTEN:
            return ""
        return (
            f"The {self._name} ended {OFTEN} times in a row; {self._meanwhile}, and "
            "`breather doctor` tells what is wrong."
        )

    def again(self) -> float:
        """Seconds until the next start, after an end just now: 0, 0.25, 0.5 … up to LONGEST_S."""
        now = self._clock()
        if self._ends and now - self._began >= CALM_S:
            self._ends = 0
        self._ends += 1
        longer = min(max(2 * self._delay, FIRST_S), LONGEST_S)
        self._delay = longer if self._ends > 1 else 0.0
        self._began = now + self._delay
        once = f"The {self._name} ended and is started again."
        self._tell(self.problem if self._ends == OFTEN else once)
        return self._delay
