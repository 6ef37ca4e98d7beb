"""Where a session is, what time it is, and what is ordered: what its parts all write on."""

from __future__ import annotations

from collections.abc import Sequence

from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State, after
from voice.events import Order, Report, Value


class Desk:
    """Gathers the orders of one step at the frame `now`; `take` hands them over."""

    def __init__(self, sounds: Sounds) -> None:
        self.state = State.ARMED
        self.deadline: int | None = None
        self.now = 0
        self._sounds = sounds
        self._orders: list[Order] = []

    def take(self) -> list[Order]:
        """The orders since the last call."""
        for phrase in self._sounds.missing():
            self.report("error", name=phrase)
        orders, self._orders = self._orders, []
        return orders

    def order(self, orders: Sequence[Order]) -> None:
        """Add orders."""
        self._orders += orders

    def report(self, event: str, frame: int | None = None, **fields: Value) -> None:
        """Add a line to the list of events, at `now` or at `frame`."""
        self._orders.append(Report(self.now if frame is None else frame, event, fields))

    def move(self, move: Move) -> None:
        """Go to the state that the table names; what was waited for is over."""
        self.state = after(self.state, move)
        self.deadline = None
        if self.state is State.ARMED:
            self.report("armed")
