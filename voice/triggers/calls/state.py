"""Whether the person is in a call, merged from all that is told and seen. No clock, no thread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

OUT_OF_ORDER_S = 1.0
"""Seconds within which a call's beginning may arrive after its end: two hooks that raced."""
LONGEST_ID = 64
"""Characters."""


class CallChange(Enum):
    """What happened; the value is the trigger's name."""

    STARTED = "call-started"
    ENDED = "call-ended"


@dataclass(frozen=True, slots=True)
class CallEvent:
    """The call state changed."""

    change: CallChange
    at: float
    """Seconds on the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A softphone says that a call began."""

    call: str | None = None
    """Which; None: it does not say."""


@dataclass(frozen=True, slots=True)
class Over:
    """A softphone says that a call is over."""

    call: str | None = None
    """Which; None: every call is over."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Other programs record from the microphone as in a call."""

    streams: frozenset[int]
    """The sound server's numbers; empty: none does any more."""


Observation: TypeAlias = Begun | Over | Recording


def read_hook(name: str) -> Begun | Over | None:
    """What a trigger says: `call-started` or `call-ended`, or with a call's id after a colon.

    None where it is neither.
    """
    change, colon, call = name.partition(":")
    if colon and not (0 < len(call) <= LONGEST_ID and call.isprintable()):
        return None
    match change:
        case CallChange.STARTED.value:
            return Begun(call or None)
        case CallChange.ENDED.value:
            return Over(call or None)
    return None


class CallState:
    """One call state from several sources: in a call as soon as the first of them says so.

    What a softphone tells counts for more than what the microphone shows: a call that it began
    ends only with its word, and with its word at once, even where the microphone is closed later.
    """

    def __init__(self) -> None:
        self._calls: set[str | None] = set()
        self._streams: frozenset[int] = frozenset()
        self._settled: frozenset[int] = frozenset()
        """Streams of a call of which a softphone has said that it is over."""
        self._early: dict[str | None, float] = {}
        """When a call ended of whose beginning nothing was told."""

    @property
    def in_call(self) -> bool:
        """Whether there is a call now."""
        return bool(self._calls) or self._seen

    def take(self, observation: Observation, now: float) -> CallEvent | None:
        """The change that this observation makes, if any; `now` in monotonic seconds."""
        before = self.in_call
        match observation:
            case Begun(call):
                if not self._is_late(call, now):
                    self._calls.add(call)
            case Over(call):
                self._end(call, now)
            case Recording(streams):
                self._streams = streams
                self._settled &= streams
        if self.in_call == before:
            return None
        return CallEvent(CallChange.ENDED if before else CallChange.STARTED, now)

    @property
    def _seen(self) -> bool:
        return bool(self._streams - self._settled)

    def _end(self, call: str | None, now: float) -> None:
        if call is None:
            known = self.in_call
            self._calls.clear()
        else:
            known = call in self._calls
            self._calls.discard(call)
        if not known:  # a call that was never answered, or whose beginning is still to arrive
            self._early = {c: at for c, at in self._early.items() if now - at < OUT_OF_ORDER_S}
            self._early[call] = now
        else:
            self._settled = self._streams

    def _is_late(self, call: str | None, now: float) -> bool:
        ended = self._early.pop(call, None)
        return ended is not None and now - ended < OUT_OF_ORDER_S
