"""Renders what is due at its frame; every cut and gain change is a ramp."""

from __future__ import annotations

import heapq
import math
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import numpy as np

from audio.blocks import QUANTUM, Samples, to_frames
from audio.events import CueFinished, CueStarted
from audio.timeline import Cancel, Cue, Duck, Order, Play

CUT_FRAMES = to_frames(0.010)
"""A cancelled cue fades out over this."""

DUCK_FRAMES = to_frames(0.020)
"""The gain of the whole mix changes over this."""

KNEE = 0.8
"""Up to this level the mix is untouched; above, it is bent so that it stays within 1."""

CueEvent: TypeAlias = CueStarted | CueFinished


def _raised_cosine(frames: int) -> Samples:
    """The way from 0 to 1 over `frames`, with no corner at either end."""
    phase = np.pi * (np.arange(frames) + 0.5) / frames
    return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)


_FALL = _raised_cosine(CUT_FRAMES)[::-1].copy()
# Longer than the ramp by a quantum, so that a slice from within it is always whole.
_RISE = np.concatenate([_raised_cosine(DUCK_FRAMES), np.ones(QUANTUM, np.float32)])


@dataclass(slots=True, eq=False)
class _Voice:
    """A cue on its way; `cut` is the frame where its ramp out begins."""

    cue: Cue
    start: int
    cut: int | None = None

    @property
    def stop(self) -> int:
        """The first frame after the last one that sounds."""
        end = self.start + self.cue.clip.frames
        return end if self.cut is None else min(end, self.cut + CUT_FRAMES)

    @property
    def begins(self) -> bool:
        """False where it was cut before its first frame."""
        return self.cut is None or self.start < self.cut


class _MixGain:
    """The gain of the whole mix over time: constant, or on a ramp to what was asked for last."""

    def __init__(self) -> None:
        self._begin = -DUCK_FRAMES
        self._from = 1.0
        self._to = 1.0
        self._asked: list[tuple[int, int, float]] = []
        self._ramp = np.empty(QUANTUM, np.float32)

    def ask(self, frame: int, number: int, gain: float) -> None:
        """Ramp to `gain` from `frame`; of two at the same frame the later `number` wins."""
        insort(self._asked, (frame, number, gain))

    def apply(self, start: int, mix: Samples) -> None:
        """Multiply the gain onto `mix`, whose first frame is `start`."""
        end = start + len(mix)
        while start < end:
            while self._asked and self._asked[0][0] <= start:
                self._turn(*self._asked.pop(0))
            upto = min(end, self._asked[0][0]) if self._asked else end
            self._scale(start, mix[len(mix) - (end - start) :][: upto - start])
            start = upto

    def skip(self, end: int) -> None:
        """Let the time until `end` pass, in which nothing sounds."""
        while self._asked and self._asked[0][0] < end:
            self._turn(*self._asked.pop(0))

    def _turn(self, frame: int, _number: int, gain: float) -> None:
        sounded = min(frame - self._begin, DUCK_FRAMES + 1)
        if sounded > 0:
            # From the gain of the last frame that sounded: a ramp may begin inside a ramp.
            self._from += (self._to - self._from) * float(_RISE[sounded - 1])
        self._begin, self._to = frame, gain

    def _scale(self, start: int, piece: Samples) -> None:
        done = start - self._begin
        if done < DUCK_FRAMES:
            ramp = self._ramp[: len(piece)]
            np.multiply(_RISE[done : done + len(piece)], self._to - self._from, out=ramp)
            ramp += self._from
            piece *= ramp
        elif self._to != 1.0:
            piece *= self._to


