"""Which device and which key a pedal is: press it now."""

from __future__ import annotations

import math
import os
import select
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from voice.errors import UserError
from voice.triggers.pedal.kernel import EventReader, KeyChange
from voice.triggers.pedal.nodes import (
    CLASSES,
    DEVICES,
    MAKERS,
    RULES,
    Node,
    no_permission,
    open_node,
    plugged_in,
)
from voice.triggers.pedal.watch import AT_ONCE

MODIFIERS = frozenset({29, 42, 54, 56, 97, 100, 125, 126})
"""Control, Shift, Alt and Meta; a pedal may send them before its own key."""
NOTHING = "No pedal is plugged in; connect one and try again."
NOT_PRESSED = (
    "Nothing was pressed; try again, and end “breather run” first, which keeps its pedal to itself."
)
NO_DEVICE = (
    "You may not read {}; if your pedal is among them, have the administrator put its rule, which "
    "is in docs/pedal.md, into {}, and plug it in again."
)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was pressed."""

    node: Node
    key: int
    """The kernel's code."""


def learn(
    patience_s: float,
    clock: Callable[[], float],
    ready: Callable[[], None] = lambda: None,
    *,
    classes: Path = CLASSES,
    devices: Path = DEVICES,
    open_device: Callable[[Path], int] = open_node,
) -> Learned:
    """The first key that is pressed on any device that is plugged in, and no further one.

    `ready` is called when the person is to press it.
    Raises UserError where none can be read, or none is pressed within `patience_s` seconds.
    """
    with ExitStack() as stack:
        readers: dict[int, tuple[Node, EventReader]] = {}
        refused: list[Node] = []
        for node in plugged_in(classes, devices):
            try:
                handle = open_device(node.path)
            except OSError:
                refused.append(node)
                continue
            stack.callback(os.close, handle)
            readers[handle] = (node, EventReader())
        for node in refused:
            if (node.vendor, node.product) in MAKERS:
                raise UserError(no_permission(node))
        if readers:
            ready()
            learned = _listen(readers, clock() + patience_s, clock)
            if learned is not None:
                return learned
        raise UserError(_why_none(readers, refused))


def _why_none(readers: Collection[int], refused: Collection[Node]) -> str:
    if refused:
        return NO_DEVICE.format(", ".join(dict.fromkeys(node.title for node in refused)), RULES)
    return NOT_PRESSED if readers else NOTHING


def _listen(
    readers: dict[int, tuple[Node, EventReader]], until: float, clock: Callable[[], float]
) -> Learned | None:
    """What was pressed in time."""
    poller = select.poll()
    for handle in readers:
        poller.register(handle, select.POLLIN)
    modifiers: set[tuple[int, int]] = set()
    while (rest := until - clock()) > 0:
        for handle, _ in poller.poll(math.ceil(rest * 1000)):
            node, reader = readers[handle]
            try:
                content = os.read(handle, AT_ONCE)
            except BlockingIOError:
                continue
            except OSError:
                content = b""
            if not content:  # pulled out
                poller.unregister(handle)
            for event in reader.feed(content):
                if isinstance(event, KeyChange) and _is_meant(handle, event, modifiers):
                    return Learned(node, event.code)
    return None


def _is_meant(handle: int, event: KeyChange, modifiers: set[tuple[int, int]]) -> bool:
    """Whether this is the pedal's own key: a modifier is, where it is let go alone."""
    if event.code not in MODIFIERS:
        return event.down
    if event.down:
        modifiers.add((handle, event.code))
        return False
    return (handle, event.code) in modifiers
