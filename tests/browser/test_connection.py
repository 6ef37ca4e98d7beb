"""The page without its server: gone, back, hung, with a wrong key, and with many pages at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from kiosk_scenes import Scenes
from kiosk_stage import Stage
from kiosk_world import World
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
MANY = 50
PATIENCE_MS = 90_000
"""The longest that anything is waited for: it only ever passes where something is wrong."""


def on(page: Page, screen: str) -> None:
    """Wait for a screen."""
    page.wait_for_selector(f'body[data-screen="{screen}"]')


def test_a_killed_server_comes_back_and_the_right_phase_with_it(
    kiosk: World, open_page: Open
) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    page.locator(".settled", has_text="Begin").click()
    page.wait_for_selector('#form[data-phase="in"]', state="attached")
    began = int(page.locator("#form").get_attribute("data-start") or 0)
    assert kiosk.page.pid is not None
    os.kill(kiosk.page.pid, signal.SIGKILL)
    page.wait_for_selector(f'#form[data-phase="out"]:not([data-start="{began}"])', state="attached")
    out = int(page.locator("#form").get_attribute("data-start") or 0)
    assert out - began == 4 * 48000
    on(page, "breathing")
    expect(page.locator("#alarm")).to_be_empty()


@pytest.mark.slow
def test_without_an_answer_the_page_says_so_and_shows_nothing_old(
    on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    on_stage.show(scenes("en"), "asked")
    page = open_page(on_stage.address())
    on(page, "question")
    pid = on_stage.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        on(page, "lost")
        expect(page.locator("h1")).to_have_text("No connection")
        expect(page.locator("#alarm")).to_contain_text("This page keeps trying.")
        expect(page.locator("#caption")).to_be_hidden()
        expect(page.locator("#options button")).to_have_count(0)
    finally:
        os.kill(pid, signal.SIGCONT)
    on(page, "question")
    expect(page.locator("#alarm")).to_be_empty()


@pytest.mark.slow
def test_a_wrong_key_is_told_in_the_language_of_the_browser(
    on_stage: Stage, open_page: Open
) -> None:
    for locale, title in (
        ("en-GB", "This page has no key"),
        ("ko-KR", "이 화면의 접속 키가 없어요"),
    ):
        page = open_page(on_stage.address("w" * 43), locale=locale)
        on(page, "locked")
        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator("#note")).to_contain_text("breather window")
        expect(page.locator("button:visible")).to_have_count(0)


@pytest.mark.slow
def test_a_lost_device_is_told_in_the_language_of_the_page(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    expect(page.locator("#problem")).to_be_hidden()
    kiosk.device.lose("The loudspeaker went away; connect it again.")
    expect(page.locator("#problem")).to_contain_text("There is no sound.")
    expect(page.locator("#alarm")).to_contain_text("There is no sound.")
    kiosk.device.give_back()
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#alarm")).to_be_empty()


@pytest.mark.slow
def test_fifty_pages_at_once_show_the_same(browser: Browser, kiosk: World) -> None:
    # One browser opens six connections to a server at the most, and each page holds one.
    contexts = [browser.new_context() for _ in range(MANY)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto(kiosk.address, timeout=PATIENCE_MS)
    for page in pages:
        on(page, "idle")
    pages[-1].locator(".settled", has_text="Begin").click()
    for page in pages:
        on(page, "breathing")
    assert kiosk.live is not None
    kiosk.live.trigger("stop")
    for page in pages:
        on(page, "idle")
    for context in contexts:
        context.close()
