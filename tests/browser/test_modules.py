"""The parts of the page that only calculate, run where they will run."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from kiosk_stage import Stage
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
CLOCK = """async ([samples, until]) => {
  const { HeardClock } = await import("/static/clock.js");
  const clock = new HeardClock();
  let worst = 0;
  for (const [true_ms, late_ms] of samples) {
    clock.take(true_ms * 48, true_ms + late_ms);
    const now = true_ms + 900;
    if (true_ms >= until) worst = Math.max(worst, Math.abs(clock.frameAt(now) / 48 - now));
  }
  return worst;
}"""


@pytest.fixture
def page(on_stage: Stage, open_page: Open) -> Page:
    """Any page of ours."""
    return open_page(on_stage.address())


def test_late_samples_do_not_mislead_the_clock(page: Page) -> None:
    late = [3, 40, 7, 180, 2, 95, 5, 60]
    samples = [[1000 * n, late[n % len(late)]] for n in range(1200)]
    assert page.evaluate(CLOCK, [samples, 3000]) < 10


def test_the_clock_follows_a_slow_drift(page: Page) -> None:
    """A sound card that is off by 100 parts in a million, over twenty minutes."""
    drifting = """async () => {
      const { HeardClock } = await import("/static/clock.js");
      const clock = new HeardClock();
      let worst = 0;
      for (let now = 0; now < 1200000; now += 1000) {
        const heard = now * 1.0001;
        clock.take(heard * 48, now + 4);
        worst = Math.max(worst, Math.abs(clock.frameAt(now + 500) / 48 - (now + 500) * 1.0001));
      }
      return worst;
    }"""
    assert page.evaluate(drifting) < 15


def test_the_clock_follows_a_sound_that_fell_back(page: Page) -> None:
    """The device stood still for a second: three samples later that is known."""
    fallen = """async () => {
      const { HeardClock } = await import("/static/clock.js");
      const clock = new HeardClock();
      for (let n = 0; n < 30; n += 1) clock.take(n * 48000, n * 1000);
      for (let n = 30; n < 33; n += 1) clock.take((n - 1) * 48000, n * 1000);
      return clock.frameAt(33000) / 48;
    }"""
    assert page.evaluate(fallen) == 32000


def test_the_breath_is_at_rest_at_its_turns_and_never_jumps(page: Page) -> None:
    levels = """async (kinds) => {
      const { levelAt, phaseAt } = await import("/static/breath.js");
      const phases = kinds.map((kind, n) => ({ kind, start: n * 48000, frames: 48000, cycle: 1 }));
      const found = [];
      for (let frame = 0; frame < phases.length * 48000; frame += 480) {
        const { phase, following } = phaseAt(phases, frame);
        found.push(levelAt(phase, following, frame));
      }
      return found;
    }"""
    for kinds in (["in", "out"], ["in", "top-up", "out"], ["in", "hold-in", "out", "hold-out"]):
        found = page.evaluate(levels, kinds)
        assert found[0] == 0
        assert max(found) == pytest.approx(1, abs=0.001)
        assert found[-1] == pytest.approx(0, abs=0.001)
        assert max(abs(b - a) for a, b in pairwise(found)) < 0.02


def test_a_second_breath_in_goes_on_where_the_first_one_ended(page: Page) -> None:
    level = """async ([kind, following, frame]) => {
      const { levelAt } = await import("/static/breath.js");
      return levelAt({ kind, start: 0, frames: 100 }, { kind: following }, frame);
    }"""
    assert page.evaluate(level, ["in", "top-up", 100]) == page.evaluate(level, ["top-up", "out", 0])


def test_events_are_whole_however_they_arrive(page: Page) -> None:
    read = """async (pieces) => {
      const { EventReader } = await import("/static/stream.js");
      const reader = new EventReader();
      return pieces.flatMap((piece) => reader.feed(piece));
    }"""
    text = (
        ': a comment\n\nevent: clock\ndata: {"frame": 1}\n\nevent: view\ndata: {"state": "é"}\n\n'
    )
    whole = [{"name": "clock", "data": {"frame": 1}}, {"name": "view", "data": {"state": "é"}}]
    assert page.evaluate(read, [text]) == whole
    assert page.evaluate(read, list(text)) == whole
    assert page.evaluate(read, [text[:-1]]) == whole[:1]
