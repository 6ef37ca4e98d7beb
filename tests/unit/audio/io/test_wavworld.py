from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import QUANTUM, RATE, Clip, Samples
from audio.engine import Engine
from audio.events import Captured, CueStarted, EngineEvent
from audio.io.room import DELAY, Room, RoomKind
from audio.io.wavworld import LARGEST_BLOCK, Placed, WavWorld
from audio.timeline import Cancel, Cue, Duck, Play


def noise(frames: int, seed: int, level: float = 0.1) -> Samples:
    return (level * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


def room(kind: RoomKind) -> Room:
    return Room(kind, np.random.default_rng(5))


def sizes(seed: int) -> Iterator[int]:
    rng = np.random.default_rng(seed)
    while True:
        yield int(rng.integers(1, LARGEST_BLOCK + 1))


class Reacting:
    """A step that answers what it hears with orders, and remembers all that happened."""

    def __init__(self, engine: Engine, quanta: int) -> None:
        self.engine = engine
        self.quanta = quanta
        self.told: list[tuple[object, ...]] = []
        self.keys = 0

    def __call__(self, events: list[EngineEvent]) -> bool:
        for event in events:
            if isinstance(event, Captured):
                self.told.append((event.frame, event.near.tobytes(), event.far.tobytes()))
                self.answer(event)
            else:
                self.told.append((type(event), event.frame, event.cue.key))
        return self.engine.frame < self.quanta * QUANTUM

    def answer(self, heard: Captured) -> None:
        level = int(1000 * float(np.abs(heard.near).mean()))
        now = self.engine.frame
        if level % 5 == 1:
            self.keys += 1
            clip = Clip(noise(200 + 20 * level, level))
            self.engine.order(Play(Cue(self.keys, "answer", clip, now + level)))
        elif level % 5 == 2:
            self.engine.order(Duck(now + level, (level % 7) / 7))
        elif level % 11 == 3:
            self.engine.order(Cancel(now + level))


def session(
    kind: RoomKind, user: list[Placed], block: int | Iterator[int], quanta: int
) -> tuple[list[tuple[object, ...]], bytes, bytes]:
    engine = Engine()
    engine.order(Play(Cue(0, "first", Clip(noise(9000, 9)), 100)))
    world = WavWorld(engine, room(kind), user, block)
    step = Reacting(engine, quanta)
    world.run(step)
    assert engine.frame == quanta * QUANTUM
    return step.told, world.agent.tobytes(), world.user.tobytes()


recordings = st.lists(
    st.builds(
        lambda frame, frames, seed: Placed(frame, noise(frames, seed)),
        st.integers(0, 25_000),
        st.integers(0, 12_000),
        st.integers(0, 99),
    ),
    max_size=5,
)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(list(RoomKind)), recordings, st.integers(0, 999), st.integers(1, 60))
def test_the_block_size_changes_nothing(
    kind: RoomKind, user: list[Placed], seed: int, quanta: int
) -> None:
    expected = session(kind, user, QUANTUM, quanta)
    for block in (64, 160, 1024, 1, LARGEST_BLOCK, sizes(seed)):
        if block == 1 and quanta > 5:
            continue
        assert session(kind, user, block, quanta) == expected


def test_the_reacting_step_of_that_test_does_react() -> None:
    told, agent, _ = session(RoomKind.KIOSK, [Placed(3000, noise(20_000, 1))], 64, 100)
    answers = [entry for entry in told if entry[0] is CueStarted]
    assert len(answers) > 5
    assert len(agent) == 4 * 100 * QUANTUM


def collect(world: WavWorld, engine: Engine, quanta: int) -> list[EngineEvent]:
    events: list[EngineEvent] = []

    def step(fresh: list[EngineEvent]) -> bool:
        events.extend(fresh)
        return engine.frame < quanta * QUANTUM

    world.run(step)
    return events


def near(events: list[EngineEvent]) -> Samples:
    return np.concatenate([event.near for event in events if isinstance(event, Captured)])


