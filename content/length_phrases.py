"""Which words tell how long something takes, or still takes."""

from __future__ import annotations

import math

FEW_BREATHS = 30.0
"""Seconds; below them the words are of breaths, where there are any, and not of minutes."""
_HALF_MINUTE = (25.0, 45.0)
_TOLERANCE = 6
"""Seconds for each minute that is announced."""
_MINUTES = {
    1: "one-minute",
    2: "two-minutes",
    3: "three-minutes",
    4: "four-minutes",
    5: "five-minutes",
    6: "six-minutes",
    7: "seven-minutes",
    8: "eight-minutes",
    9: "nine-minutes",
    10: "ten-minutes",
}
_BOUNDS = (1, 2, 3, 4, 10)
"""The minutes after which a length can be too far from any that is named."""
_LEFT = range(1, 6)
"""The minutes that are named where they are left."""


def length_phrase(seconds: float, *, breathed: bool) -> str:
    """The id of the words for a length: at most 10 % off, or else a true bound ("over …").

    `breathed`: whether all of it is breathing.
    """
    if seconds < FEW_BREATHS and breathed:
        return "length.a-few-breaths"
    for number, name in _MINUTES.items():
        if abs(seconds - 60 * number) <= _TOLERANCE * number:
            return f"length.{name}"
    passed = [number for number in _BOUNDS if seconds > 60 * number]
    return f"length.over-{_MINUTES[passed[-1]]}" if passed else "length.under-one-minute"


def remaining_phrase(seconds: float) -> str:
    """The id of the words for what is left, to the nearest half or whole minute."""
    if seconds < _HALF_MINUTE[0]:
        return "remaining.under-half-minute"
    if seconds < _HALF_MINUTE[1]:
        return "remaining.half-minute"
    minutes = math.floor(seconds / 60 + 0.5)
    return f"remaining.{_MINUTES[minutes] if minutes in _LEFT else 'over-five-minutes'}"


LENGTH_PHRASES = (
    "length.a-few-breaths",
    "length.under-one-minute",
    *(f"length.{name}" for name in _MINUTES.values()),
    *(f"length.over-{_MINUTES[number]}" for number in _BOUNDS),
)
REMAINING_PHRASES = (
    "remaining.under-half-minute",
    "remaining.half-minute",
    *(f"remaining.{_MINUTES[number]}" for number in _LEFT),
    "remaining.over-five-minutes",
)
