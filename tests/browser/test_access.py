"""Every screen in both colour schemes, looked at by axe-core; and what a screen reader is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from kiosk_scenes import LANGUAGES, Scenes
from kiosk_stage import Stage
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def faults(page: Page) -> list[str]:
    """What axe-core finds, with the place."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def every_screen(page: Page, stage: Stage, scenes: Scenes) -> dict[str, list[str]]:
    """The faults of each screen that has any."""
    found = {}
    for name in scenes.names:
        stage.show(scenes, name)
        page.wait_for_timeout(400)
        found[name] = faults(page)
    return {name: there for name, there in found.items() if there}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing(
    scheme: str, on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    # What axe puts into the page is not ours to allow.
    page = open_page(on_stage.address(), color_scheme=scheme, bypass_csp=True)
    assert every_screen(page, on_stage, scenes("en")) == {}
    on_stage.show(scenes("en"), "idle")
    page.locator(".more .settled").click()
    assert faults(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES[1:])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_language(
    scheme: str, code: str, on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    page = open_page(on_stage.address(), color_scheme=scheme, bypass_csp=True)
    assert every_screen(page, on_stage, scenes(code)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_there_is_no_key(
    scheme: str, on_stage: Stage, open_page: Open
) -> None:
    page = open_page(on_stage.address("w" * 43), color_scheme=scheme, bypass_csp=True)
    page.wait_for_selector('body[data-screen="locked"]')
    assert faults(page) == []


@pytest.mark.slow
def test_a_screen_reader_is_told_what_is_said_and_each_part_of_a_breath_once(
    on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    page = open_page(on_stage.address())
    on_stage.show(scenes("en"), "idle")
    page.wait_for_selector('body[data-screen="idle"]')
    page.evaluate(
        """() => {
          window.told = [];
          const region = document.getElementById("told");
          new MutationObserver(() => region.textContent && told.push(region.textContent))
            .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    on_stage.show(scenes("en"), "asked")
    page.wait_for_function(
        "() => told.includes('What happened? Tell it just once, leaving names out.')"
    )
    on_stage.show(scenes("en"), "breathing-in")  # the third breath
    page.wait_for_selector('#form[data-phase="out"]', state="attached")
    expect(page.locator("#phase")).to_have_text("Breathe out")
    assert "Breathe out" not in page.evaluate("told")


@pytest.mark.slow
def test_languages_are_marked_as_what_they_are(
    on_stage: Stage, open_page: Open, scenes: Callable[[str], Scenes]
) -> None:
    page = open_page(on_stage.address())
    on_stage.show(scenes("zh"), "idle")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    tags = page.locator("#languages button").evaluate_all("(all) => all.map((one) => one.lang)")
    assert tags == ["en", "nl", "zh-Hans", "ko"]
