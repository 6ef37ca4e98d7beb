"""Compares what the kiosk's page shows with what sounds: python3 scripts/bench_kiosk.py.

A session of 20 minutes in a PulseAudio world of its own; the page is open in Chromium. For every
part of a breath: when its sound began in a recording, and when the page showed it. The figures go
to docs/benchmarks/kiosk.md, unless --quick asks for a short look.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

import pulse
from figures import RESULTS, ROOT, Row, as_document, as_object, as_text, enter_environment, machine

COMMAND = "python3 scripts/bench_kiosk.py"
GOAL_MS = 50.0
MINUTES, QUICK_MINUTES = 20.0, 1.0
RATE = 48_000
LOOK_S = 0.005
"""How often the recording's length is looked at."""
WINDOW_S = 30.0
"""Over so long the recording's own delay is taken for the same."""
NEAR = RATE // 2
"""Frames within which a sound found is the one that was expected."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOTE = """(() => {
  const form = document.getElementById("form");
  window.noted = [];
  new MutationObserver(() => {
    const now = performance.timeOrigin + performance.now();
    if (form.dataset.start) noted.push([Number(form.dataset.start), now]);
  }).observe(form, { attributeFilter: ["data-start"] });
})()"""


class Lengths(threading.Thread):
    """Notes how long a recording is, and when: it can only be late."""

    def __init__(self, recording: pulse.Recording) -> None:
        super().__init__(daemon=True)
        self._recording = recording
        self._over = threading.Event()
        self._noted: list[tuple[float, float]] = []

    def run(self) -> None:
        """Until `end`."""
        seen = 0
        while not self._over.wait(LOOK_S):
            frames = self._recording.frames
            if frames != seen:
                seen, now = frames, time.time()
                self._noted.append((now, now - frames / RATE))

    def end(self) -> None:
        """Note no more."""
        self._over.set()
        self.join()

    def second(self, frame: int) -> float:
        """When a frame of the recording sounded, in seconds of the system's clock; a little late.

        The recorder hands on what it has in blocks of 20 ms, and the soonest is taken.
        """
        about = self._noted[-1][1] + frame / RATE
        near = [zero for now, zero in self._noted if abs(now - about) < WINDOW_S]
        return min(near) + frame / RATE


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of a breath: by how much later than its sound the page showed it."""

    second: float
    """Of the session."""
    late_ms: float


def main() -> int:
    """Exits with 1 where the goal is missed or nothing could be measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one minute, and nothing written")
    options = parser.parse_args()
    enter_environment()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("There is no Chromium; install it, for instance with `apt install chromium`.")
    shown, missed = measured(browser, QUICK_MINUTES if options.quick else MINUTES)
    rows = figures(shown, missed)
    for row in rows:
        print(as_text(row), flush=True)
    if not options.quick:
        about = {"command": COMMAND, **machine()}
        table = {**about, "rows": [as_object(row) for row in rows]}
        (RESULTS / "kiosk.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
        title = "The kiosk's page and the sound"
        (RESULTS / "kiosk.md").write_text(as_document(about, rows, title, "kiosk.json"))
        print(f"Written: {(RESULTS / 'kiosk.md').relative_to(ROOT)}")
    return 0 if all(row.met is not False for row in rows) else 1


def figures(shown: Sequence[Shown], missed: int) -> list[Row]:
    """What is to be known of the delays."""
    if not shown:
        return [Row("the page beside the sound", None, "ms", GOAL_MS, count=0, peer="nothing")]
    away = sorted(abs(one.late_ms) for one in shown)
    late = [one.late_ms for one in shown]
    count = len(shown)
    quarter = max(count // 4, 1)
    first, last = statistics.median(late[:quarter]), statistics.median(late[-quarter:])
    return [
        Row("the page beside the sound, furthest", round(away[-1], 1), "ms", GOAL_MS, count=count,
            peer=f"median {statistics.median(late):+.1f} ms, from {min(late):+.1f} to "
            f"{max(late):+.1f} ms; the recorder itself adds up to 20 ms to the sound"),
        Row("the page beside the sound, 95 of 100", round(away[int(0.95 * (count - 1))], 1), "ms",
            GOAL_MS, count=count),
        Row("drift from the first quarter to the last, of the medians", round(last - first, 1),
            "ms", count=count),
        Row("parts of a breath that the page did not show", float(missed), "", 0.0, count=count),
    ]  # fmt: skip


def measured(browser: str, minutes: float) -> tuple[list[Shown], int]:
    """Each part of a breath that sounded, and how many of them the page left out."""
    from live import run
    from measure_load import breath_sounds
    from onsets import find_onsets
    from playwright.sync_api import sync_playwright

    from voice.dialogue.score import PACER_GAIN

    with (
        tempfile.TemporaryDirectory(prefix="breather-") as name,
        pulse.PulseWorld(Path(name)) as world,
        world.recording() as recording,
        run(_environ(world, Path(name)), "--config", _settings(Path(name), minutes)) as breather,
        sync_playwright() as playwright,
    ):
        breather.wait("armed", patience=300)
        breather.wait_for_status(ear="ready")
        page = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
        key = (Path(name) / "state" / "breather" / "api-key").read_text().strip()
        page.goto(f"{breather.status()['page']}/#key={key}")
        page.wait_for_selector('body[data-screen="idle"]')
        page.evaluate(NOTE)
        lengths = Lengths(recording)
        lengths.start()
        breather.trigger("start:slow")
        breather.wait("exercise_finished", patience=60 * minutes + 120)
        lengths.end()
        noted = {int(start): when / 1000 for start, when in page.evaluate("noted")}
        phases = [line for line in breather.lines if line.event == "phase"]
        breather.end()
        found = find_onsets(recording.breather(), breath_sounds("slow"), PACER_GAIN)
    ahead = _ahead([one.frame for one in found], [line.frame for line in phases])
    shown, missed = [], 0
    for line in phases:
        near = [one.frame for one in found if abs(one.frame - line.frame - ahead) < NEAR]
        when = noted.get(line.frame)
        missed += when is None
        if near and when is not None:
            late = (when - lengths.second(near[0])) * 1000
            shown.append(Shown((line.frame - phases[0].frame) / RATE, late))
    return shown, missed


def _ahead(found: Sequence[int], expected: Sequence[int]) -> int:
    """By how many frames the recording is ahead of Breather's clock, when both begin."""
    return found[0] - expected[0] if found and expected else 0


def _environ(world: pulse.PulseWorld, folder: Path) -> dict[str, str]:
    """With keys of its own, too."""
    return {**world.environ, "XDG_STATE_HOME": str(folder / "state")}


def _settings(folder: Path, minutes: float) -> str:
    with socket.create_server(("127.0.0.1", 0)) as any_port:
        port = any_port.getsockname()[1]
    path = folder / "settings.toml"
    path.write_text(f"minutes = {minutes}\nhttp = true\nhttp-port = {port}\n")
    return str(path)


if __name__ == "__main__":
    raise SystemExit(main())
