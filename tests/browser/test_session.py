"""Whole sessions at the page: begun, led and ended without a mouse, by touch or by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kiosk_world import World
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def on(page: Page, screen: str) -> None:
    """Wait for a screen."""
    page.wait_for_selector(f'body[data-screen="{screen}"]')


def button(page: Page, name: str) -> Locator:
    """A button by its name, once it is there for long enough to be meant."""
    there = page.get_by_role("button", name=name)
    if there.evaluate("(one) => one.closest('#options') !== null"):
        expect(there).to_contain_class("settled")
    return there


def phase(page: Page, kind: str) -> None:
    """Wait until a part of the breath is heard, which the form shows."""
    page.wait_for_selector(f'#form[data-phase="{kind}"]', state="attached")


@pytest.mark.slow
def test_a_whole_session_by_touch(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address, has_touch=True)
    on(page, "idle")
    expect(page.locator("h1")).to_have_text("Say “take a breather”")
    button(page, "Begin").tap()
    on(page, "breathing")
    expect(page.locator("#caption")).to_have_text("Slow breathing with a longer breath out.")
    phase(page, "in")
    expect(page.locator("#phase")).to_have_text("Breathe in")
    phase(page, "out")
    expect(page.locator("#phase")).to_have_text("Breathe out")
    button(page, "Pause").tap()
    on(page, "paused")
    expect(page.locator("#caption")).to_contain_text("Say go on")
    button(page, "Go on").tap()
    on(page, "breathing")
    on(page, "closing")
    expect(page.locator("#caption")).to_contain_text("Take care.")
    on(page, "idle")


def test_a_session_by_keyboard_alone(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Begin")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Choose an exercise")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Choose an exercise")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Slow breathing", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    on(page, "breathing")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Escape")  # stops from wherever the focus is
    on(page, "idle")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Begin")).to_be_focused()


@pytest.mark.slow
def test_what_is_said_and_heard_is_shown_and_gone_again(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    kiosk.ears.told.put("wake")
    on(page, "attending")
    expect(page.locator("#heard")).to_have_text("Heard: “take a breather”")
    expect(page.locator("#caption")).to_contain_text("Slow breathing or box breathing")
    kiosk.ears.told.put("?")
    expect(page.locator("#caption")).to_contain_text("Sorry, I didn't catch that.")
    expect(page.locator("#heard")).to_be_hidden()
    kiosk.ears.told.put("start:box")
    on(page, "breathing")
    expect(page.locator("#heard")).to_have_text("Heard: “box breathing”")
    expect(page.locator("h1")).to_have_text("Box breathing")
    expect(page.locator("#heard")).to_be_hidden()


@pytest.mark.slow
def test_a_question_waits_for_words_or_silence(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    button(page, "Choose an exercise").click()
    button(page, "Where is the pressure").click()
    on(page, "question")
    expect(page.locator("#phase")).to_have_text("I’m listening")
    expect(page.locator("#note")).to_have_text("Silence is fine, too")
    button(page, "The company").click()
    on(page, "talk")
    expect(page.get_by_role("button", name="The company")).to_have_count(0)
    button(page, "Stop").click()
    on(page, "idle")


@pytest.mark.slow
def test_another_language_is_chosen_with_a_touch(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for name, code, title in (
        ("한국어", "ko", "“숨 고르기”라고 말해 보세요"),
        ("中文", "zh-Hans", "请说“休息一下”"),
        ("Nederlands", "nl", "Zeg “even ademen”"),
    ):
        button = page.get_by_role("button", name=name)
        expect(button).to_have_attribute("lang", code)
        button.click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page.locator("h1")).to_have_text(title)
        expect(button).to_have_attribute("aria-current", "true")


def test_another_languages_wake_phrase_leads_on_in_that_language(
    kiosk: World, open_page: Open
) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    kiosk.ears.told.put("wake:ko")
    on(page, "attending")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("#heard")).to_contain_text("숨 고르기")
    expect(page.locator("#caption")).to_contain_text("호흡")


def test_after_a_session_nothing_of_it_is_left(kiosk: World, open_page: Open) -> None:
    page = open_page(kiosk.address)
    on(page, "idle")
    button(page, "Choose an exercise").click()
    button(page, "Where is the pressure").click()
    expect(page.locator("#caption")).to_contain_text("Is it the customer")
    on(page, "question")
    button(page, "Stop").click()
    on(page, "idle")
    expect(page.locator("#caption")).to_be_hidden()
    expect(page.locator("#told")).to_be_empty()
    left = page.content()
    for words in (
        "Is it the customer",
        "short look at",
        "The company",
        "I’m listening",
        "left</p>",
    ):
        assert words not in left
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys().then((all) => all.length)") == 0
    assert page.context.cookies() == []
