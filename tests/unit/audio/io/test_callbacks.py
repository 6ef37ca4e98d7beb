"""What the device calls, and what main reads of it: any block size, any number of channels."""

from __future__ import annotations

import multiprocessing
from collections import deque
from typing import Any

import numpy as np
import pytest

from audio.blocks import QUANTUM, Clip, Samples
from audio.events import Captured, CueFinished, CueStarted, EngineEvent, Xrun
from audio.io.callbacks import Capture, Playback
from audio.io.reader import Reader
from audio.io.ring import FRAMES, Count, Shared
from audio.io.streams import Streams
from audio.mixer import Mixer
from audio.timeline import Cue, Duck, Order, Play

CONTEXT = multiprocessing.get_context("spawn")
TONE = Clip((0.3 * np.sin(np.arange(3000) / 20)).astype(np.float32))
ORDERS: tuple[Order, ...] = (Play(Cue(1, "tone", TONE, 700)), Duck(1000, 0.5))


class Status:
    def __init__(self, bad: bool = False) -> None:
        self.output_underflow = self.input_overflow = bad


class Device:
    """A device of any block size, whose clock a test moves."""

    def __init__(self, streams: Streams | None = None, settled: int = 0) -> None:
        streams = streams or Streams()
        self.shared = Shared(CONTEXT)
        self.bell = CONTEXT.Semaphore(0)
        self.orders: deque[Order] = deque()
        self.now = 0
        only = None if streams.playback else self.bell
        self.play = Playback(self.shared, self.orders, self.bell, lambda: self.now, settled)
        self.hear = Capture(self.shared, only, lambda: self.now, settled)

    def output(self, frames: int, channels: int = 1, bad: bool = False) -> Samples:
        out = np.full(frames * channels, 9.0, np.float32)
        self.play(memoryview(out).cast("B"), frames, None, Status(bad))
        return out.reshape(frames, channels)

    def input(self, samples: Samples, bad: bool = False) -> None:
        self.hear(samples.tobytes(), len(samples), None, Status(bad))

    def turn(self, near: Samples) -> None:
        self.now += 10_000_000
        self.input(near)
        self.output(QUANTUM)


def expected(quanta: int) -> Samples:
    mixer = Mixer()
    for order in ORDERS:
        mixer.order(order)
    out = np.zeros((quanta, QUANTUM), np.float32)
    for row in out:
        mixer.render(row)
    return out.reshape(-1)


