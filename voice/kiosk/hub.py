"""The newest of everything that main told, and whoever waits for what is newer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from audio.blocks import RATE
from voice.kiosk.view import Clock, as_json
from voice.kiosk.wire import HeardAt, Told, Topic


class Hub:
    """Within one event loop; `clock` gives the monotonic seconds that main's lines go by."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._newest: dict[Topic, tuple[int, str]] = {}
        self._heard: HeardAt | None = None
        self._count = 0
        self._waiting: set[asyncio.Event] = set()
        self.closed = False

    def take(self, told: Told) -> None:
        """Put what main told in the place of what it told before; raises ValueError."""
        if told.topic is Topic.CLOCK:
            self._heard = HeardAt.decode(told.text)
            return
        self._count += 1
        self._newest[told.topic] = self._count, told.text
        self._wake()

    def close(self) -> None:
        """Let everybody know that nothing more will come."""
        self.closed = True
        self._wake()

    def newest(self, topic: Topic) -> str | None:
        """What was told last, as JSON; None where nothing was yet."""
        found = self._newest.get(topic)
        return None if found is None else found[1]

    def newer(self, seen: Mapping[Topic, int]) -> list[tuple[Topic, int, str]]:
        """What is newer than the numbers in `seen`, with its own, in the order of the topics."""
        return [
            (topic, *self._newest[topic])
            for topic in Topic
            if topic in self._newest and self._newest[topic][0] > seen.get(topic, 0)
        ]

    def time(self) -> str | None:
        """The clock as it is now, as JSON; None where nothing was told of it yet."""
        heard = self._heard
        if heard is None:
            return None
        return as_json(Clock(heard.at(self._clock(), RATE), heard.running))

    @contextmanager
    def waiting(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever there is something new."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()
