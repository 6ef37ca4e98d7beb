"""The names of triggers: what may be asked for by a pedal, a key, a program or the settings."""

from __future__ import annotations

from collections.abc import Collection

from content.model import PatternError, parse_pattern
from voice.dialogue.settings import START, START_OR_STOP
from voice.errors import UserError
from voice.triggers.calls.state import read_hook


def check_trigger(name: str, exercises: Collection[str], commands: Collection[str]) -> None:
    """Raise UserError where nothing answers to a trigger of this name."""
    known = {"start", START_OR_STOP, "call-started", "call-ended"}
    known |= {START + exercise for exercise in exercises}
    known |= {command for command in commands if not command.startswith(START)}
    if name in known or read_hook(name) is not None:
        return
    if name.startswith(START):
        try:
            parse_pattern(name.removeprefix(START))
        except PatternError as error:
            raise UserError(f"“{name}” names no exercise; {error}") from None
        return
    raise UserError(f"“{name}” is no trigger; choose from {', '.join(sorted(known))}.")
