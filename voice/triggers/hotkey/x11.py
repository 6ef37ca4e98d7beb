"""Hotkeys on X11: the server gives us these keys, and no other ones, and gives them to us alone."""

from __future__ import annotations

import select
from collections.abc import Sequence
from contextlib import suppress

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError, DisplayError, XauthError
from Xlib.protocol.rq import Event

from voice.errors import PartError
from voice.triggers.hotkey.combination import Combination, Modifier
from voice.triggers.hotkey.source import Change, Waker

MASKS = {
    Modifier.CTRL: X.ControlMask,
    Modifier.ALT: X.Mod1Mask,
    Modifier.SHIFT: X.ShiftMask,
    Modifier.SUPER: X.Mod4Mask,
}
LOCKS = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
"""Caps Lock and Num Lock make no difference."""
NO_SCREEN = (
    "The desktop does not answer, so hotkeys do not work; start Breather in the desktop, or "
    "have the desktop's own settings call “breather trigger”."
)
GONE = "The desktop has ended, and with it the hotkeys; start Breather again in the new one."
TAKEN = "Another program has the hotkey “{}” already; choose another one in the settings."
NO_SUCH_KEY = "This keyboard has no key “{}”; choose another one in the settings."


class X11Keys:
    """A KeySource."""

    def __init__(self, combinations: Sequence[Combination], display: str) -> None:
        """`display`: which one, as in DISPLAY."""
        self._combinations = combinations
        self._name = display
        self._display: Display | None = None
        self._codes: dict[int, list[tuple[int, int]]] = {}
        """For each code of a key: the mask and number of each combination."""
        self._places: list[int] = []
        """The code of each combination's key, 0 where this keyboard has none."""
        self._down: dict[int, int] = {}
        """For each code of a key that is down: the combination."""
        self._waker = Waker()

    def open(self) -> list[str]:
        """As KeySource has it."""
        try:
            self._display = Display(self._name)
        except (DisplayError, XauthError, OSError, ConnectionClosedError):
            raise PartError(NO_SCREEN) from None
        return self._grab(self._display)

    def wait(self, timeout_s: float | None) -> list[Change]:
        """As KeySource has it."""
        display = self._display
        assert display is not None, "opened first"
        try:
            if not display.pending_events():
                poller = select.poll()
                poller.register(display.fileno(), select.POLLIN)
                poller.register(self._waker.fileno(), select.POLLIN)
                poller.poll(None if timeout_s is None else timeout_s * 1000)
            return [c for event in _without_repeats(_events(display)) for c in self._take(event)]
        except (ConnectionClosedError, OSError):
            raise PartError(GONE) from None

    def wake(self) -> None:
        """As KeySource has it."""
        self._waker.ring()

    def close(self) -> None:
        """As KeySource has it."""
        if self._display is not None:
            with suppress(ConnectionClosedError, OSError):
                self._display.close()
        self._waker.close()

    def _grab(self, display: Display) -> list[str]:
        """Ask the server for every combination; what it refuses."""
        refused: list[str] = []
        self._codes.clear()
        root = display.screen().root
        root.ungrab_key(X.AnyKey, X.AnyModifier)
        self._places = self._find(display)
        for number, combination in enumerate(self._combinations):
            code = self._places[number]
            if code == 0:
                refused.append(NO_SUCH_KEY.format(combination.key.name))
                continue
            mask = sum(MASKS[modifier] for modifier in combination.modifiers)
            trouble = CatchError(BadAccess)
            for lock in LOCKS:
                root.grab_key(
                    code, mask | lock, False, X.GrabModeAsync, X.GrabModeAsync, onerror=trouble
                )
            display.sync()
            if trouble.get_error() is None:
                self._codes.setdefault(code, []).append((mask, number))
            else:
                for lock in LOCKS:
                    root.ungrab_key(code, mask | lock)
                refused.append(TAKEN.format(combination))
        return refused

    def _find(self, display: Display) -> list[int]:
        keys = [combination.key for combination in self._combinations]
        return [display.keysym_to_keycode(XK.string_to_keysym(key.keysym)) for key in keys]

    def _take(self, event: Event) -> list[Change]:
        if event.type == X.KeyPress:
            return self._pressed(event.detail, event.state)
        if event.type == X.KeyRelease and event.detail in self._down:
            return [(self._down.pop(event.detail), False)]
        if event.type == X.MappingNotify and self._display is not None:
            self._display.refresh_keyboard_mapping(event)
            # Also told where another keyboard of the same layout is touched: to let go of the keys
            # then would lose the very press that it begins with.
            if event.request == X.MappingKeyboard and self._find(self._display) != self._places:
                self._grab(self._display)
        return []

    def _pressed(self, code: int, state: int) -> list[Change]:
        held = state & sum(MASKS.values())
        numbers = [number for mask, number in self._codes.get(code, ()) if mask == held]
        if not numbers or code in self._down:
            return []
        self._down[code] = numbers[0]
        return [(numbers[0], True)]


def _events(display: Display) -> list[Event]:
    """All that have come, and with a key that is let go what comes with it."""
    events: list[Event] = []
    while count := display.pending_events():
        events += [display.next_event() for _ in range(count)]
        if events[-1].type == X.KeyRelease:
            display.sync()
    return events


def _without_repeats(events: Sequence[Event]) -> list[Event]:
    """The server repeats a held key as if it was let go and pressed again in the same instant."""
    kept: list[Event] = []
    for event in events:
        before = kept[-1] if kept else None
        if (
            before is not None
            and (before.type, event.type) == (X.KeyRelease, X.KeyPress)
            and (before.detail, before.time) == (event.detail, event.time)
        ):
            kept.pop()
        else:
            kept.append(event)
    return kept
