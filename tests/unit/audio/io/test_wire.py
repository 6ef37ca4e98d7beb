"""Orders arrive as they were given, and a clip travels once."""

from __future__ import annotations

import pickle

import numpy as np

from audio.blocks import Clip
from audio.io.wire import KEPT, ClipForgotten, ClipSent, Message, Packer, Unpacker
from audio.timeline import Bus, Cancel, Cue, Duck, Order, Play


def clip(frames: int = 100, level: float = 0.1) -> Clip:
    return Clip(np.full(frames, level, np.float32))


def arrive(unpacker: Unpacker, messages: list[Message]) -> list[Order]:
    through = [pickle.loads(pickle.dumps(message)) for message in messages]
    return [order for order in map(unpacker.unpack, through) if order is not None]


def test_orders_arrive_in_the_other_sides_frames() -> None:
    packer, unpacker = Packer(1000), Unpacker()
    cue = Cue(7, "tone", clip(), 1480, 0.5, Bus.PACER)
    [play] = arrive(unpacker, packer.pack(Play(cue)))
    assert isinstance(play, Play)
    there = play.cue
    assert (there.key, there.name, there.frame, there.gain, there.bus) == (
        7,
        "tone",
        480,
        0.5,
        Bus.PACER,
    )
    np.testing.assert_array_equal(there.clip.samples, cue.clip.samples)
    for order in (Cancel(1480, frozenset([7])), Duck(1480, 0.3)):
        [arrived] = arrive(unpacker, packer.pack(order))
        assert type(arrived) is type(order)
        assert arrived.frame == 480  # type: ignore[union-attr]


def test_a_clip_is_sent_once() -> None:
    packer, unpacker = Packer(0), Unpacker()
    one = clip()
    first = packer.pack(Play(Cue(1, "a", one, 0)))
    second = packer.pack(Play(Cue(2, "a", one, 0)))
    assert [type(message) for message in first].count(ClipSent) == 1
    assert len(second) == 1
    plays = arrive(unpacker, first + second)
    assert plays[0].cue.clip is plays[1].cue.clip  # type: ignore[union-attr]


def test_the_clips_that_were_not_used_for_longest_are_forgotten_and_sent_again() -> None:
    packer, unpacker = Packer(0), Unpacker()
    old, used, large = clip(KEPT // 2), clip(KEPT // 4), clip(KEPT // 2)
    for key, one in enumerate((old, used, old, used, large)):
        messages = packer.pack(Play(Cue(key, "a", one, 0)))
        arrive(unpacker, messages)
    assert [type(message) for message in messages][:1] == [ClipForgotten]
    assert len(packer.pack(Play(Cue(8, "a", used, 0)))) == 1
    messages = packer.pack(Play(Cue(9, "a", old, 0)))
    assert any(isinstance(message, ClipSent) for message in messages)
    [play] = arrive(unpacker, messages)
    assert isinstance(play, Play)
    assert play.cue.clip.frames == KEPT // 2


def test_a_clip_beyond_all_bounds_is_played_all_the_same() -> None:
    packer, unpacker = Packer(0), Unpacker()
    for key in range(3):
        [play] = arrive(unpacker, packer.pack(Play(Cue(key, "a", clip(2 * KEPT), 0))))
        assert isinstance(play, Play)
        assert play.cue.clip.frames == 2 * KEPT
