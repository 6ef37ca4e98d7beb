"""What a fault is, and what came of one: the rows of docs/benchmarks/faults.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fault_world import DeviceWorld
from live import Breather


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one trial."""

    problem: str = ""
    """Empty: survived; else a sentence of what went wrong."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Seconds by their name: “found”, “back”, “astray”."""

    @property
    def survived(self) -> bool:
        """Whether nothing was lost."""
        return not self.problem


def as_usual(folder: Path) -> Mapping[str, str]:
    """Nothing beside in Breather's environment."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row of the table."""

    name: str
    stand_in: str
    """How it is brought about."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """What each figure is to be at the most."""
    arguments: tuple[str, ...] = ()
    """Of `breather run`, beside those that all rows have."""
    together: int = 0
    """So many trials one Breather lives through; 0: all of a round."""
    environ: Callable[[Path], Mapping[str, str]] = as_usual
    """What is beside in its environment, made in a new folder for each Breather."""
    trial: Callable[[Breather, DeviceWorld, Random], Outcome]
    """Begins with a Breather that is armed, and ends with one that is.

    RunError and WorldError count as not survived; a new world and Breather are made then.
    """
