"""A bus of our own with a desktop's portal on it, as the portal's documentation describes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

NAME = "org.freedesktop.portal.Desktop"
ROOT = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
PATIENCE_S = 60.0

CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""Nothing can be started by its name: no portal of this machine can get in."""


class Bus:
    """A daemon of its own."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:path={folder / 'bus'}"
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(socket=folder / "bus"), "utf-8")
        self._process = subprocess.Popen(
            ["dbus-daemon", "--nofork", "--nopidfile", "--print-address",
             f"--config-file={config}"],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it listens by now

    @staticmethod
    def missing() -> bool:
        """Whether there is no daemon on this machine."""
        return shutil.which("dbus-daemon") is None

    def end(self) -> None:
        """As when the person logs out."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Portal:
    """Answers in a thread; `answers` may be changed: for a method, the code of its response.

    A method that `errors` names is refused with that error; one that `silent` names gets no
    response, as where the person still looks at the question.
    """

    def __init__(self, address: str, *, with_registry: bool = True) -> None:
        self.answers = {"CreateSession": 0, "BindShortcuts": 0}
        self.errors: dict[str, str] = {}
        if not with_registry:
            self.errors["Register"] = "org.freedesktop.DBus.Error.UnknownMethod"
        self.silent: set[str] = set()
        self.calls: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()
        self.session = ""
        self._client = ""
        self._todo: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._bell_out, self._bell_in = os.pipe()
        self._ended = False
        self._bus = open_dbus_connection(address)
        Proxy(message_bus, self._bus).RequestName(NAME)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def next_call(self) -> tuple[str, tuple[Any, ...]]:
        """A method's name, and what it was called with."""
        return self.calls.get(timeout=PATIENCE_S)

    def tell(self, member: str, shortcut: str, session: str | None = None) -> None:
        """A shortcut is pressed or let go."""
        body = (session or self.session, shortcut, 1234, {})
        self._do(lambda: self._signal(ROOT, SHORTCUTS, member, "osta{sv}", body))

    def take_back(self) -> None:
        """End the session."""
        member = ("org.freedesktop.portal.Session", "Closed", "a{sv}", ({},))
        self._do(lambda: self._signal(self.session, *member))

    def end(self) -> None:
        """As when the portal crashes; once more does nothing."""
        if not self._ended:
            self._ended = True
            os.write(self._bell_in, b"\n")
            self._thread.join()
            self._bus.close()
            os.close(self._bell_out)
            os.close(self._bell_in)

    def _do(self, what: Callable[[], None]) -> None:
        self._todo.put(what)
        os.write(self._bell_in, b"\n")

    def _serve(self) -> None:
        self._bus.selector.register(self._bell_out, 1)
        while not self._ended:
            try:
                self._answer(self._bus, self._bus.receive())
            except TimeoutError:  # it was the bell
                os.read(self._bell_out, 1)
                while not self._todo.empty():
                    self._todo.get()()

    def _answer(self, bus: DBusConnection, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is not MessageType.method_call:
            return
        member = fields[HeaderFields.member]
        self._client = fields[HeaderFields.sender]
        if member in self.errors:
            bus.send(new_error(message, self.errors[member], "s", ("no",)))
            self.calls.put((member, message.body))
            return
        if member == "Register":
            bus.send(new_method_return(message))
        else:
            options = message.body[-1]
            token = options["handle_token"][1]
            sender = self._client.removeprefix(":").replace(".", "_")
            handle = f"{ROOT}/request/{sender}/{token}"
            results: dict[str, tuple[str, Any]] = {}
            if member == "CreateSession":
                self.session = f"{ROOT}/session/{sender}/{options['session_handle_token'][1]}"
                results["session_handle"] = ("s", self.session)
            bus.send(new_method_return(message, "o", (handle,)))
            if member not in self.silent:
                request = "org.freedesktop.portal.Request"
                body = (self.answers[member], results)
                self._signal(handle, request, "Response", "ua{sv}", body)
        self.calls.put((member, message.body))

    def _signal(
        self, path: str, interface: str, member: str, signature: str, body: tuple[object, ...]
    ) -> None:
        signal = new_signal(DBusAddress(path, interface=interface), member, signature, body)
        signal.header.fields[HeaderFields.destination] = self._client
        signal.header.flags |= MessageFlag.no_reply_expected
        self._bus.send(signal)
