"""Hotkeys on Wayland: the desktop asks the person, and tells us, over D-Bus.

Written from the documentation of the portal GlobalShortcuts (xdg-desktop-portal, version 2 of the
interface), and tested against a portal of our own: no desktop that has one was there.
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from jeepney import (
    AuthenticationError,
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    new_method_call,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from voice.errors import PartError
from voice.triggers.hotkey.combination import Combination, Modifier
from voice.triggers.hotkey.source import Change, Waker

APP_ID = "org.breather.Breather"
"""There has to be a desktop file of this name; see docs/hotkey.md."""
BUS_NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"
REGISTRY = "org.freedesktop.host.portal.Registry"
BUS = "org.freedesktop.DBus"
PATIENCE_S = 10.0
"""How long the desktop may take to answer."""
PERSON_S = 600.0
"""How long the person may look at the desktop's question whether Breather may have the keys."""

HELD = {
    Modifier.CTRL: "CTRL",
    Modifier.ALT: "ALT",
    Modifier.SHIFT: "SHIFT",
    Modifier.SUPER: "LOGO",
}
INSTEAD = "have a key call “breather trigger start-or-stop” in the desktop's settings."
NO_PORTAL = f"This desktop gives no hotkeys to programs; {INSTEAD}"
UNNAMED = (
    "This desktop gives hotkeys only to programs with a desktop file; make the one in "
    f"docs/hotkey.md, or {INSTEAD}"
)
REFUSED = f"The desktop did not let Breather have its hotkeys; start it again, or {INSTEAD}"
GONE = f"The desktop took the hotkeys back; start Breather again, or {INSTEAD}"

Options: TypeAlias = dict[str, tuple[str, Any]]


def preferred(keys: Combination) -> str:
    """A combination as the “shortcuts” specification writes it."""
    held = [HELD[modifier] for modifier in Modifier if modifier in keys.modifiers]
    return "+".join([*held, keys.key.keysym])


