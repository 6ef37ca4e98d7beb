"""A page with its process, and ways to ask it."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tests.unit.voice.kiosk.serving import KEYS
from voice.config import Place
from voice.kiosk.page import Page, listen
from voice.kiosk.view import Catalogue, View, starting
from voice.kiosk.wire import Door, HeardAt
from voice.triggers.control import ControlServer
from voice.triggers.messages import Reply, Request

VIEW = starting(Place.KIOSK, "en")
PATIENCE_S = 30.0


class Real:
    """A page with its process, and a browser of a few lines."""

    def __init__(self, folder: Path) -> None:
        self.told: list[str] = []
        self.asked: list[Request] = []
        listener = listen("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        control = str(folder / "control")
        self.control = ControlServer(control, self._answer)
        door = Door("127.0.0.1", self.port, KEYS, control)
        self.page = Page(listener, door, time.monotonic, self.told.append)
        self.page.show(VIEW)
        self.page.offer(Catalogue(VIEW.language, (), ()))
        self.page.tick(HeardAt(0, 0.0, True))

    def _answer(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(True)

    def close(self) -> None:
        self.page.close()
        self.control.close()

    def ask(self, method: str, path: str) -> tuple[int, bytes]:
        """A request, as soon as it is answered by anybody."""
        for _ in range(100):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
            with closing(connection), suppress(OSError, http.client.HTTPException):
                headers = {"Authorization": f"Bearer {KEYS.api}"}
                connection.request(method, path, headers=headers)
                answer = connection.getresponse()
                if answer.status != 503:  # nothing was told to it yet
                    return answer.status, answer.read()
        raise AssertionError("nobody answered")

    def shown(self, view: View) -> bool:
        """Whether the API tells this view by now."""
        return f'"language":"{view.language}"'.encode() in self.ask("GET", "/api/v1/state")[1]

    def pid_other_than(self, pid: int | None) -> int:
        """Of the process that comes after another one."""
        waited = threading.Event()
        for _ in range(int(PATIENCE_S * 100)):
            now = self.page.pid
            self.page.tick(HeardAt(0, 0.0, True))
            if now is not None and now != pid:
                return now
            waited.wait(0.01)
        raise AssertionError("no process came")


@contextmanager
def real(folder: Path) -> Iterator[Real]:
    made = Real(folder)
    try:
        yield made
    finally:
        made.close()
