"""The mixer against a model: the same rules written once more, sample by sample over all time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import QUANTUM, RATE, Clip, Samples
from audio.events import CueFinished, CueStarted
from audio.mixer import CUT_FRAMES, DUCK_FRAMES, CueEvent, Mixer
from audio.timeline import Cancel, Cue, Duck, Order, Play

QUANTA = 12
TOTAL = QUANTA * QUANTUM


def tone(frames: int, level: float = 0.2, hertz: float = 300.0) -> Clip:
    """A sine that swells and fades, so that it begins and ends without a jump."""
    time = np.arange(frames)
    swell = np.sin(np.pi * time / max(frames, 1)) ** 2
    return Clip((level * swell * np.sin(2 * np.pi * hertz * time / RATE)).astype(np.float32))


def render(later: dict[int, list[Order]]) -> tuple[Samples, list[CueEvent]]:
    """Render; `later` holds the orders given right before a quantum."""
    mixer = Mixer()
    out = np.zeros((QUANTA, QUANTUM), np.float32)
    events: list[CueEvent] = []
    for number in range(QUANTA):
        for order in later.get(number, ()):
            mixer.order(order)
        events += mixer.render(out[number])
    return out.reshape(-1), events


def told(events: Sequence[CueEvent]) -> list[tuple[str, int, int]]:
    return [
        (
            "start" if isinstance(event, CueStarted) else "cut" if event.cut else "end",
            event.cue.key,
            event.frame,
        )
        for event in events
    ]


@dataclass
class Sounding:
    cue: Cue
    start: int
    cancels: list[int]

    @property
    def cut(self) -> int | None:
        """The first cancel that finds it still sounding."""
        end = self.start + self.cue.clip.frames
        return min((frame for frame in self.cancels if frame < end), default=None)


def placed(later: dict[int, list[Order]]) -> tuple[list[Sounding], list[tuple[int, float]]]:
    known: list[Sounding] = []
    ducks: list[tuple[int, float]] = []
    for now, order in [(n * QUANTUM, order) for n in sorted(later) for order in later[n]]:
        if isinstance(order, Play):
            known.append(Sounding(order.cue, max(order.cue.frame, now), []))
        elif isinstance(order, Duck):
            ducks.append((max(order.frame, now), order.gain))
        else:
            for one in known:
                if order.keys is None or one.cue.key in order.keys:
                    one.cancels.append(max(order.frame, now))
    return [one for one in known if one.cut is None or one.cut > one.start], ducks


def gains(ducks: list[tuple[int, float]]) -> list[float]:
    gain, source, target, begin = 1.0, 1.0, 1.0, -DUCK_FRAMES
    out = []
    for frame in range(TOTAL):
        for at, wanted in ducks:
            if at == frame:
                source, target, begin = gain, wanted, frame
        done = min((frame - begin + 0.5) / DUCK_FRAMES, 1.0)
        gain = source + (target - source) * (0.5 - 0.5 * math.cos(math.pi * done))
        out.append(gain)
    return out


def model(later: dict[int, list[Order]]) -> tuple[Samples, list[tuple[str, int, int]]]:
    known, ducks = placed(later)
    out = np.zeros(TOTAL)
    events: list[tuple[str, int, int]] = []
    for one in known:
        stop = one.start + one.cue.clip.frames
        if one.cut is not None:
            stop = min(stop, one.cut + CUT_FRAMES)
        for frame in range(one.start, min(stop, TOTAL)):
            value = float(one.cue.clip.samples[frame - one.start]) * one.cue.gain
            if one.cut is not None and frame >= one.cut:
                value *= 0.5 + 0.5 * math.cos(math.pi * (frame - one.cut + 0.5) / CUT_FRAMES)
            out[frame] += value
        if one.start < TOTAL:
            events.append(("start", one.cue.key, one.start))
        if stop <= TOTAL:
            events.append(("end" if one.cut is None else "cut", one.cue.key, stop))
    return (out * gains(ducks)).astype(np.float32), sorted(events)


frames = st.integers(0, TOTAL + 500)
clips = st.builds(tone, st.integers(1, 3000), st.just(0.2), st.sampled_from([150.0, 440.0]))


@st.composite
def plans(draw: st.DrawFn) -> dict[int, list[Order]]:
    later: dict[int, list[Order]] = {}
    for key in range(draw(st.integers(1, 4))):
        play = Play(Cue(key, "any", draw(clips), draw(frames), draw(st.sampled_from([0.5, 1.0]))))
        later.setdefault(draw(st.integers(0, QUANTA - 1)), []).append(play)
    keys = st.none() | st.frozensets(st.integers(0, 4), max_size=3)
    others = st.builds(Cancel, frames, keys) | st.builds(
        Duck, frames, st.sampled_from([0.0, 0.3, 1.0])
    )
    for order in draw(st.lists(others, max_size=6)):
        orders = later.setdefault(draw(st.integers(0, QUANTA - 1)), [])
        orders.insert(draw(st.integers(0, len(orders))), order)
    return later


@settings(max_examples=60, deadline=None)
@given(plans())
def test_any_orders_give_what_the_model_gives(later: dict[int, list[Order]]) -> None:
    out, events = render(later)
    expected, expected_events = model(later)
    np.testing.assert_allclose(out, expected, atol=2e-6)
    assert sorted(told(events)) == expected_events
    assert [event.frame for event in events] == sorted(event.frame for event in events)
    started = {event.cue.key for event in events if isinstance(event, CueStarted)}
    assert {event.cue.key for event in events if isinstance(event, CueFinished)} <= started


@settings(max_examples=60, deadline=None)
@given(plans())
def test_no_orders_make_a_click(later: dict[int, list[Order]]) -> None:
    out, _ = render(later)
    loudest = sum(
        float(np.abs(order.cue.clip.samples).max()) * order.cue.gain
        for orders in later.values()
        for order in orders
        if isinstance(order, Play)
    )
    steepest = sum(
        float(np.abs(np.diff(order.cue.clip.samples, prepend=0, append=0)).max()) * order.cue.gain
        for orders in later.values()
        for order in orders
        if isinstance(order, Play)
    )
    ramps = loudest * (np.pi / 2) * (1 / CUT_FRAMES + 1 / DUCK_FRAMES)
    assert np.abs(np.diff(out, prepend=0)).max() <= steepest + ramps + 1e-5
