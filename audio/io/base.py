"""What sound goes through: the engine itself in the WAV world, a device's process live."""

from __future__ import annotations

from typing import Protocol

from audio.events import EngineEvent
from audio.timeline import Order


class Port(Protocol):
    """Takes orders, and tells what happened up to `frame`."""

    @property
    def frame(self) -> int:
        """Frames that have passed: the master clock."""

    def order(self, order: Order) -> None:
        """Take an order; it acts at its frame, or as soon as can be if that has passed."""

    def listen(self, wanted: bool) -> None:
        """Open the microphone, or close it: from now on silence is told in its place."""

    def drain(self) -> list[EngineEvent]:
        """Hand over what happened since the last call, in the order of frames."""


class DevicePort(Port, Protocol):
    """A port of devices, which may be missing."""

    @property
    def running(self) -> bool:
        """Whether sound passes now."""

    @property
    def problem(self) -> str:
        """Why it does not, in a sentence that says what to do; empty while that is not known."""

    def rest(self, calm: bool) -> None:
        """Say whether nothing is under way, so that nobody need be woken for every block."""

    def stay(self, wanted: bool) -> None:
        """Say whether what sounds is to stay on its loudspeaker: no other is a device then."""
