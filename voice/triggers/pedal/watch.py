"""Reads the person's pedals, each grabbed, so that what it types reaches no window."""

from __future__ import annotations

import errno
import math
import os
import select
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voice.child import Closable
from voice.triggers.pedal.kernel import Dropped, EventReader, KeyChange
from voice.triggers.pedal.nodes import (
    CLASSES,
    DEVICES,
    Node,
    grab_node,
    no_permission,
    plugged_in,
)
from voice.triggers.pedal.pedal import Pedal
from voice.triggers.press import Press, PressMachine

SCAN_S = 1.0
"""How soon a pedal is seen that was plugged in."""
MOST_KEYS = 6
"""What sends more different ones is a keyboard, which nobody may be locked out of."""
AT_ONCE = 4096
"""Bytes."""
PATIENCE_S = 2.0
TAKEN = "Another program holds the pedal {}; end that one."
KEYBOARD = (
    "{} is a keyboard, and Breather lets go of it; choose another device with “breather pedal "
    "learn”."
)


@dataclass(slots=True)
class _Contact:
    """What a pedal of the settings is on one device."""

    pedal: Pedal
    machine: PressMachine
    down: set[int] = field(default_factory=set)
    """The keys that are: a pedal may send Control and a letter at one press."""


@dataclass(slots=True)
class _Device:
    node: Node
    handle: int
    contacts: Mapping[int | None, _Contact]
    """By their key; None: the one for all other keys."""
    reader: EventReader = field(default_factory=EventReader)
    codes: set[int] = field(default_factory=set)
    """All that ever came from it."""


class PedalWatch(Closable):
    """Calls `act` with the trigger of each press, until closed; pedals may come and go."""

    def __init__(
        self,
        pedals: Sequence[Pedal],
        act: Callable[[str], None],
        tell: Callable[[str], None],
        clock: Callable[[], float],
        *,
        classes: Path = CLASSES,
        devices: Path = DEVICES,
        open_pedal: Callable[[Path], int] = grab_node,
    ) -> None:
        """`act`, and `tell` with sentences for the person, are called from a thread of this watch,
        and must neither wait nor raise; `clock`: monotonic seconds."""
        self._pedals = pedals
        self._act = act
        self._tell = tell
        self._clock = clock
        self._classes = classes
        self._folder = devices
        self._open_pedal = open_pedal
        self._devices: dict[int, _Device] = {}
        self._listed: set[str] = set()
        self._refused: set[Path] = set()
        """Of which the person was told; each is tried again."""
        self._keyboards: set[Path] = set()
        self._poller = select.poll()
        self._wake, self._bell = os.pipe()
        self._poller.register(self._wake, select.POLLIN)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="pedals", daemon=True)
        self._thread.start()

    @property
    def held(self) -> list[str]:
        """The names of the pedals that are read now."""
        return sorted(device.node.name for device in list(self._devices.values()))

    def close(self) -> None:
        """Let go of every pedal."""
        if self._closed:
            return
        self._closed = True
        os.close(self._bell)  # which wakes the thread
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        next_scan = self._clock()
        try:
            while not self._closed:
                now = self._clock()
                if now >= next_scan:
                    next_scan = now + SCAN_S
                    self._scan()
                rest = min([next_scan, *self._deadlines()]) - self._clock()
                for handle, _ in self._poller.poll(max(0, math.ceil(rest * 1000))):
                    if handle in self._devices:
                        self._read(self._devices[handle])
                for contact in self._contacts():
                    self._do(contact, contact.machine.wait(self._clock()))
        finally:
            for device in list(self._devices.values()):
                self._lose(device)
            os.close(self._wake)

    def _contacts(self) -> Iterator[_Contact]:
        for device in self._devices.values():
            yield from device.contacts.values()

    def _deadlines(self) -> Iterator[float]:
        for contact in self._contacts():
            if contact.machine.deadline is not None:
                yield contact.machine.deadline

    def _scan(self) -> None:
        """Look for pedals, where there may be another one than before."""
        try:
            listed = set(os.listdir(self._folder))
        except OSError:
            listed = set()
        if listed == self._listed and not self._refused:
            return
        self._listed = listed
        nodes = plugged_in(self._classes, self._folder)
        there = {node.path for node in nodes}
        self._refused &= there
        self._keyboards &= there
        held = {device.node.path for device in self._devices.values()}
        for node in nodes:
            if node.path not in held | self._keyboards:
                self._open(node)

    def _open(self, node: Node) -> None:
        contacts = {
            pedal.key: _Contact(pedal, PressMachine(frozenset(pedal.actions)))
            for pedal in self._pedals
            if pedal.is_at(node.vendor, node.product, node.name)
        }
        if not contacts:
            return
        try:
            handle = self._open_pedal(node.path)
        except OSError as error:
            self._refuse(node, error)
            return
        self._refused.discard(node.path)
        self._devices[handle] = _Device(node, handle, contacts)
        self._poller.register(handle, select.POLLIN)

    def _refuse(self, node: Node, error: OSError) -> None:
        if node.path in self._refused:
            return
        self._refused.add(node.path)
        if isinstance(error, PermissionError):
            self._tell(no_permission(node))
        elif error.errno == errno.EBUSY:
            self._tell(TAKEN.format(node.title))

    def _read(self, device: _Device) -> None:
        try:
            content = os.read(device.handle, AT_ONCE)
        except BlockingIOError:
            return
        except OSError:  # pulled out
            content = b""
        if not content:
            self._lose(device)
            return
        for event in device.reader.feed(content):
            if isinstance(event, Dropped):
                for contact in device.contacts.values():
                    contact.down.clear()
                    contact.machine.lose()
            else:
                self._take(device, event)
        if len(device.codes) > MOST_KEYS:
            self._keyboards.add(device.node.path)
            self._lose(device)
            self._tell(KEYBOARD.format(device.node.title))

    def _take(self, device: _Device, event: KeyChange) -> None:
        device.codes.add(event.code)
        contact = device.contacts.get(event.code, device.contacts.get(None))
        if contact is None:
            return
        if event.down:
            contact.down.add(event.code)
        else:
            contact.down.discard(event.code)
        self._do(contact, contact.machine.change(bool(contact.down), event.at))

    def _do(self, contact: _Contact, presses: Sequence[Press]) -> None:
        for press in presses:
            self._act(contact.pedal.actions[press])

    def _lose(self, device: _Device) -> None:
        """Whatever was pressed comes to nothing."""
        del self._devices[device.handle]
        self._poller.unregister(device.handle)
        os.close(device.handle)  # and with it the grab
        self._listed = set()  # another one may have its name by now
