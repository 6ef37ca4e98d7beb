"""Hotkeys on Windows and macOS, through pynput: not tried there yet.

pynput reads every key and hands it on, so these keys reach the window with the focus as well. Of
the others nothing is kept but, for as long as they are held down, which ones are.
"""

from __future__ import annotations

from collections.abc import Sequence
from queue import Empty, SimpleQueue

from pynput import keyboard

from voice.triggers.hotkey.combination import Combination, Modifier
from voice.triggers.hotkey.source import Change

HELD = {
    Modifier.CTRL: "<ctrl>",
    Modifier.ALT: "<alt>",
    Modifier.SHIFT: "<shift>",
    Modifier.SUPER: "<cmd>",
}
NO_SUCH_KEY = "This system has no key “{}”; choose another one in the settings."
UNTRUSTED = (
    "The system does not let Breather see its hotkeys; allow it under Privacy and Security, "
    "Accessibility, and start it again."
)


class PynputKeys:
    """A KeySource."""

    def __init__(self, combinations: Sequence[Combination]) -> None:
        self._combinations = combinations
        self._parts: list[frozenset[object]] = []
        """The keys that make up each combination."""
        self._modifiers = frozenset(_keys("+".join([*HELD.values(), "<f1>"]))) - _keys("<f1>")
        self._held: set[object] = set()
        self._down: set[int] = set()
        self._changes: SimpleQueue[Change | None] = SimpleQueue()
        self._listener = keyboard.Listener(on_press=self._press, on_release=self._release)

    def open(self) -> list[str]:
        """As KeySource has it."""
        refused: list[str] = []
        for combination in self._combinations:
            try:
                self._parts.append(_keys(_written(combination)))
            except ValueError:
                self._parts.append(frozenset())  # which is never pressed
                refused.append(NO_SUCH_KEY.format(combination.key.name))
        self._listener.start()
        self._listener.wait()
        if not getattr(self._listener, "IS_TRUSTED", True):  # which only macOS tells
            refused.append(UNTRUSTED)
        return refused

    def wait(self, timeout_s: float | None) -> list[Change]:
        """As KeySource has it."""
        try:
            changes = [self._changes.get(timeout=timeout_s)]
        except Empty:
            return []
        while not self._changes.empty():
            changes.append(self._changes.get())
        return [change for change in changes if change is not None]

    def wake(self) -> None:
        """As KeySource has it."""
        self._changes.put(None)

    def close(self) -> None:
        """As KeySource has it."""
        self._listener.stop()

    # Called by the listener's thread

    def _press(self, key: object) -> None:
        self._held.add(self._listener.canonical(key))
        for number, parts in enumerate(self._parts):
            held = parts <= self._held and not (self._held - parts) & self._modifiers
            if parts and held and number not in self._down:
                self._down.add(number)
                self._changes.put((number, True))

    def _release(self, key: object) -> None:
        self._held.discard(self._listener.canonical(key))
        for number in sorted(self._down):
            if not self._parts[number] <= self._held:
                self._down.discard(number)
                self._changes.put((number, False))


def _keys(text: str) -> frozenset[object]:
    """The keys of a combination; raises ValueError for one that the system does not have."""
    return frozenset(keyboard.HotKey.parse(text))


def _written(combination: Combination) -> str:
    held = [HELD[modifier] for modifier in Modifier if modifier in combination.modifiers]
    return "+".join([*held, combination.key.pynput])