class Mixer:
    """Sums cues into quanta; takes orders at any time and in any sequence.

    A Cancel concerns the cues ordered before it, so that what is ordered after it plays even
    where it starts at the same frame.
    """

    def __init__(self) -> None:
        self._frame = 0
        self._orders = 0
        self._waiting: list[tuple[int, int, _Voice]] = []
        self._sounding: list[_Voice] = []
        self._keys: set[int] = set()
        self._gain = _MixGain()
        self._scratch = np.empty(QUANTUM, np.float32)

    @property
    def frame(self) -> int:
        """Frames rendered so far, which is the first frame of the next quantum."""
        return self._frame

    @property
    def idle(self) -> bool:
        """Whether nothing sounds, and nothing waits to."""
        return not (self._sounding or self._waiting)

    def order(self, order: Order) -> None:
        """Take an order; one whose frame has passed acts at the next quantum's first frame.

        Raises ValueError for a gain that is not finite (or, of a Duck, negative) and for a
        cue whose key is still in use.
        """
        self._orders += 1
        match order:
            case Play(cue):
                self._play(cue)
            case Cancel(frame, keys):
                self._cancel(max(frame, self._frame), keys)
            case Duck(frame, gain):
                if not (math.isfinite(gain) and gain >= 0):
                    raise ValueError(f"the gain of a duck is finite and not negative, not {gain}")
                self._gain.ask(max(frame, self._frame), self._orders, gain)
            case _:
                assert_never(order)

    def _play(self, cue: Cue) -> None:
        if not math.isfinite(cue.gain):
            raise ValueError(f"the gain of cue {cue.name!r} is finite, not {cue.gain}")
        if cue.key in self._keys:
            raise ValueError(f"the key {cue.key} of cue {cue.name!r} is in use")
        voice = _Voice(cue, max(cue.frame, self._frame))
        self._keys.add(cue.key)
        heapq.heappush(self._waiting, (voice.start, self._orders, voice))

    def _cancel(self, frame: int, keys: frozenset[int] | None) -> None:
        for voice in self._voices():
            chosen = keys is None or voice.cue.key in keys
            later = voice.start >= frame or voice.stop > frame
            if chosen and later and (voice.cut is None or voice.cut > frame):
                voice.cut = frame
        dropped = {voice.cue.key for _, _, voice in self._waiting if not voice.begins}
        if dropped:
            self._keys -= dropped
            self._waiting = [due for due in self._waiting if due[2].begins]
            heapq.heapify(self._waiting)

    def _voices(self) -> Iterable[_Voice]:
        yield from self._sounding
        for _, _, voice in self._waiting:
            yield voice

    def render(self, out: Samples) -> list[CueEvent]:
        """Fill `out` (QUANTUM frames, within -1 to 1) and tell what began and ended, in order."""
        end = self._frame + QUANTUM
        out.fill(0.0)
        if not self._sounding and not (self._waiting and self._waiting[0][0] < end):
            self._gain.skip(end)
            self._frame = end
            return []
        with np.errstate(invalid="ignore", over="ignore"):  # what is no number ends in _limit
            events = self._mix(self._frame, end, out)
            self._gain.apply(self._frame, out)
            _limit(out)
        self._frame = end
        return events

    def _mix(self, start: int, end: int, out: Samples) -> list[CueEvent]:
        events: list[CueEvent] = []
        while self._waiting and self._waiting[0][0] < end:
            voice = heapq.heappop(self._waiting)[2]
            self._sounding.append(voice)
            events.append(CueStarted(voice.start, voice.cue))
        for voice in self._sounding:
            self._add(voice, start, out)
            if voice.stop <= end:
                self._keys.discard(voice.cue.key)
                events.append(CueFinished(voice.stop, voice.cue, voice.cut is not None))
        if events:
            self._sounding = [voice for voice in self._sounding if voice.stop > end]
            events.sort(key=_order_of)
        return events

    def _add(self, voice: _Voice, start: int, out: Samples) -> None:
        """Mix one cue's part of the quantum that begins at frame `start` into `out`."""
        first, stop = max(voice.start, start), min(voice.stop, start + QUANTUM)
        if first >= stop:
            return
        sound = self._scratch[: stop - first]
        clip = voice.cue.clip.samples[first - voice.start : stop - voice.start]
        np.multiply(clip, voice.cue.gain, out=sound)
        if voice.cut is not None and voice.cut < stop:
            ramp_from = max(first, voice.cut)
            sound[ramp_from - first :] *= _FALL[ramp_from - voice.cut : stop - voice.cut]
        out[first - start : stop - start] += sound


def _order_of(event: CueEvent) -> tuple[int, int]:
    """By frame; at one frame the old ends before the new begins (an empty clip does both)."""
    if isinstance(event, CueStarted):
        return event.frame, 1
    return event.frame, 0 if event.cue.clip.frames else 2


def _limit(out: Samples) -> None:
    """Keep `out` within -1 to 1, in place: sample by sample, without memory, without a corner.

    A clip that holds numbers which are none sounds as silence there, not as full scale.
    """
    peak = max(float(out.max()), -float(out.min()))
    if peak <= KNEE:
        return
    if not math.isfinite(peak):
        np.nan_to_num(out, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    room = 1.0 - KNEE
    size = np.abs(out)
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    np.copyto(out, np.copysign(bent, out), where=size > KNEE)
