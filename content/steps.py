"""The steps of an exercise: what is done one after another, without words."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

HOLDS = "holds"
"""The fact that the pattern holds the breath."""
JOURNAL = "journal"
"""The fact that what is said can be written into a journal."""
KEPT = "kept"
"""The fact that the last Keep step was done."""
GIVEN_FACTS = frozenset({HOLDS, JOURNAL, KEPT})
"""Beside them, every answer that was given is a fact, by its name."""


class Keepsake(Enum):
    """What an answer is kept as."""

    WIN = "win"
    PLAN = "plan"
    TRICK = "trick"


@dataclass(frozen=True, slots=True)
class Condition:
    """The facts that a step asks for; "" for none."""

    when: str = ""
    """Must be a fact."""
    unless: str = ""
    """Must not be one."""

    def holds(self, facts: Set[str]) -> bool:
        """Whether the step is to be done."""
        return (not self.when or self.when in facts) and self.unless not in facts


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Say:
    """Speak the phrase with this id."""

    phrase: str
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Breathe:
    """Breathe the exercise's pattern for its duration.

    The phrases `notes` must be said too: within the first breaths where there is room beside the
    guidance, else before the first breath.
    """

    notes: tuple[str, ...] = ()
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Silence:
    """Say nothing for a while."""

    seconds: float
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Ask:
    """Speak the phrase, and let the person answer in their own words, or not at all."""

    phrase: str
    answer: str
    """What the answer is called; once it was given, that is a fact."""
    seconds: float
    """How long an answer takes, about."""
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Keep:
    """Put an answer into the journal; KEPT is a fact once it is there."""

    answer: str
    keepsake: Keepsake
    condition: Condition = ALWAYS


Act: TypeAlias = Breathe | Silence | Ask | Keep
"""What there is beside words."""
Step: TypeAlias = Say | Act
