"""Orders on their way to the audio process: a clip travels once, then only its number."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from audio.blocks import RATE, Clip, Samples
from audio.io.streams import Microphone
from audio.timeline import Cancel, Cue, Duck, Order, Play

KEPT = 60 * RATE
"""Frames of clips that both sides remember."""

_NONE = Clip(np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class ClipSent:
    """A clip and the number it has from now on."""

    number: int
    samples: Samples


@dataclass(frozen=True, slots=True)
class ClipForgotten:
    """A number that is not used again."""

    number: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """A Play whose cue holds no clip but its number."""

    cue: Cue
    number: int


Packed: TypeAlias = ClipSent | ClipForgotten | Numbered | Cancel | Duck
Message: TypeAlias = Packed | Microphone


class Packer:
    """Main's side; its frames are `offset` beyond those of the audio process."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._sent: OrderedDict[int, tuple[Clip, int]] = OrderedDict()
        self._frames = 0
        self._numbers = 0

    def pack(self, order: Order) -> list[Packed]:
        """What is to be sent for an order, in its sequence."""
        match order:
            case Play(cue):
                messages, number = self._number(cue.clip)
                there = replace(cue, clip=_NONE, frame=cue.frame - self._offset)
                return [*messages, Numbered(there, number)]
            case Cancel() | Duck():
                return [replace(order, frame=order.frame - self._offset)]

    def _number(self, clip: Clip) -> tuple[list[Packed], int]:
        known = self._sent.get(id(clip))
        if known is not None:  # it is held here, so that no other clip has its id
            self._sent.move_to_end(id(clip))
            return [], known[1]
        self._numbers += 1
        self._sent[id(clip)] = clip, self._numbers
        self._frames += clip.frames
        messages: list[Packed] = []
        while self._frames > KEPT and len(self._sent) > 1:
            old, number = self._sent.popitem(last=False)[1]
            self._frames -= old.frames
            messages.append(ClipForgotten(number))
        return [*messages, ClipSent(self._numbers, clip.samples)], self._numbers


class Unpacker:
    """The audio process's side."""

    def __init__(self) -> None:
        self._clips: dict[int, Clip] = {}

    def unpack(self, message: Packed) -> Order | None:
        """The order that a message holds, if it holds one."""
        match message:
            case ClipSent(number, samples):
                self._clips[number] = Clip(samples)
            case ClipForgotten(number):
                del self._clips[number]
            case Numbered(cue, number):
                return Play(replace(cue, clip=self._clips[number]))
            case _:
                return message
        return None
