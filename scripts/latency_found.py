"""How much bench_latency measures, and what it found."""

from __future__ import annotations

from dataclasses import dataclass, field

from measure_live import Answers
from measure_load import AtRest, Pace, Starts

JACK, PULSE, PIPEWIRE, SCRIPT = "JACK", "PulseAudio", "PipeWire", "the usual script"
SERVERS = (JACK, PULSE, PIPEWIRE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    trials: int
    """Of each question, on each server, on a calm machine and on a busy one."""
    starts: int
    session_min: float
    """Minutes of the long session."""
    busy_min: float
    """Minutes for which every core is kept busy."""
    rest_s: float
    """Seconds for which an armed Breather is watched."""


FULL = Plan(trials=50, starts=50, session_min=20, busy_min=10, rest_s=30)
QUICK = Plan(trials=5, starts=3, session_min=1, busy_min=1, rest_s=10)


@dataclass(frozen=True, slots=True)
class Lost:
    """Underruns while every core was busy: Breather's, and those of an empty client beside it."""

    ours: int
    empty: int
    minutes: float

    @property
    def blocks(self) -> int:
        """How many blocks of 10 ms there were."""
        return round(6_000 * self.minutes)


@dataclass(frozen=True, slots=True)
class Paced:
    """How a session kept to its pattern, and beside it a pacer that sleeps."""

    minutes: float
    breather: Pace
    sleeper: Pace
    left_out: int
    """Frames at which Breather's server called nobody, which count for nobody."""
    underruns: int
    """That Breather told: from each on, all that follows is later by what was not played."""
    still_ms: tuple[float, ...] | None
    """Each time that the machine itself stood still meanwhile; None where nobody could tell."""


@dataclass(slots=True)
class Found:
    """All that was measured. Keys: (who, whether every core was busy)."""

    answers: dict[tuple[str, bool], Answers] = field(default_factory=dict)
    starts: dict[bool, Starts] = field(default_factory=dict)
    lost: dict[str, Lost] = field(default_factory=dict)
    """By server."""
    cold_s: float = 0.0
    """Seconds until the first start of all was armed."""
    most_mb: float = 0.0
    rest: AtRest | None = None
    empty_work: float = 0.0
    """Per cent of one core that an empty client takes at the same time."""
    paced: dict[bool, Paced] = field(default_factory=dict)
    """By whether every core was busy."""
    no_script: str = ""
    """Why the usual script was not measured; empty where it was."""
