"""A pedal as the settings name it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voice.triggers.press import Press

NUMBERS = re.compile("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}")


@dataclass(frozen=True, slots=True)
class Pedal:
    """A key of a device, and the triggers that it stands for."""

    device: str
    """Vendor and product as `lsusb` shows them, "0c45:7403", or a part of the device's name."""
    key: int | None
    """The kernel's code; None: whatever key it has."""
    actions: Mapping[Press, str]

    def is_at(self, vendor: int, product: int, name: str) -> bool:
        """Whether it belongs to this device."""
        if NUMBERS.fullmatch(self.device):
            return self.device.lower() == f"{vendor:04x}:{product:04x}"
        return self.device.casefold() in name.casefold()
