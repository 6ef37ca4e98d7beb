"""One inbox, one step, orders out: the same loop live and in the WAV world."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Protocol

from audio.events import Captured, EngineEvent
from audio.io.base import Port
from voice.dialogue.session import Session
from voice.events import Deadline, Event, Order, Practised, Recall, Remember, Render, Report
from voice.hearing.base import Listening
from voice.hearing.listener import HeardEvent


class Hearing(Protocol):
    """From captured quanta to verdicts: at once in the WAV world, as they come live."""

    def feed(self, captured: Captured, listening: Listening) -> list[HeardEvent]:
        """Take one quantum; what comes of it may have a later frame, or come with a later one."""


class Loop:
    """Brings events to the session in the order of their frames, and its orders to the port."""

    def __init__(
        self,
        port: Port,
        listener: Hearing,
        session: Session,
        report: Callable[[Report], None],
        keep: Callable[[Remember | Practised], None],
        ask: Callable[[Render | Recall], None],
    ) -> None:
        """`keep` puts something into the journal; each Remember is to be answered, and so is
        everything that `ask` is given."""
        self._port = port
        self._listener = listener
        self._session = session
        self._report = report
        self._keep = keep
        self._ask = ask
        self._inbox: list[tuple[int, int, Event]] = []
        self._posted = 0
        self.carry_out(session.arm())

    def post(self, event: Event) -> None:
        """Put an event into the inbox; it is taken out at its frame."""
        self._posted += 1
        heapq.heappush(self._inbox, (event.frame, self._posted, event))

    @property
    def waiting(self) -> bool:
        """Whether anything is still to come from the inbox."""
        return bool(self._inbox)

    def tick(self, events: Sequence[EngineEvent]) -> None:
        """Take what the port told, and do all that is due by now."""
        for event in events:
            if isinstance(event, Captured):
                for heard in self._listener.feed(event, self._session.listening):
                    self.post(heard)
            else:
                self.post(event)
        now = self._port.frame
        while self._inbox and self._inbox[0][0] <= now:
            self._step(heapq.heappop(self._inbox)[2], now)
        deadline = self._session.deadline
        if deadline is not None and deadline <= now:
            self._step(Deadline(now), now)

    def _step(self, event: Event, now: int) -> None:
        self.carry_out(self._session.step(event, now))
        self._port.listen(self._session.hears)

    def carry_out(self, orders: Sequence[Order]) -> None:
        """Bring the session's orders to where they belong."""
        for order in orders:
            if isinstance(order, Report):
                self._report(order)
            elif isinstance(order, Remember | Practised):
                self._keep(order)
            elif isinstance(order, Render | Recall):
                self._ask(order)
            else:
                self._port.order(order)
