"""A stage for the kiosk's page: the real server, and views that are put there by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk_scenes import Scenes

from audio.blocks import RATE
from voice.kiosk.keys import Keys
from voice.kiosk.page import Page, listen
from voice.kiosk.view import View
from voice.kiosk.wire import Door, HeardAt

HOST = "127.0.0.1"
KEY = "k" * 43
TICK_S = 0.5
BEGIN = 100 * RATE


class Stage:
    """What the page shows; the frames that are heard go by the clock, from BEGIN on."""

    def __init__(self, page: Page, port: int) -> None:
        self._page = page
        self._port = port
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._ticking = threading.Thread(target=self._tick, daemon=True)
        self._ticking.start()

    @property
    def pid(self) -> int | None:
        """Of the server's process."""
        return self._page.pid

    def address(self, key: str = KEY, owner: str = "") -> str:
        """Of the page; with the owner's key, that of their own window."""
        return f"http://{HOST}:{self._port}/#key={key}{owner and f'&owner={owner}'}"

    @property
    def now(self) -> int:
        """The frame that is heard now."""
        return BEGIN + round((time.monotonic() - self._began) * RATE)

    def show(self, scenes: Scenes, name: str) -> None:
        """Put a scene there, as it is now."""
        self._page.offer(scenes.catalogue)
        self._page.show(scenes.view(name, self.now))

    def put(self, view: View) -> None:
        """Put a view there."""
        self._page.show(view)

    def end(self) -> None:
        """Tell the time no more."""
        self._ended.set()
        self._ticking.join()

    def _tick(self) -> None:
        while not self._ended.wait(TICK_S):
            self._page.tick(HeardAt(BEGIN, self._began, True))


@contextmanager
def stage(port: int = 0) -> Iterator[Stage]:
    """A server at any free port, with nothing to show yet."""
    listener = listen(HOST, port)
    port = listener.getsockname()[1]
    door = Door(HOST, port, Keys(KEY, "h" * 43, "o" * 43), "")
    with Page(listener, door, time.monotonic, lambda _: None) as page:
        built = Stage(page, port)
        try:
            yield built
        finally:
            built.end()
