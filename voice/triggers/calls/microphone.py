"""When other programs use the microphone as in a call. No clock, no thread.

A stream that appears for a moment (a browser that lists its devices) is no call. A stream that
vanishes for a moment (another codec, another device) does not end one; nor does one that is
paused, as some softphones do it on hold. Who records all day is not in a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

START_S = 0.2
"""Seconds that a stream must run before it counts."""
END_S = 0.8
"""Seconds that a stream still counts when it is gone."""
HOLD_S = 300.0
"""Seconds that a paused stream still counts."""
ALL_DAY_S = 4 * 3600.0
"""Seconds after which a stream is no call any more."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One that records from a microphone."""

    number: int
    """The sound server's, which it uses once."""
    program: str
    """Its name, as a person knows it."""
    paused: bool


@dataclass(slots=True)
class _Seen:
    program: str
    resident: bool
    """Whether it runs since before we looked first, or all day."""
    running: float | None = None
    """Since when it is not paused, once it was not."""
    paused: float | None = None
    gone: float | None = None

    def span(self) -> tuple[float, float] | None:
        """From when until when it counts if nothing more happens; None: not at all."""
        if self.resident or self.running is None:
            return None
        ends = [self.running + ALL_DAY_S]
        if self.paused is not None:
            ends.append(self.paused + HOLD_S)
        if self.gone is not None:
            ends.append(self.gone + END_S)
        return self.running + START_S, min(ends)


class MicrophoneUse:
    """Is shown the streams whenever they change, and asked at the deadline."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}
        self._looked = False
        self._now = 0.0

    def look(self, streams: Iterable[Stream], now: float) -> None:
        """Take the streams that there are now; those of the first look were there before us."""
        self.wait(now)
        there = {stream.number: stream for stream in streams}
        for number, stream in there.items():
            self._note(number, stream, now)
        for number, seen in list(self._seen.items()):
            if number not in there and seen.gone is None:
                self._lose(number, seen, now)
        self._looked = True

    def wait(self, now: float) -> None:
        """Let time pass."""
        self._now = now
        for number, seen in list(self._seen.items()):
            if seen.running is not None and now >= seen.running + ALL_DAY_S:
                seen.resident = True
            if seen.gone is not None and now >= seen.gone + END_S:
                del self._seen[number]

    @property
    def streams(self) -> frozenset[int]:
        """Those that count as a call now."""
        return frozenset(number for number, seen in self._seen.items() if self._counts(seen))

    @property
    def deadline(self) -> float | None:
        """When `wait` is due."""
        moments = (moment for seen in self._seen.values() for moment in seen.span() or ())
        return min((moment for moment in moments if moment > self._now), default=None)

    @property
    def residents(self) -> frozenset[str]:
        """The programs that hold the microphone all day, or since before we looked first."""
        return frozenset(
            seen.program for seen in self._seen.values() if seen.resident and seen.gone is None
        )

    def _counts(self, seen: _Seen) -> bool:
        span = seen.span()
        return span is not None and span[0] <= self._now < span[1]

    def _note(self, number: int, stream: Stream, now: float) -> None:
        seen = self._seen.setdefault(number, _Seen(stream.program, resident=not self._looked))
        seen.gone = None
        if not stream.paused:
            seen.paused = None
            seen.running = now if seen.running is None else seen.running
        elif not self._counts(seen):  # it only tried the microphone, or lets go of it after all
            seen.running, seen.resident = None, False
        elif seen.paused is None:
            seen.paused = now

    def _lose(self, number: int, seen: _Seen, now: float) -> None:
        if self._counts(seen):
            seen.gone = now
        else:
            del self._seen[number]


def meant(names: Iterable[str], properties: Mapping[str, str]) -> bool:
    """Whether one of these names is the program's own, or its file's; capitals do not matter."""
    own = {
        properties.get(key, "").casefold()
        for key in ("application.name", "application.process.binary")
    }
    return any(name.casefold() in own for name in names)
