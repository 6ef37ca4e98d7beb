"""What the owner kept: in their own window alone, and gone from the page when it is closed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from kiosk_scenes import WINS, Scenes, kept
from kiosk_stage import Stage
from playwright.sync_api import Page, expect

from voice.config import Place

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
OWNER = "o" * 43
SMALL = {"width": 360, "height": 480}


def opened(page: Page, status: int = 200) -> None:
    """Press “Looking back”, and see to what the server answers."""
    answer = json.loads(kept("en")) if status == 200 else {"detail": "A sentence."}
    page.route("**/looking-back", lambda route: route.fulfill(status=status, json=answer))
    page.get_by_role("button", name="Looking back").click()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_the_owner_looks_back_and_nothing_of_it_stays(
    scheme: str, on_stage: Stage, open_page: Open
) -> None:
    on_stage.show(Scenes("en", Place.DESK), "idle")
    page = open_page(
        on_stage.address(owner=OWNER), viewport=SMALL, color_scheme=scheme, bypass_csp=True
    )
    asked: list[str | None] = []
    page.on("request", lambda request: asked.append(request.headers.get("authorization")))
    opened(page)
    dialog = page.get_by_role("dialog", name="Looking back")
    expect(dialog).to_contain_text(WINS["en"])
    expect(dialog.get_by_role("heading", level=3).first).to_have_text("Monday, 23 November 2026")
    assert f"Bearer {OWNER}" in asked
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    assert Axe().run(page, options=options).response["violations"] == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#kept-body")).to_be_empty()
    assert WINS["en"] not in page.content()
    storage = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.evaluate(storage) == [0, 0, ""]


def test_it_makes_way_for_an_exercise(on_stage: Stage, open_page: Open) -> None:
    desk = Scenes("en", Place.DESK)
    on_stage.show(desk, "idle")
    page = open_page(on_stage.address(owner=OWNER))
    opened(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    on_stage.show(desk, "words-first")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert WINS["en"] not in page.content()
    expect(page.get_by_role("button", name="Looking back")).to_have_count(0)


def test_a_journal_that_cannot_be_read_is_told(on_stage: Stage, open_page: Open) -> None:
    on_stage.show(Scenes("en", Place.DESK), "idle")
    page = open_page(on_stage.address(owner=OWNER))
    opened(page, status=503)
    expect(page.get_by_role("dialog")).to_contain_text("The journal cannot be read just now.")


@pytest.mark.parametrize(("place", "owner"), [(Place.KIOSK, OWNER), (Place.DESK, "")])
def test_neither_a_kiosk_nor_whoever_lacks_the_key_is_offered_it(
    place: Place, owner: str, on_stage: Stage, open_page: Open
) -> None:
    on_stage.show(Scenes("en", place), "idle")
    page = open_page(on_stage.address(owner=owner))
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    expect(page.get_by_role("button", name="Looking back")).to_have_count(0)
