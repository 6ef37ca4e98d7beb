"""A session on a JACK server, where every frame is counted on one clock."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import jack_world
import pytest
from live import run
from measure_load import breath_sounds, pace
from onsets import find_onsets

from audio.blocks import RATE
from content.model import parse_pattern
from voice.dialogue.score import PACER_GAIN

pytestmark = pytest.mark.skipif(
    bool(jack_world.missing()), reason=f"not installed: {', '.join(jack_world.missing())}"
)
PATTERN = "1.5-0-1.5-0"
BREATHS = 4
AUDIBLE_WITHIN = RATE // 2
"""How soon is the benchmark's to tell; here it is that the answer is the trigger's."""


@pytest.fixture
def jack() -> Iterator[jack_world.JackWorld]:
    """A server of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="breather-") as folder,
        jack_world.JackWorld(Path(folder)) as world,
    ):
        yield world


def test_a_triggered_session_keeps_its_pattern_to_the_frame(
    jack: jack_world.JackWorld, rendered: Path, calm: Callable[[str], None]
) -> None:
    settings = f'pattern = "{PATTERN}"\nbreaths = {BREATHS}\n'
    with jack.seat("desk", settings, rendered) as seat, run(seat.environ) as breather:
        breather.wait("armed")
        at = jack.now - seat.first
        breather.trigger("start:custom")
        first = breather.wait("cue_started")
        breather.wait("exercise_finished")
        told = [line.frame for line in breather.lines if line.event == "phase"]
        assert breather.end() == 0
        sound = seat.recording.breather()
    calm(breather.told)
    begun = int((sound != 0).argmax())
    assert at < begun < at + AUDIBLE_WITHIN
    words = begun + told[0] - first.frame - RATE // 2  # a word may look like so short a breath
    found = find_onsets(sound[words:], breath_sounds(PATTERN), PACER_GAIN)
    assert [onset.name for onset in found] == ["in", "out"] * BREATHS
    kept = pace(found, parse_pattern(PATTERN))
    assert kept.missing == 0
    late = any(line.event == "xrun" for line in breather.lines)  # too busy for real time
    assert kept.spread <= (RATE if late else 1)
    apart = [onset.frame + words - frame for onset, frame in zip(found, told, strict=True)]
    assert max(apart) - min(apart) <= (RATE if late else 1), "a constant offset to what it told"
    assert late or abs(begun - first.frame - apart[0]) <= 1
