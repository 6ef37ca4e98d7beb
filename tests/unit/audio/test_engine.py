from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import QUANTUM, Clip
from audio.engine import Engine
from audio.events import Captured, CueFinished, CueStarted
from audio.timeline import Cue, Play


def cue(frame: int, frames: int) -> Cue:
    return Cue(1, "one", Clip(np.full(frames, 0.5, np.float32)), frame)


def test_the_frames_rendered_are_the_clock() -> None:
    engine = Engine()
    assert engine.frame == 0
    engine.render()
    engine.render()
    assert engine.frame == 2 * QUANTUM


def test_events_come_once_and_in_the_order_of_frames() -> None:
    engine = Engine()
    engine.order(Play(cue(100, 500)))
    engine.render()
    engine.render()
    events = engine.drain()
    assert [(type(event), event.frame) for event in events] == [
        (Captured, 0),
        (CueStarted, 100),
        (Captured, QUANTUM),
        (CueFinished, 600),
    ]
    assert engine.drain() == []


def test_what_was_heard_is_paired_with_what_was_played_meanwhile() -> None:
    engine = Engine()
    engine.order(Play(cue(0, QUANTUM)))
    near = np.linspace(-1, 1, QUANTUM, dtype=np.float32)
    engine.capture(near)
    near_was = near.copy()
    near.fill(9)  # a port may use its block again
    out = engine.render()
    captured = engine.drain()[0]
    assert isinstance(captured, Captured)
    np.testing.assert_array_equal(captured.near, near_was)
    np.testing.assert_array_equal(captured.far, out)
    assert out[0] == 0.5


def test_a_quantum_without_a_microphone_heard_silence() -> None:
    engine = Engine()
    engine.capture(np.ones(QUANTUM, np.float32))
    engine.render()
    engine.render()
    first, second = engine.drain()
    assert isinstance(first, Captured)
    assert isinstance(second, Captured)
    assert first.near.all()
    assert not second.near.any()


def test_what_is_rendered_is_fresh_and_nobody_changes_it() -> None:
    engine = Engine()
    first = engine.render()
    assert engine.render() is not first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


def test_a_microphone_that_gives_no_numbers_gives_silence() -> None:
    engine = Engine()
    block = np.full(QUANTUM, 0.1, np.float32)
    block[:3] = (np.nan, np.inf, -np.inf)
    engine.capture(block)
    engine.render()
    captured = engine.drain()[0]
    assert isinstance(captured, Captured)
    np.testing.assert_array_equal(captured.near[:4], np.array([0, 0, 0, 0.1], np.float32))


@pytest.mark.parametrize("shape", [(0,), (QUANTUM - 1,), (QUANTUM + 1,), (QUANTUM, 1)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="480"):
        Engine().capture(np.zeros(shape, np.float32))
