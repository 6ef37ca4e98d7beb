"""Numbers inside commands: where they stand in a wording, how they are said, what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from content.model import PatternError, parse_pattern

MINUTES, BREATHS, PEOPLE, SECONDS = "minutes", "breaths", "people", "seconds"
UNITS = (MINUTES, BREATHS, PEOPLE, SECONDS)
"""For each of them, a language lists how its numbers are said."""
PATTERN = ("in", "hold", "out", "rest")
"""The slots of a pattern, in the order of its fields; all take seconds."""
SLOT_SETS = (
    {MINUTES},
    {BREATHS},
    {PEOPLE},
    {"in", "out"},
    {"in", "hold", "out"},
    set(PATTERN),
)
"""What slots may stand in one wording, each once."""
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a number."""

    name: str
    said: tuple[tuple[str, float], ...]
    """The ways to say the numbers that may stand there; two may mean the same."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A wording with numbers in it: its fixed words and its slots, in their order."""

    parts: tuple[str | Slot, ...]

    @property
    def written(self) -> str:
        """As in the file: "box for {minutes}"."""
        parts = (part if isinstance(part, str) else f"{{{part.name}}}" for part in self.parts)
        return " ".join(parts)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its slots, in their order."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    def value(self, numbers: Sequence[float]) -> str | None:
        """What it means with a number in each slot, such as "3 minutes", "2 people" or "4-2-6-0".

        None for a pattern that nobody should breathe.
        """
        by_name = dict(zip((slot.name for slot in self.slots), numbers, strict=True))
        for unit in (MINUTES, BREATHS, PEOPLE):
            if unit in by_name:
                return f"{by_name[unit]:g} {unit}"
        text = "-".join(f"{by_name.get(name, 0):g}" for name in PATTERN)
        try:
            parse_pattern(text)
        except PatternError:
            return None
        return text

    def expanded(self) -> Iterator[tuple[str, str | None]]:
        """Every text that it stands for, and what that means."""
        for chosen in product(*(slot.said for slot in self.slots)):
            words = iter(text for text, _ in chosen)
            text = " ".join(part if isinstance(part, str) else next(words) for part in self.parts)
            yield text, self.value([number for _, number in chosen])


def minutes_of(value: str) -> float | None:
    """The minutes in a value such as "3 minutes"; None for another one."""
    return float(value.removesuffix(MINUTES)) if value.endswith(f" {MINUTES}") else None


def breaths_of(value: str) -> int | None:
    """The breaths in a value such as "10 breaths"; None for another one."""
    return int(value.removesuffix(BREATHS)) if value.endswith(f" {BREATHS}") else None


def people_of(value: str) -> int | None:
    """The number in a value such as "3 people"; None for another one."""
    return int(value.removesuffix(PEOPLE)) if value.endswith(f" {PEOPLE}") else None


def has_slots(text: str) -> bool:
    """Whether a wording has numbers in it."""
    return "{" in text or "}" in text


def numbered(text: str, numbers: Mapping[str, Mapping[str, float]]) -> Numbered:
    """The wording that a text such as "box for {minutes}" writes.

    `numbers`: for each of UNITS, how each number is said. Raises ValueError, with
    what to do, where the slots do not go together.
    """
    pieces = _SLOT.split(text)
    parts: list[str | Slot] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(_slot(piece, numbers))
        elif piece.strip():
            parts.append(piece.strip())
    wording = Numbered(tuple(parts))
    names = [slot.name for slot in wording.slots]
    if set(names) not in SLOT_SETS or len(names) > len(set(names)) or has_slots("".join(pieces)):
        raise ValueError(
            "Write {minutes}, or {breaths}, or {people}, or a pattern's {in} and {out}, "
            "with {hold}, or {hold} and {rest}, if it has them."
        )
    return wording


def _slot(name: str, numbers: Mapping[str, Mapping[str, float]]) -> Slot:
    said = numbers.get(SECONDS if name in PATTERN else name, {})
    least = 1 if name in ("in", "out") else 0
    return Slot(name, tuple((text, number) for text, number in said.items() if number >= least))
