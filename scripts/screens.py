"""Makes the pictures of the kiosk's page for docs/screens: python3 scripts/screens.py.

Every state in every language, in both colour schemes, and the small window of the desk; as sheets,
one for each language, scheme and size, so that they can be looked at side by side. Needs Chromium.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import ROOT, enter_environment

if TYPE_CHECKING:
    from kiosk_stage import Stage
    from PIL.Image import Image
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCHEMES = ("light", "dark")
COLOURS = 96
BETWEEN = 12
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a page, and of a sheet of its pictures."""

    name: str
    width: int
    height: int
    shown: int
    """Pixels in width in the sheet."""
    columns: int


SIZES = (Size("kiosk", 1280, 800, 400, 4), Size("desk", 360, 480, 240, 7))


def main() -> None:
    """Write them all; exits with 1 where there is no browser."""
    enter_environment()
    from kiosk_scenes import LANGUAGES
    from kiosk_stage import stage
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("There is no Chromium; install it, for instance with `apt install chromium`.")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright, stage() as on_stage:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for size in SIZES:
            for code in LANGUAGES:
                for scheme in SCHEMES:
                    path = FOLDER / f"{size.name}-{code}-{scheme}.png"
                    _write(
                        sheet(list(_pictures(browser, on_stage, code, scheme, size)), size), path
                    )
                    print(path.relative_to(ROOT), flush=True)
        browser.close()


def _pictures(
    browser: Browser, on_stage: Stage, code: str, scheme: str, size: Size
) -> Iterator[Image]:
    """The page in each state; at last what is no view: the list of all, at a desk what was kept, no
    key, no connection."""
    from kiosk_scenes import Scenes, kept

    from voice.config import Place

    scenes = Scenes(code, Place.KIOSK if size.name == "kiosk" else Place.DESK)
    page = browser.new_page(
        viewport={"width": size.width, "height": size.height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=code,
    )
    on_stage.show(scenes, "idle")
    page.route("**/looking-back", lambda route: route.fulfill(json=json.loads(kept(code))))
    page.goto(on_stage.address(owner="o"))
    page.wait_for_selector('body[data-screen="idle"]')
    for name in scenes.names:
        on_stage.show(scenes, name)
        yield _taken(page)
    on_stage.show(scenes, "idle")
    page.wait_for_selector('body[data-screen="idle"]')
    page.locator(".more .settled").click()
    yield _taken(page)
    if size.name == "desk":
        page.keyboard.press("Escape")
        page.locator("#look-back").click()
        page.wait_for_selector("#kept[open]")
        yield _taken(page)
    page.goto("about:blank")
    page.goto(on_stage.address("no" * 20))
    page.wait_for_selector('body[data-screen="locked"]')
    yield _taken(page)
    page.route("**/events", lambda route: route.abort())
    page.goto("about:blank")
    page.goto(on_stage.address())
    page.wait_for_selector('body[data-screen="lost"]')
    yield _taken(page)
    page.close()


def _taken(page: Page) -> Image:
    from PIL import Image

    page.wait_for_timeout(400)  # what is on its way, and what fades
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def sheet(pictures: Sequence[Image], size: Size) -> Image:
    """The pictures in rows on one ground."""
    from PIL import Image

    width, height = size.shown, size.shown * size.height // size.width
    rows = math.ceil(len(pictures) / size.columns)
    ground = Image.new(
        "RGB",
        (size.columns * (width + BETWEEN) + BETWEEN, rows * (height + BETWEEN) + BETWEEN),
        (128, 128, 128),
    )
    for index, picture in enumerate(pictures):
        row, column = divmod(index, size.columns)
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        ground.paste(
            small, (BETWEEN + column * (width + BETWEEN), BETWEEN + row * (height + BETWEEN))
        )
    return ground


def _write(image: Image, path: Path) -> None:
    """As small as it can be: these are few colours."""
    from PIL.Image import Dither

    image.quantize(COLOURS, dither=Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
