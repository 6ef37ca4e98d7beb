"""A whole session at a real kiosk by voice alone: recordings played into its microphone."""

from __future__ import annotations

import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pulse
import pytest
from live import Breather, RunError
from measure_load import rest
from playwright.sync_api import Page, expect

from audio.io.files import read_recording

pytestmark = [
    pytest.mark.browser,
    pytest.mark.device,
    pytest.mark.slow,
    pytest.mark.skipif(bool(pulse.missing()), reason="PulseAudio's programs are not installed"),
]

Open = Callable[..., Page]
PATIENCE_S = 120.0
WAKE = "view glass"
TIMES = 5


@pytest.fixture
def world() -> Iterator[pulse.PulseWorld]:
    """A microphone and a loudspeaker; its path is short enough for a socket."""
    with (
        tempfile.TemporaryDirectory(prefix="breather-") as folder,
        pulse.PulseWorld(Path(folder)) as made,
    ):
        yield made


@pytest.fixture
def breather(world: pulse.PulseWorld) -> Iterator[Breather]:
    """A kiosk that hears."""
    folder = world.socket.parent
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "settings.toml"
    settings.write_text(f'wake-phrase = "{WAKE}"\nminutes = 0.3\nhttp-port = {port}\n', "utf-8")
    environ = {**world.environ, "XDG_STATE_HOME": str(folder / "state")}
    with Breather(environ, "kiosk", "--json", "--config", str(settings)) as running:
        running.wait("armed", patience=PATIENCE_S)
        running.wait_for_status(PATIENCE_S, ear="ready")
        rest(running)  # every word is there
        yield running
        assert running.end() == 0


@pytest.fixture
def address(world: pulse.PulseWorld, breather: Breather) -> str:
    """Of the page, with its key."""
    key = (world.socket.parent / "state" / "breather" / "api-key").read_text().strip()
    return f"{breather.status()['page']}/#key={key}"


def synthetic(text: str, folder: Path) -> np.ndarray:
    """A text in a synthetic voice, as no real person's recording of it is there."""
    path = folder / "said.wav"
    command = ["espeak-ng", "-v", "en-us", "-s", "140", "-w", str(path), text]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("espeak-ng is not installed")
    return read_recording(path)


def say_until(
    breather: Breather, person: pulse.Person, line: np.ndarray, event: str, **fields: object
) -> None:
    """Say it again, as people do, where a busy machine was too late to hear it."""
    since = breather.count
    for _ in range(TIMES):
        person.say(line)
        with suppress(RunError):
            breather.wait(event, since, 4.0, **fields)
            return
    raise AssertionError(f"no “{event}” came")


def test_a_session_from_the_wake_phrase_to_a_spoken_stop(
    world: pulse.PulseWorld, breather: Breather, address: str, open_page: Open,
    shared_audio: Path, tmp_path: Path,
) -> None:  # fmt: skip
    view_glass = read_recording(shared_audio / "en" / "view-glass-03.flac")
    box, stop = (synthetic(text, tmp_path) for text in ("box breathing", "stop"))
    page = open_page(address)
    page.wait_for_selector('body[data-screen="idle"]')
    expect(page.locator("h1")).to_have_text(f"Say “{WAKE}”")
    with world.person() as person:
        say_until(breather, person, view_glass, "wake")
        page.wait_for_selector('body[data-screen="attending"]')
        expect(page.locator("#caption")).to_contain_text("?")
        breather.wait("cue_finished", 0, PATIENCE_S, name="question-open")
        say_until(breather, person, box, "exercise_started", name="box")
        page.wait_for_selector('#form[data-phase="in"]', state="attached")
        expect(page.locator("h1")).to_have_text("Box breathing")
        page.wait_for_selector('#form[data-phase="hold-in"]', state="attached")
        say_until(breather, person, stop, "stopped")
        page.wait_for_selector('body[data-screen="idle"]')
        expect(page.locator("#caption")).to_be_hidden()
