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
VISIT = "visit"
"""The fact that wins are held until the person leaves, as on a kiosk, where there is no journal."""
KEPT = "kept"
"""The fact that the last Keep step was done."""
WRITTEN = "written"
"""The fact that the last answer has words that can be read back."""
SHORT = "short"
"""The fact that the person asked for the short one."""
SILENT = "silent"
"""The fact that the person will not speak aloud, as in an open-plan office."""
WINS = "wins"
"""The fact that wins of today are known; also the name by which they are read back."""
TRICKS = "tricks"
"""The fact that tricks of the person's own are known; also the name by which they are read back."""
RECALLED = frozenset({WINS, TRICKS})
"""What comes out of the journal while the exercise runs."""
SECONDS = "seconds"
"""The number that tells how long the last answer took."""
GIVEN_FACTS = frozenset({HOLDS, JOURNAL, VISIT, KEPT, WRITTEN, SHORT, SILENT, *RECALLED})
"""Beside them, every answer that was given is a fact, by its name, and the option that was chosen,
by its own."""


class Keepsake(Enum):
    """What an answer is kept as."""

    WIN = "win"
    PLAN = "plan"
    TRICK = "trick"
    NOTE = "note"
    """Anything else."""
    GLAD = "glad"
    """A number: how many people came angry and left glad."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The facts that a step asks for."""

    when: frozenset[str] = frozenset()
    """All of them must be facts."""
    unless: frozenset[str] = frozenset()
    """None of them may be one."""

    def holds(self, facts: Set[str]) -> bool:
        """Whether the step is to be done."""
        return self.when <= facts and not self.unless & facts

    def within(self, group: Condition) -> Condition:
        """The condition of a step in a group that has one of its own."""
        return Condition(self.when | group.when, self.unless | group.unless)


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Say:
    """Speak the phrase with this id."""

    phrase: str
    number: str = ""
    """An answer that is a number, WINS or SECONDS: the phrase has a form for each kind of number,
    and is left out where the number is not known. "" for a phrase without one."""
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Breathe:
    """Breathe the exercise's pattern for its duration, or another one for some breaths.

    The phrases `notes` must be said too: within the first breaths where there is room beside the
    guidance, else before the first breath.
    """

    notes: tuple[str, ...] = ()
    exercise: str = ""
    """Whose pattern it is; "": the own one."""
    breaths: int = 0
    """How many breaths; 0: as long as the exercise is to take."""
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Silence:
    """Say nothing for a while."""

    seconds: float
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Tone:
    """One quiet sound, and nothing else; what follows begins with its end."""

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
class Choose:
    """Speak the phrase, and let the person say one of some options, which becomes a fact."""

    phrase: str
    options: tuple[str, ...]
    silence: str
    """The option that is taken where nobody says one."""
    yes: str = ""
    """Of two options, the one that "yes" stands for, as "no" does for the other; "" for neither."""
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Count:
    """Speak the phrase, and let the person say a number, or not; once it was said, it is a fact."""

    phrase: str
    answer: str
    seconds: float
    """How long an answer takes, about."""
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Say an answer in the person's own words, or what is recalled; nothing where there is none."""

    answer: str
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Keep:
    """Put an answer into the journal; KEPT is a fact once it is there."""

    answer: str
    keepsake: Keepsake
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Lead:
    """End here, and begin another exercise."""

    exercise: str
    condition: Condition = ALWAYS


Act: TypeAlias = Breathe | Silence | Tone | Ask | Choose | Count | ReadBack | Keep | Lead
"""What there is beside words."""
Step: TypeAlias = Say | Act
