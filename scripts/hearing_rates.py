"""Counts as rates with their 95 % intervals, and the rows of the benchmark of hearing."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from figures import Row, as_object

Z = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""
TAIL = 0.025
_STUDENT = {1: 12.71, 2: 4.3, 3: 3.18, 4: 2.78}
"""Degrees of freedom -> standard errors that hold 95 %; of more, 2.6 is enough."""


@dataclass(frozen=True, slots=True)
class Rate(Row):
    """A row with its 95 % interval, in the row's unit."""

    interval: tuple[float, float] | None = None


def share(
    name: str, hits: int, count: int, goal: float | None, *, more_is_better: bool = False,
    peer: str = "",
) -> Rate:  # fmt: skip
    """A row of `hits` among `count` in per cent, with Wilson's interval."""
    if not count:
        return unmeasured(name, "%", goal, peer or "nothing to count", more_is_better)
    low, high = wilson(hits, count)
    interval = (round(100 * low, 2), round(100 * high, 2))
    peer = f"{hits} of {count}" + (f"; {peer}" if peer else "")
    value = round(100 * hits / count, 2)
    return Rate(name, value, "%", goal, more_is_better, count, peer, interval)


def an_hour(name: str, events: int, hours: float, goal: float | None, peer: str = "") -> Rate:
    """A row of `events` in so many hours, with the exact interval of a Poisson count."""
    low, high = (round(bound / hours, 3) for bound in garwood(events))
    peer = f"{events} in {hours:.2f} h" + (f"; {peer}" if peer else "")
    return Rate(name, round(events / hours, 3), "an hour", goal, False, events, peer, (low, high))


def unmeasured(
    name: str, unit: str, goal: float | None, reason: str, more_is_better: bool = False
) -> Rate:
    """A row that says why it has no value."""
    return Rate(name, None, unit, goal, more_is_better, 0, reason, None)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Where a share lies at 95 %, each 0 to 1, that was seen as `hits` of `count` (1 or more)."""
    middle = (hits + Z**2 / 2) / (count + Z**2)
    spread = Z / (count + Z**2) * math.sqrt(hits * (count - hits) / count + Z**2 / 4)
    low = 0.0 if hits == 0 else max(middle - spread, 0.0)
    return low, 1.0 if hits == count else min(middle + spread, 1.0)


def garwood(events: int) -> tuple[float, float]:
    """Where the mean of a Poisson count lies at 95 %, of which `events` were seen."""
    most = 10.0 + 3 * events + 10 * math.sqrt(events)
    low = _root(lambda mean: 1 - _at_most(events - 1, mean) - TAIL, most) if events else 0.0
    return low, _root(lambda mean: TAIL - _at_most(events, mean), most)


def around_mean(values: Sequence[float]) -> tuple[float, float]:
    """Where the mean of so many measurements lies at 95 %, after Student; of two or more."""
    spread = float(statistics.stdev(values)) / math.sqrt(len(values))
    step = _STUDENT.get(len(values) - 1, 2.6) * spread
    middle = statistics.mean(values)
    return round(max(middle - step, 0.0), 2), round(middle + step, 2)


def as_row(row: Rate) -> dict[str, object]:
    """The fields of a row that others read."""
    made = as_object(row)
    wanted = ("name", "value", "unit", "goal", "met", "count", "interval", "peer")
    return {field: made[field] for field in wanted}


def _at_most(events: int, mean: float) -> float:
    """How likely a Poisson count does not exceed `events`."""
    if events < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(events + 1)]
    return min(math.fsum(math.exp(term) for term in logs), 1.0)


def _root(rising: Callable[[float], float], most: float) -> float:
    low, high = 0.0, most
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
