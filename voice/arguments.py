"""What the options of the command line accept; each raises ArgumentTypeError for other texts."""

from __future__ import annotations

import argparse


def timed(text: str) -> tuple[float, str]:
    """A place in time and what belongs there."""
    seconds, colon, what = text.partition(":")
    try:
        at = float(seconds)
    except ValueError:
        at = -1.0
    if not colon or not what or not 0 <= at <= 86_400:
        raise argparse.ArgumentTypeError(f"“{text}” is not SECONDS:WHAT, such as 1.5:hello.wav")
    return at, what


def seconds(text: str) -> float:
    """A length in seconds."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds above 0")
    return seconds


def minutes(text: str) -> float:
    """A length in minutes."""
    from voice.config import LONGEST_MINUTES

    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.1 <= minutes <= LONGEST_MINUTES:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a number of minutes from 0.1 to {LONGEST_MINUTES:g}"
        )
    return minutes


def breaths(text: str) -> int:
    """A number of breaths."""
    from voice.config import MOST_BREATHS

    if not text.isdecimal() or not 1 <= int(text) <= MOST_BREATHS:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a number of breaths from 1 to {MOST_BREATHS}"
        )
    return int(text)


def block(text: str) -> int | str:
    """A block size in frames, or “random”."""
    if text == "random":
        return text
    if not text.isdecimal() or not 16 <= int(text) <= 1920:
        raise argparse.ArgumentTypeError("a block has 16 to 1920 frames, or is “random”")
    return int(text)
