"""A real browser at the real page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from kiosk_scenes import Scenes
from kiosk_stage import Stage, stage
from kiosk_world import World, world
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    expect,
    sync_playwright,
)

from voice.config import Config, Place

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 90_000
"""The longest that anything is waited for: it only ever passes where something is wrong."""
KIOSK = {"width": 1280, "height": 800}
Open = Callable[..., Page]
"""Opens a page: its address, and what Playwright calls the options of a context."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; nothing is downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium; install it, for instance with `apt install chromium`")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # Tests may run as root, in a container: there Chromium has no sandbox of its own.
        options = ["--no-sandbox", "--disable-gpu"]
        running = playwright.chromium.launch(executable_path=found, args=options)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Pages that may ask nobody but their server, and may raise no error."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(address: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": KIOSK, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        home = address.partition("#")[0]

        def asked(request: Request) -> None:
            if not request.url.startswith(home):
                faults.append(f"asked {request.url}")

        page.on("request", asked)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture(scope="session")
def scenes() -> Callable[[str], Scenes]:
    """The scenes of a language."""
    made: dict[str, Scenes] = {}

    def of(code: str) -> Scenes:
        if code not in made:
            made[code] = Scenes(code)
        return made[code]

    return of


@pytest.fixture(scope="module")
def on_stage() -> Iterator[Stage]:
    """The real server, which shows what it is given."""
    with stage() as made:
        yield made


@pytest.fixture
def kiosk() -> Iterator[World]:
    """A Breather with a real session of few breaths, in a break room."""
    config = Config(on_silence=None, minutes=0.2)
    # A short path, so that a socket can be there.
    with (
        TemporaryDirectory(prefix="breather-") as folder,
        world(Path(folder), 0, config, Place.KIOSK, lambda _: None) as made,
    ):
        yield made
