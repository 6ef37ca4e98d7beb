"""Which devices with keys are plugged in, and how they are opened."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

CLASSES = Path("/sys/class/input")
DEVICES = Path("/dev/input")
RULES = Path("/etc/udev/rules.d/70-breather-pedal.rules")
GRAB = 0x40044590
"""EVIOCGRAB of linux/input.h: who grabs a device gets all of its events alone."""
SET_CLOCK = 0x400445A0
"""EVIOCSCLOCKID: by which clock its events are timed."""
PLUGGED_IN = frozenset({0x03, 0x05})
"""Buses: USB and Bluetooth; what is built in is nobody's pedal."""

MAKERS: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (0x0C45, 0x7403): "PCsensor",
        (0x0C45, 0x7404): "PCsensor",
        (0x1A86, 0xE026): "PCsensor",
        (0x3553, 0xB001): "PCsensor",
        (0x413D, 0x2107): "PCsensor",
        (0x0426, 0x3011): "Scythe",
        (0x055A, 0x0998): "Scythe",
        (0x05F3, 0x00FF): "Infinity (VEC)",
    }
)
"""Of the pedals that others have used on Linux and named, by vendor and product."""


@dataclass(frozen=True, slots=True)
class Node:
    """One of the kernel's input devices; a pedal may have several."""

    path: Path
    name: str
    vendor: int
    product: int

    @property
    def title(self) -> str:
        """How a message names it."""
        return f"“{self.name}” ({self.vendor:04x}:{self.product:04x})"


def plugged_in(classes: Path = CLASSES, devices: Path = DEVICES) -> list[Node]:
    """Every device that is plugged in; one that goes away meanwhile is left out."""
    nodes = []
    for folder in sorted(classes.glob("event*/device")):
        try:
            bus, vendor, product = (
                int((folder / "id" / name).read_text("ascii"), 16)
                for name in ("bustype", "vendor", "product")
            )
            name = (folder / "name").read_text("utf-8", "replace").strip()
        except (OSError, ValueError):
            continue
        if bus in PLUGGED_IN:
            nodes.append(Node(devices / folder.parent.name, name, vendor, product))
    return nodes


def open_node(path: Path) -> int:
    """A handle from which the device's events are read; raises OSError.

    Their times are those of `time.monotonic`.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    _control(handle, SET_CLOCK, struct.pack("@i", time.CLOCK_MONOTONIC))
    return handle


def grab_node(path: Path) -> int:
    """As `open_node`, and as long as it is open nobody else gets the device's events."""
    handle = open_node(path)
    _control(handle, GRAB, 1)
    return handle


def _control(handle: int, request: int, value: int | bytes) -> None:
    import fcntl

    try:
        fcntl.ioctl(handle, request, value)
    except OSError:
        os.close(handle)
        raise


def no_permission(node: Node) -> str:
    """What somebody is told who may not read this pedal: the rule that lets them."""
    return (
        f"You may not read the pedal {node.title}; have the administrator put this line into "
        f"{RULES}, and plug it in again: {udev_rule(node)}"
    )


def udev_rule(node: Node) -> str:
    """The line that lets the person who is logged in read this pedal, and no other device."""
    return (
        'SUBSYSTEM=="input", KERNEL=="event*", '
        f'ATTRS{{id/vendor}}=="{node.vendor:04x}", ATTRS{{id/product}}=="{node.product:04x}", '
        'TAG+="uaccess"'
    )
