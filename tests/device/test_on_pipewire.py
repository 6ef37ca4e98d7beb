"""A session on a PipeWire server, as on most new desktops."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import listen
import pipewire_world
import pytest
from live import run
from measure_load import QUIET_FRAMES

from audio.blocks import RATE

pytestmark = pytest.mark.skipif(
    bool(pipewire_world.missing()), reason=f"not installed: {', '.join(pipewire_world.missing())}"
)
BREATHES = RATE
ENDED_WITHIN = RATE // 2
"""Frames; how soon is the benchmark's to tell."""


@pytest.fixture
def pipewire(rendered: Path) -> Iterator[pipewire_world.PipeWireWorld]:
    """A server of its own."""
    with tempfile.TemporaryDirectory(prefix="breather-") as name:
        (Path(name) / "cache").symlink_to(rendered)
        with pipewire_world.PipeWireWorld(Path(name)) as world:
            yield world


def test_a_triggered_session_is_heard_and_obeys(
    pipewire: pipewire_world.PipeWireWorld, calm: Callable[[str], None]
) -> None:
    with pipewire.recording() as recording, run(pipewire.environ) as breather:
        breather.wait("armed")
        recording.wait(recording.frames + RATE, 10)
        assert not recording.breather().any(), "it is silent until it is triggered"
        breather.trigger("start:slow")
        breather.wait("cue_started")
        breather.trigger("skip")
        breather.wait("phase")
        recording.wait(recording.frames + BREATHES, 10)
        asked = recording.frames
        breather.trigger("stop")
        recording.wait(recording.frames + 2 * RATE, 10)
        sound = recording.breather()
        assert breather.end() == 0
    calm(breather.told)
    assert abs(sound[asked - BREATHES // 2 : asked]).max() > listen.AUDIBLE
    assert listen.silent_from(sound, asked, QUIET_FRAMES) - asked < ENDED_WITHIN