class PortalKeys:
    """A KeySource; the person may choose other keys than those that are asked for."""

    def __init__(
        self,
        combinations: Sequence[Combination],
        labels: Sequence[str],
        clock: Callable[[], float],
    ) -> None:
        """`labels`: what the desktop is to call each of them; `clock`: monotonic seconds."""
        self._combinations = combinations
        self._labels = labels
        self._clock = clock
        self._bus: DBusConnection | None = None
        self._session = ""
        self._tokens = 0
        self._signals: deque[Message] = deque()
        self._waker = Waker()
        self._woken = False

    def open(self) -> list[str]:
        """As KeySource has it."""
        try:
            self._bus = bus = open_dbus_connection("SESSION")
            bus.filter(MatchRule(type="signal"), queue=self._signals)
            self._subscribe(bus)
            self._register(bus)
            self._create(bus)
            self._bind(bus)
        except DBusErrorResponse as error:
            unnamed = str(error.name).endswith(".NotAllowed")
            raise PartError(UNNAMED if unnamed else NO_PORTAL) from None
        except (OSError, KeyError, ValueError, RuntimeError, AuthenticationError):
            raise PartError(NO_PORTAL) from None
        return []

    def wait(self, timeout_s: float | None) -> list[Change]:
        """As KeySource has it."""
        assert self._bus is not None, "opened first"
        try:
            self._receive(self._bus, timeout_s)
        except OSError:
            raise PartError(GONE) from None
        changes: list[Change] = []
        while self._signals:
            changes += self._take(self._signals.popleft())
        return changes

    def wake(self) -> None:
        """As KeySource has it."""
        self._woken = True
        self._waker.ring()

    def close(self) -> None:
        """As KeySource has it."""
        if self._bus is not None:
            self._bus.close()  # and with it the session
        self._waker.close()

    # How it begins

    def _subscribe(self, bus: DBusConnection) -> None:
        """To everything that the portal says, and to its end."""
        ended = MatchRule(type="signal", sender=BUS, interface=BUS, member="NameOwnerChanged")
        ended.add_arg_condition(0, BUS_NAME)
        calls = Proxy(message_bus, bus, timeout=PATIENCE_S)
        for rule in (MatchRule(type="signal", sender=BUS_NAME), ended):
            calls.AddMatch(rule)

    def _register(self, bus: DBusConnection) -> None:
        """Say who we are, where that can be said: older portals do not know the question."""
        with suppress(DBusErrorResponse):
            _call(bus, REGISTRY, "Register", "sa{sv}", (APP_ID, {}))

    def _create(self, bus: DBusConnection) -> None:
        options: Options = {"session_handle_token": ("s", "breather")}
        results = self._ask(bus, "CreateSession", "", (), options, PATIENCE_S)
        self._session = str(results["session_handle"][1])

    def _bind(self, bus: DBusConnection) -> None:
        named = zip(self._combinations, self._labels, strict=True)
        wanted = [
            (
                str(number),
                {"description": ("s", label), "preferred_trigger": ("s", preferred(keys))},
            )
            for number, (keys, label) in enumerate(named)
        ]
        body = (self._session, wanted, "")
        self._ask(bus, "BindShortcuts", "oa(sa{sv})s", body, {}, PERSON_S)

    def _ask(
        self, bus: DBusConnection, method: str, signature: str, body: tuple[object, ...],
        options: Options, patience_s: float,
    ) -> Options:  # fmt: skip
        """Call a method whose answer comes as a signal; raises PartError where it is a no."""
        self._tokens += 1
        options["handle_token"] = ("s", f"breather{self._tokens}")
        until = self._clock() + patience_s
        handle = _call(bus, SHORTCUTS, method, f"{signature}a{{sv}}", (*body, options))[0]
        while (rest := until - self._clock()) > 0 and not self._woken:
            while self._signals:
                signal = self._signals.popleft()
                if _told(signal) == (REQUEST, "Response") and _path(signal) == handle:
                    code, results = signal.body
                    if code:  # 1: the person said no; 2: it came to nothing
                        raise PartError(REFUSED)
                    return dict(results)
            self._receive(bus, rest)
        raise PartError(REFUSED)

    # What arrives

    def _receive(self, bus: DBusConnection, timeout_s: float | None) -> None:
        """Take in what has come, waiting for it so long; raises OSError where the bus is gone."""
        poller = select.poll()
        poller.register(bus.sock, select.POLLIN)
        poller.register(self._waker.fileno(), select.POLLIN)
        self._drain(bus)  # a signal may have come with a reply
        if not self._signals:
            poller.poll(None if timeout_s is None else timeout_s * 1000)
            self._drain(bus)

    def _drain(self, bus: DBusConnection) -> None:
        with suppress(TimeoutError):
            while True:
                bus.recv_messages(timeout=0)

    def _take(self, signal: Message) -> list[Change]:
        told = _told(signal)
        if told in ((SHORTCUTS, "Activated"), (SHORTCUTS, "Deactivated")):
            session, number = signal.body[:2]
            if session == self._session and number in map(str, range(len(self._combinations))):
                return [(int(number), told[1] == "Activated")]
        closed = told == (SESSION, "Closed") and _path(signal) == self._session
        if closed or told == (BUS, "NameOwnerChanged"):
            raise PartError(GONE)
        return []


def _call(
    bus: DBusConnection, interface: str, method: str, signature: str, body: tuple[object, ...]
) -> tuple[Any, ...]:
    """What a method of the portal answers; raises DBusErrorResponse, or TimeoutError."""
    address = DBusAddress(PATH, bus_name=BUS_NAME, interface=interface)
    asked = new_method_call(address, method, signature, body)
    answer: tuple[Any, ...] = unwrap_msg(bus.send_and_get_reply(asked, timeout=PATIENCE_S))
    return answer


def _told(signal: Message) -> tuple[str, str]:
    """The interface and name of a signal."""
    fields = signal.header.fields
    return str(fields.get(HeaderFields.interface)), str(fields.get(HeaderFields.member))


def _path(signal: Message) -> str:
    return str(signal.header.fields.get(HeaderFields.path))
