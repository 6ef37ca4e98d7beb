"""Which settings are tried, and which one of them is advised."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audio.blocks import to_seconds
from audio.latency import Measured

LADDER = ((960, 80.0), (480, 40.0), (480, 30.0), (240, 20.0), (128, 10.0))
"""Frames of a block, and milliseconds that the device is to hold; the calmest comes first."""

RESERVE = 0.6
"""Of what is held, the longest wait for a callback may use so much."""

MOST_PROCESSOR = 10.0
"""Per cent of a core beyond which a sooner answer is not worth it."""

NOTICED = 15.0
"""Milliseconds: a difference below is nothing that anybody notices."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`block` in frames and `latency` in milliseconds, as in the settings."""

    block: int
    latency: float

    def __str__(self) -> str:
        return f"{self.block} frames, {self.latency:g} ms"


def to_try(present: Setting) -> list[Setting]:
    """The settings to measure, the calmest first; the present one stands in for the next to it."""
    ladder = [Setting(*step) for step in LADDER]
    nearest = min(ladder, key=lambda step: _apart(step, present))
    tried = [step for step in ladder if step != nearest] + [present]
    return sorted(tried, key=lambda setting: (-setting.latency, -setting.block))


def whole(measured: Measured) -> bool:
    """Whether there was no gap."""
    return not measured.underruns and not measured.overruns


def steady(measured: Measured) -> bool:
    """Whether there was no gap, and none was near."""
    waits = [float(gaps.max(initial=0.0)) for gaps in (measured.gaps, measured.hearing_gaps)]
    held = measured.latency + to_seconds(measured.block) * 1000
    return whole(measured) and max(waits) <= RESERVE * held


def advised(all_measured: Sequence[Measured], present: Setting) -> Measured | None:
    """The one to set, which may be the present one; None where there are gaps in all.

    The quickest of those that are steady and take little of the processor. The present one needs
    only be whole, and stays where no other is better by what one notices.
    """
    fit = [one for one in all_measured
           if steady(one) or (whole(one) and setting_of(one) == present)]  # fmt: skip
    if not fit:
        return None
    cheap = [one for one in fit if (one.processor or 0.0) <= MOST_PROCESSOR]
    if not cheap:
        return min(fit, key=lambda one: one.processor or 0.0)
    best = min(cheap, key=answer_after)
    for one in cheap:
        if setting_of(one) == present and answer_after(one) - answer_after(best) < NOTICED:
            return one
    return best


def setting_of(measured: Measured) -> Setting:
    """What was set in it."""
    return Setting(measured.block, measured.latency)


def answer_after(measured: Measured) -> float:
    """Milliseconds by which settings are compared: there and back, else what is held twice."""
    if measured.trip is not None:
        return measured.trip.median
    return 2 * measured.latency + to_seconds(measured.block) * 1000


def _apart(one: Setting, other: Setting) -> float:
    return abs(math.log(one.latency / other.latency)) + abs(math.log(one.block / other.block)) / 2
