"""A desk to plug pedals into: the kernel's folders, with pipes as the devices."""

from __future__ import annotations

import os
import struct
from pathlib import Path

SYN, KEY, MSC = 0, 1, 4
REPORT, DROPPED, SCAN = 0, 3, 4
NATIVE = "@llHHi"


def record(at: float, kind: int, code: int, value: int, layout: str = NATIVE) -> bytes:
    """One struct input_event."""
    return struct.pack(layout, int(at), round(at % 1 * 1e6), kind, code, value)


def key(at: float, code: int, value: int, layout: str = NATIVE) -> bytes:
    """What a keyboard-like pedal sends for one change: its scan code, the key, the end."""
    return (
        record(at, MSC, SCAN, 0x70005, layout)
        + record(at, KEY, code, value, layout)
        + record(at, SYN, REPORT, 0, layout)
    )


class Plugged:
    """A pedal that is plugged in."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._folder = folder
        # Both ends, lest the opening wait for a reader.
        self._handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def send(self, content: bytes) -> None:
        """Have the device send these bytes."""
        os.write(self._handle, content)

    def vanish(self) -> None:
        """Pull it out."""
        if self._handle >= 0:
            for file in (self._folder / "device" / "id").iterdir():
                file.unlink()
            self.path.unlink()
            os.close(self._handle)
            self._handle = -1


class Desk:
    """Folders as /sys/class/input and /dev/input."""

    def __init__(self, folder: Path) -> None:
        self.classes, self.devices = folder / "class", folder / "dev"
        self.classes.mkdir()
        self.devices.mkdir()
        self.plugged: list[Plugged] = []

    def plug(
        self, number: int = 7, name: str = "PCsensor FootSwitch", vendor: int = 0x0C45,
        product: int = 0x7403, bus: int = 3,
    ) -> Plugged:  # fmt: skip
        """Plug one in, as event`number`."""
        folder = self.classes / f"event{number}"
        ids = folder / "device" / "id"
        ids.mkdir(parents=True, exist_ok=True)
        (folder / "device" / "name").write_text(name + "\n", "utf-8")
        for file, value in (("bustype", bus), ("vendor", vendor), ("product", product)):
            (ids / file).write_text(f"{value:04x}\n", "ascii")
        path = self.devices / f"event{number}"
        os.mkfifo(path)
        plugged = Plugged(path, folder)
        self.plugged.append(plugged)
        return plugged


def open_pipe(path: Path) -> int:
    """Stands in for the opening of a device: pipes can neither be grabbed nor given a clock."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
