"""From a contact that closes and opens to single, double and long presses. No clock, no thread."""

from __future__ import annotations

from enum import Enum, auto

BOUNCE_S = 0.03
"""Seconds after a change in which the contact may bounce."""
DOUBLE_S = 0.5
"""Seconds from the first press, within which the second of a double press begins."""
LONG_S = 0.8
"""Seconds after which a press is a long one."""


class Press(Enum):
    """How the pedal was pressed."""

    SINGLE = "single"
    DOUBLE = "double"
    LONG = "long"


class _Phase(Enum):
    IDLE = auto()
    FIRST = auto()
    """Pressed, and it is not known yet how."""
    BETWEEN = auto()
    """Let go; a second press may come."""
    KNOWN = auto()
    """Pressed, and it is known how."""


class PressMachine:
    """One key of one pedal.

    Is told each change with its time in seconds, never going back, and asked at the deadline. A
    press is known as early as can be: where only single presses are wanted, when it begins.
    """

    def __init__(self, wanted: frozenset[Press]) -> None:
        """`wanted`: the others never occur, and nothing waits for them."""
        self._wanted = wanted
        self._phase = _Phase.IDLE
        self._began = 0.0
        """When the first press did."""
        self._down = False
        """Without the bounces."""
        self._contact = False
        """With them."""
        self._calm_at = 0.0
        """When a bounce can no longer be."""

    @property
    def deadline(self) -> float | None:
        """When `wait` is due."""
        if self._contact != self._down:
            return self._calm_at
        if self._phase is _Phase.FIRST:
            return self._began + (LONG_S if Press.LONG in self._wanted else DOUBLE_S)
        if self._phase is _Phase.BETWEEN:
            return self._began + DOUBLE_S
        return None

    def change(self, down: bool, at: float) -> list[Press]:
        """Take what the contact does; what is known by that."""
        known = self.wait(at)
        self._contact = down
        if down != self._down and at >= self._calm_at:
            known += self._turn(at)
        return known

    def wait(self, now: float) -> list[Press]:
        """Let time pass; what is known by that."""
        known: list[Press] = []
        while (deadline := self.deadline) is not None and deadline <= now:
            known += self._pass(deadline)
        return known

    def lose(self) -> None:
        """The pedal is gone: whatever it was about to be comes to nothing."""
        self._phase, self._down, self._contact = _Phase.IDLE, False, False

    def _pass(self, deadline: float) -> list[Press]:
        if self._contact != self._down:
            return self._turn(deadline)
        if self._phase is _Phase.BETWEEN:
            self._phase = _Phase.IDLE
            return self._known(Press.SINGLE)
        self._phase = _Phase.KNOWN
        return self._known(Press.LONG if Press.LONG in self._wanted else Press.SINGLE)

    def _turn(self, at: float) -> list[Press]:
        """The pedal is pressed, or let go."""
        self._down = self._contact
        self._calm_at = at + BOUNCE_S
        return self._pressed(at) if self._down else self._let_go(at)

    def _pressed(self, at: float) -> list[Press]:
        if self._phase is _Phase.BETWEEN:
            self._phase = _Phase.KNOWN
            return self._known(Press.DOUBLE)
        if self._wanted <= {Press.SINGLE}:
            self._phase = _Phase.KNOWN
            return self._known(Press.SINGLE)
        self._phase, self._began = _Phase.FIRST, at
        return []

    def _let_go(self, at: float) -> list[Press]:
        if self._phase is _Phase.KNOWN:
            self._phase = _Phase.IDLE
            return []
        if Press.DOUBLE in self._wanted and at < self._began + DOUBLE_S:
            self._phase = _Phase.BETWEEN
            return []
        self._phase = _Phase.IDLE
        return self._known(Press.SINGLE)

    def _known(self, press: Press) -> list[Press]:
        return [press] if press in self._wanted else []