@pytest.mark.parametrize("block", [64, 480, 1024, LARGEST_BLOCK])
def test_recordings_are_heard_at_their_frames_and_silence_after_them(block: int) -> None:
    first, second = noise(3000, 1), noise(2000, 2)
    engine = Engine()
    user = [Placed(2500, second), Placed(777, first)]
    world = WavWorld(engine, room(RoomKind.NONE), user, block)
    heard = near(collect(world, engine, 20))
    expected = np.zeros(20 * QUANTUM, np.float32)
    expected[777:3777] += first
    expected[2500:4500] += second
    np.testing.assert_array_equal(heard, expected)
    np.testing.assert_array_equal(world.user, expected)


@pytest.mark.parametrize("block", [64, 480, 1024])
def test_the_agents_track_holds_a_cue_at_its_frame(block: int) -> None:
    clip = Clip(noise(1500, 3))
    engine = Engine()
    engine.order(Play(Cue(1, "cue", clip, 1111)))
    world = WavWorld(engine, room(RoomKind.NONE), (), block)
    events = collect(world, engine, 9)
    expected = np.zeros(9 * QUANTUM, np.float32)
    expected[1111:2611] = clip.samples
    np.testing.assert_array_equal(world.agent, expected)
    far = np.concatenate([event.far for event in events if isinstance(event, Captured)])
    np.testing.assert_array_equal(far, expected)


@pytest.mark.parametrize("block", [64, 480, 1024, LARGEST_BLOCK])
def test_our_own_sound_comes_back_after_the_delay(block: int) -> None:
    engine = Engine()
    engine.order(Play(Cue(1, "tick", Clip(np.full(1, 0.7, np.float32)), 1234)))
    heard = near(collect(WavWorld(engine, room(RoomKind.KIOSK), (), block), engine, 30))
    assert np.argmax(np.abs(heard)) == 1234 + DELAY


def test_an_order_given_in_a_step_acts_in_the_very_next_quantum() -> None:
    engine = Engine()
    world = WavWorld(engine, room(RoomKind.NONE), (), 1024)
    started: list[int] = []

    def step(events: list[EngineEvent]) -> bool:
        started.extend(event.frame for event in events if isinstance(event, CueStarted))
        if engine.frame == 2 * QUANTUM:
            engine.order(Play(Cue(1, "now", Clip(noise(100, 1)), 0)))
        return engine.frame < 6 * QUANTUM

    world.run(step)
    assert started == [2 * QUANTUM]


def test_it_ends_with_the_step_and_may_go_on() -> None:
    user = [Placed(0, noise(9 * QUANTUM, 1))]
    engine = Engine()
    world = WavWorld(engine, room(RoomKind.NONE), user, 1024)
    first = near(collect(world, engine, 1))
    assert engine.frame == len(world.agent) == len(world.user) == QUANTUM
    rest = near(collect(world, engine, 9))
    np.testing.assert_array_equal(np.concatenate([first, rest]), user[0].samples)


def test_it_ends_with_the_device() -> None:
    engine = Engine()
    world = WavWorld(engine, room(RoomKind.NONE), (), repeat(480, 3))
    world.run(lambda events: True)
    assert engine.frame == 3 * 480


def test_tracks_grow_beyond_their_first_size() -> None:
    engine = Engine()
    engine.order(Play(Cue(1, "last", Clip(noise(QUANTUM, 1)), 130 * RATE)))
    world = WavWorld(engine, room(RoomKind.NONE), (), LARGEST_BLOCK)
    world.run(lambda events: engine.frame < 131 * RATE)
    assert len(world.agent) == len(world.user) == 131 * RATE
    assert np.flatnonzero(world.agent)[0] == 130 * RATE


@pytest.mark.parametrize("block", [0, -5, LARGEST_BLOCK + 1])
def test_a_block_out_of_range_is_refused(block: int) -> None:
    with pytest.raises(ValueError, match=str(LARGEST_BLOCK)):
        WavWorld(Engine(), room(RoomKind.NONE), (), block).run(lambda events: False)


def test_a_recording_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="before the start"):
        WavWorld(Engine(), room(RoomKind.NONE), [Placed(-1, noise(5, 1))])
