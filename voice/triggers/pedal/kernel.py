"""The kernel's input events, as its header linux/input.h lays them out."""

from __future__ import annotations

import struct
from dataclasses import dataclass

NATIVE = struct.Struct("@llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
_SYN, _KEY = 0, 1
"""Types."""
_REPORT, _DROPPED = 0, 3
"""Codes of SYN: the end of what belongs together; the kernel's buffer was full."""
_UP, _DOWN = 0, 1
"""Values of KEY; 2 is a repeat."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key went down or up."""

    at: float
    """Seconds on the kernel's clock for this device."""
    code: int
    down: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """Events were lost: nobody knows what is pressed."""


class EventReader:
    """Takes the bytes of one device as they arrive."""

    def __init__(self, layout: struct.Struct = NATIVE) -> None:
        self._layout = layout
        self._held = b""
        self._dropping = False

    def feed(self, content: bytes) -> list[KeyChange | Dropped]:
        """What happened; a key's repeats, movements and lights are left out."""
        content = self._held + content
        whole = len(content) - len(content) % self._layout.size
        self._held = content[whole:]
        found: list[KeyChange | Dropped] = []
        for seconds, microseconds, kind, code, value in self._layout.iter_unpack(content[:whole]):
            if kind == _SYN and code == _DROPPED:
                self._dropping = True
                found.append(Dropped())
            elif kind == _SYN and code == _REPORT:
                self._dropping = False
            elif kind == _KEY and value in (_UP, _DOWN) and not self._dropping:
                found.append(KeyChange(seconds + microseconds / 1e6, code, value == _DOWN))
        return found
