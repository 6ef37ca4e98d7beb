"""Turns hotkeys into triggers, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from voice.child import Closable
from voice.errors import BreatherError
from voice.triggers.hotkey.combination import Hotkey
from voice.triggers.hotkey.source import KeySource
from voice.triggers.press import Press, PressMachine

PATIENCE_S = 2.0


class HotkeyWatch(Closable):
    """Calls `act` with the trigger of each press, until closed."""

    def __init__(
        self,
        hotkeys: Sequence[Hotkey],
        source: KeySource,
        act: Callable[[str], None],
        tell: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        """`source` has their combinations in the same order, and is closed by this.

        `act`, and `tell` with sentences for the person, are called from a thread of this watch,
        and must neither wait nor raise; `clock`: monotonic seconds.
        """
        self._keys = [(PressMachine(frozenset(key.actions)), key.actions) for key in hotkeys]
        self._source = source
        self._act = act
        self._tell = tell
        self._clock = clock
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="hotkeys", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of every key."""
        if self._closed:
            return
        self._closed = True
        self._source.wake()
        self._thread.join(PATIENCE_S)
        if not self._thread.is_alive():
            self._source.close()

    def _run(self) -> None:
        try:
            for sentence in self._source.open():
                self._tell(sentence)
            while not self._closed:
                self._turn()
        except BreatherError as error:
            if not self._closed:
                self._tell(str(error))

    def _turn(self) -> None:
        deadlines = [m.deadline for m, _ in self._keys if m.deadline is not None]
        rest = max(0.0, min(deadlines) - self._clock()) if deadlines else None
        changes = self._source.wait(rest)
        now = self._clock()
        for number, down in changes:
            machine, _ = self._keys[number]
            self._do(number, machine.change(down, now))
        for number, (machine, _) in enumerate(self._keys):
            self._do(number, machine.wait(now))

    def _do(self, number: int, presses: Sequence[Press]) -> None:
        for press in presses:
            self._act(self._keys[number][1][press])