def of(events: list[EngineEvent], kind: type[EngineEvent]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("block", [64, 441, 480, 1000, 1920])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_sounds_does_not_depend_on_blocks_or_channels(block: int, channels: int) -> None:
    device = Device()
    device.orders.extend(ORDERS)
    blocks = [device.output(block, channels) for _ in range(1 + 9600 // block)]
    played = np.concatenate(blocks)
    wanted = expected(1 + len(played) // QUANTUM)[: len(played)]
    for channel in range(channels):
        np.testing.assert_array_equal(played[:, channel], wanted)
    track = device.shared.far
    assert track.marked[0] == len(played)
    assert track.written - len(played) < QUANTUM
    np.testing.assert_array_equal(track.read(0, len(played)), wanted)


def test_the_first_channel_is_heard() -> None:
    device = Device()
    both = np.stack([np.arange(441), -np.arange(441)], 1).astype(np.float32)
    device.hear(both.tobytes(), 441, None, Status())
    np.testing.assert_array_equal(device.shared.near.read(0, 441), both[:, 0])


def test_xruns_of_the_start_do_not_count_and_later_ones_do() -> None:
    device = Device(settled=1)
    reader = Reader(Streams(), device.shared, 0)
    for _ in range(3):
        device.input(np.zeros(QUANTUM, np.float32), bad=True)
        device.output(QUANTUM, bad=True)
    assert of(reader.drain(), Xrun) == [Xrun(3 * QUANTUM, 1, 1)]
    assert reader.drain() == []
    assert (reader.underruns, reader.overruns) == (1, 1)


def test_the_bell_rings_for_every_block_only_while_something_is_to_sound() -> None:
    device = Device()
    for _ in range(10):
        device.output(QUANTUM)
    rings = 0
    while device.bell.acquire(block=False):
        rings += 1
    assert rings == 5
    device.orders.append(Play(Cue(1, "tone", TONE, 100_000)))
    for _ in range(10):
        device.output(QUANTUM)
    while device.bell.acquire(block=False):
        rings += 1
    assert rings == 15


def test_many_orders_are_taken_over_several_quanta() -> None:
    device = Device()
    device.orders.extend(Duck(0, 1.0) for _ in range(300))
    device.output(QUANTUM)
    assert len(device.orders) == 44
    device.output(QUANTUM)
    assert not device.orders


def test_a_reader_tells_in_frames_of_its_own() -> None:
    device = Device()
    device.output(QUANTUM)
    reader = Reader(Streams(capture=False), device.shared, 48_000)
    assert reader.drain() == []
    cue = Cue(1, "tone", TONE, 48_000)
    reader.expect(cue)
    device.orders.append(Play(Cue(1, "tone", TONE, 48_000 - reader.offset)))
    for _ in range(8):
        device.output(QUANTUM)
    events = reader.drain()
    assert of(events, CueStarted) == [CueStarted(48_000, cue)]
    assert of(events, CueFinished) == [CueFinished(51_000, cue, False)]
    assert [event.frame for event in of(events, Captured)] == [48_000 + n * 480 for n in range(8)]
    assert reader.frame == 48_000 + 8 * QUANTUM


class Looked(Cue):
    """A cue that counts how often anybody asks for its end."""

    looks = 0

    @property
    def end(self) -> int:
        """See Cue."""
        Looked.looks += 1
        return self.frame + self.clip.frames


def test_a_long_session_is_ordered_in_as_many_steps_as_it_has_cues() -> None:
    reader = Reader(Streams(), Device().shared, 0)
    for key in range(2_000):
        reader.expect(Looked(key, "in", TONE, 72_000 * (key + 1)))
    assert Looked.looks <= 2 * 2_000
    with pytest.raises(ValueError, match="in use"):
        reader.expect(Looked(1_999, "in", TONE, 0))


def test_the_microphone_comes_beside_what_was_played_a_little_later() -> None:
    device = Device()
    reader = Reader(Streams(), device.shared, 0)
    noise = np.random.default_rng(1).standard_normal(20 * QUANTUM).astype(np.float32)
    noise[5000] = np.nan
    for row in noise.reshape(-1, QUANTUM):
        device.turn(row)
    near = np.concatenate([event.near for event in of(reader.drain(), Captured)])
    noise[5000] = 0.0
    begin = int(np.nonzero(near == noise[0])[0][0])
    assert 0 < begin <= 3 * QUANTUM
    np.testing.assert_array_equal(near[begin:], noise[: len(near) - begin])


def test_without_playback_the_microphone_is_the_clock() -> None:
    streams = Streams(playback=False)
    device = Device(streams)
    reader = Reader(streams, device.shared, 0)
    noise = np.random.default_rng(1).standard_normal(1000).astype(np.float32)
    device.input(noise)
    assert device.bell.acquire(block=False)
    first, second = reader.drain()
    assert isinstance(first, Captured)
    assert isinstance(second, Captured)
    np.testing.assert_array_equal(np.concatenate((first.near, second.near)), noise[:960])
    assert not first.far.any()
    assert reader.frame == 960


def test_an_owner_who_comes_too_late_goes_on_with_the_newest() -> None:
    device = Device()
    reader = Reader(Streams(), device.shared, 0)
    zeros = np.zeros(QUANTUM, np.float32)
    for _ in range(FRAMES // QUANTUM):
        device.turn(zeros)
    events = reader.drain()
    assert [event.frame for event in of(events, Captured)] == [FRAMES - QUANTUM]
    assert of(events, Xrun) == [Xrun(FRAMES, 0, 1)]
    device.turn(zeros)
    assert [event.frame for event in of(reader.drain(), Captured)] == [FRAMES]


def test_cues_of_which_nothing_is_told_are_forgotten_in_time() -> None:
    device = Device()
    reader = Reader(Streams(capture=False), device.shared, 0)
    for key in range(1000):
        reader.expect(Cue(key, "cancelled", TONE, 0))
        for _ in range(12):
            device.output(QUANTUM)
        reader.drain()
    assert len(reader._cues) < 250
    assert device.shared.notes.counted(Count.NOTES) == 0
