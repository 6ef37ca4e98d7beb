"""Pedals and hotkeys in a Breather that runs; a pedal is a pipe with the kernel's bytes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desks import Desk, key
from desktop import Desktop, missing
from live import Breather
from pulse import PulseWorld

SETTINGS = """
[[pedal]]
device = "0c45:7403"

[[pedal]]
device = "Other"
key = 257
press = "start:box"

[[hotkey]]
keys = "ctrl+alt+b"
"""
PROGRAM = (sys.executable, str(Path(__file__).parents[2] / "scripts" / "pedal_breather.py"))
B, TREADLE = 48, 257


@pytest.fixture
def desk(world: PulseWorld, tmp_path: Path) -> Iterator[Desk]:
    settings = Path(world.environ["XDG_CONFIG_HOME"]) / "breather"
    settings.mkdir()
    (settings / "config.toml").write_text(SETTINGS, "utf-8")
    desk = Desk(tmp_path)
    yield desk
    for plugged in desk.plugged:
        plugged.vanish()


@contextmanager
def running(world: PulseWorld, desk: Desk, **environ: str) -> Iterator[Breather]:
    """One that is armed."""
    folder, environ = str(desk.devices.parent), {**world.environ, **environ}
    with Breather(environ, folder, "run", "--json", program=PROGRAM) as breather:
        breather.wait("armed")
        yield breather


def change(code: int, down: bool) -> bytes:
    return key(time.monotonic(), code, int(down))


def test_one_pedal_begins_and_ends_and_comes_back(world: PulseWorld, desk: Desk) -> None:
    plugged = desk.plug()
    with running(world, desk) as breather:
        plugged.send(change(B, True))
        breather.wait("exercise_started", name="slow")
        seen = breather.count
        plugged.vanish()  # while it is pressed
        plugged = desk.plug()
        while not any(line.event == "stopped" for line in breather.lines[seen:]):
            plugged.send(change(B, False) + change(B, True))
            time.sleep(0.5)  # it is looked for once a second
        assert breather.end() == 0
        assert "Traceback" not in breather.told


def test_two_pedals(world: PulseWorld, desk: Desk) -> None:
    one, other = desk.plug(), desk.plug(8, "Some Other Pedal", 0x5F3, 0xFF)
    with running(world, desk) as breather:
        other.send(change(TREADLE, True))
        breather.wait("exercise_started", name="box")
        one.send(change(B, True))
        breather.wait("stopped")
        assert breather.end() == 0


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
def test_a_hotkey_begins_and_ends(world: PulseWorld, desk: Desk) -> None:
    pytest.importorskip("Xlib", reason="python-xlib is not installed")
    with Desktop() as desktop, running(world, desk, DISPLAY=desktop.display) as breather:
        desktop.keys("key", "ctrl+alt+b")
        breather.wait("exercise_started", name="slow")
        desktop.keys("key", "ctrl+alt+b")
        breather.wait("stopped")
        assert breather.end() == 0
        assert breather.told == ""


def test_without_a_desktop_the_pedal_works_all_the_same(world: PulseWorld, desk: Desk) -> None:
    plugged = desk.plug()
    with running(world, desk, DISPLAY="", WAYLAND_DISPLAY="", XDG_SESSION_TYPE="") as breather:
        plugged.send(change(B, True))
        breather.wait("exercise_started", name="slow")
        assert "no desktop here" in breather.told
        assert breather.end() == 0
