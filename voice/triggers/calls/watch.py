"""Brings what the sources of call state find together, and tells of each change once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Protocol, TypeAlias

from voice.child import Closable
from voice.triggers.calls.state import CallEvent, CallState, Observation

Put: TypeAlias = Callable[[Observation], None]


class CallSource(Protocol):
    """Puts observations, from a thread of its own, until it is closed."""

    @property
    def connected(self) -> bool:
        """Whether it can find out anything now."""

    @property
    def problem(self) -> str:
        """What the person has to mend for that, as a sentence; empty where nothing."""

    def close(self) -> None:
        """End, and put nothing more; once more does nothing."""


class CallWatch(Closable):
    """The call state of this person, from hooks and from `sources`, until closed."""

    def __init__(
        self,
        act: Callable[[CallEvent], None],
        clock: Callable[[], float],
        sources: Sequence[Callable[[Put], CallSource]] = (),
    ) -> None:
        """`act` is given each change in turn, from any thread, and must neither wait nor raise;
        `clock`: monotonic seconds."""
        self._act = act
        self._clock = clock
        self._lock = threading.Lock()
        self._state = CallState()
        self._hooked = False
        self._sources: list[CallSource] = []
        with ExitStack() as stack:
            for build in sources:
                source = build(self._take)
                stack.callback(source.close)
                self._sources.append(source)
            self._stack = stack.pop_all()

    def hook(self, observation: Observation) -> None:
        """Take what a softphone says by itself; from any thread."""
        self._hooked = True
        self._take(observation)

    @property
    def in_call(self) -> bool:
        """Whether there is a call now."""
        with self._lock:
            return self._state.in_call

    @property
    def knows(self) -> bool:
        """Whether anything tells of calls; False: Breather is simply armed."""
        return self._hooked or any(source.connected for source in self._sources)

    @property
    def problems(self) -> frozenset[str]:
        """What the person has to mend, as sentences."""
        return frozenset(source.problem for source in self._sources if source.problem)

    def close(self) -> None:
        """End every source."""
        self._stack.close()

    def _take(self, observation: Observation) -> None:
        with self._lock:  # kept until it is told, lest two changes overtake each other
            event = self._state.take(observation, self._clock())
            if event is not None:
                self._act(event)
