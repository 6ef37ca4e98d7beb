"""A device for tests: one quantum passes whenever it is drained; it can be taken away."""

from __future__ import annotations

from audio.blocks import QUANTUM
from audio.engine import Engine
from audio.events import DeviceBack, DeviceLost, EngineEvent
from audio.timeline import Order


class FakeDevice:
    """The engine with a silent microphone, as a `DevicePort`."""

    def __init__(self) -> None:
        self._engine = Engine()
        self._running = True
        self._problem = ""
        self._lost = 0
        """Frames that passed while it was away."""
        self._told = True
        self.calm = False
        self.stays = False
        self.listening = True
        self.orders: list[Order] = []
        """All that was ordered."""

    @property
    def frame(self) -> int:
        """See Port."""
        return self._engine.frame + self._lost

    @property
    def running(self) -> bool:
        """See DevicePort."""
        return self._running

    @property
    def problem(self) -> str:
        """See DevicePort."""
        return self._problem

    def lose(self, problem: str) -> None:
        """Be away from now on, with this to say of it."""
        self._running, self._problem = False, problem

    def give_back(self) -> None:
        """Be there again."""
        self._running, self._problem = True, ""

    def rest(self, calm: bool) -> None:
        """See DevicePort."""
        self.calm = calm

    def stay(self, wanted: bool) -> None:
        """See DevicePort."""
        self.stays = wanted

    def listen(self, wanted: bool) -> None:
        """See Port."""
        self.listening = wanted

    def order(self, order: Order) -> None:
        """See Port."""
        self.orders.append(order)
        if self.running:
            self._engine.order(order)

    def drain(self) -> list[EngineEvent]:
        """See Port."""
        changed = self._told != self.running
        self._told = self.running
        if not self.running:
            self._lost += QUANTUM
            return [DeviceLost(self.frame)] if changed else []
        self._engine.render()
        back: list[EngineEvent] = [DeviceBack(self.frame)] if changed else []
        return back + self._engine.drain()
