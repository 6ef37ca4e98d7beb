"""How the page looks for whom: small and large screens, large letters, little motion, touch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kiosk_scenes import Scenes
from kiosk_stage import Stage
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SMALLEST_TARGET = 44
SIZES = {
    "phone": (320, 640),
    "desk": (360, 480),
    "kiosk": (1280, 800),
    "portrait": (1080, 1920),
    "4K": (3840, 2160),
}
NARROW_SCENES = ("idle", "attending", "breathing-in", "help", "choice", "safety", "no-sound")
OUTSIDE = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  const seen = element.checkVisibility() && !element.closest(".unseen") && box.width > 0;
  return seen && (box.left < -1 || box.right > innerWidth + 1);
}).map((element) => element.id || element.className || element.tagName)"""
TOO_WIDE = """() => [...document.querySelectorAll("button, p, h1")].filter((element) =>
  element.checkVisibility() && !element.closest(".unseen")
  && element.scrollWidth > element.clientWidth + 1,
).map((element) => element.textContent)"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll("button")].filter((button) => {
  const box = button.getBoundingClientRect();
  return button.checkVisibility() && (box.width < least || box.height < least);
}).map((button) => button.textContent)"""


def sound(page: Page) -> None:
    """Nothing sticks out, overflows or is too small to touch."""
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shown(page: Page, stage: Stage, scenes: Scenes, name: str) -> None:
    """Put a scene on the page and wait for it; the one before is another one."""
    stage.show(scenes, name)
    stage_language = scenes.catalogue.language
    page.wait_for_function(
        "(view) => document.documentElement.lang.startsWith(view) && document.title !== 'Breather'",
        arg=stage_language,
    )
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")


OTHERS = pytest.mark.slow
"""Dutch has the longest words, Korean the tallest letters."""
CODES = ["nl", "ko", pytest.param("en", marks=OTHERS), pytest.param("zh", marks=OTHERS)]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("size", SIZES)
def test_every_size_in_every_language(
    size: str, code: str, on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    width, height = SIZES[size]
    page = open_page(on_stage.address(), viewport={"width": width, "height": height})
    for name in NARROW_SCENES:
        shown(page, on_stage, scenes(code), name)
        sound(page)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["nl", "ko"])
@pytest.mark.parametrize("size", ["phone", "kiosk"])
def test_letters_twice_as_large(
    size: str, code: str, on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    width, height = SIZES[size]
    page = open_page(on_stage.address(), viewport={"width": width, "height": height})
    before = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    double = f"{2 * float(before.removesuffix('px'))}px"
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", double)
    for name in NARROW_SCENES:
        shown(page, on_stage, scenes(code), name)
        sound(page)


@pytest.mark.slow
def test_the_form_fills_without_moving_where_motion_is_unwelcome(
    on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    page = open_page(on_stage.address(), reduced_motion="reduce")
    on_stage.show(scenes("en"), "breathing-in")
    page.wait_for_selector('#form[data-phase="in"]', state="attached")
    expect(page.locator(".disc")).to_be_hidden()
    boxes = (
        "[...document.querySelectorAll('.step')].map((one) => one.getBoundingClientRect().width)"
    )
    before = page.evaluate(boxes)
    expect(page.locator(".step.filled")).to_have_count(6)
    expect(page.locator(".step.filled")).to_have_count(0)  # breathed out
    assert page.evaluate(boxes) == before


@pytest.mark.slow
def test_the_form_grows_with_the_breath(
    on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    page = open_page(on_stage.address())
    on_stage.show(scenes("en"), "breathing-in")
    level = "Number(document.getElementById('form').style.getPropertyValue('--level'))"
    page.wait_for_function(f"() => {level} > 0.98")
    page.wait_for_selector('#form[data-phase="out"]', state="attached")
    page.wait_for_function(f"() => {level} < 0.02")


@pytest.mark.slow
def test_the_list_of_all_can_be_scrolled_and_left_on_the_smallest_page(
    on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    page = open_page(on_stage.address(), viewport={"width": 320, "height": 480}, has_touch=True)
    shown(page, on_stage, scenes("nl"), "idle")
    page.locator(".more .settled").tap()
    last = page.get_by_role("dialog").get_by_role("button").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    sound(page)
    page.get_by_role("button", name="Sluiten", exact=True).tap()
    expect(page.get_by_role("dialog")).to_be_hidden()
