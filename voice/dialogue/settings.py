"""What the person has chosen for the dialogue, and what may be said when."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from voice.dialogue.planning import Duration
from voice.dialogue.state import DEAF, State
from voice.hearing.base import Listening
from voice.reminders import Rule

START = "start:"
CHANGES = frozenset({"slower", "faster", "louder", "quieter"})
ANSWERS = frozenset({"help", "safety", "how-long"})
"""What is answered without anything being begun or ended."""
CHOICE = "choice:"
YES_OR_NO = frozenset({"yes", "no"})
PEOPLE = "people"
SURPRISE = "surprise"
AS_USUAL = "as-usual"
"""Begins what is done most often."""
SNOOZE = "snooze"
"""Puts a reminder off."""
START_OR_STOP = "start-or-stop"
"""For somebody with one pedal: begins where nothing runs, and ends what runs."""
WISHES = frozenset({"short", "silent"})
"""What the person wants an exercise to be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person has chosen."""

    on_silence: str | None = "slow"
    """The exercise that begins when the question stays unanswered; None: back to waiting."""
    usual: str = "slow"
    """The exercise for a plain start, and for "yes" where none is known to be done most often."""
    duration: Duration = field(default_factory=Duration)
    gain: float = 1.0
    facts: frozenset[str] = frozenset()
    """What is true for every exercise: JOURNAL, SILENT, both or nothing."""
    keeps_exercises: bool = False
    """Whether the journal is to hold which exercise was done when."""
    crisis: tuple[str, ...] = ()
    """What tells of a crisis where it is in what was dictated."""
    nothing: tuple[str, ...] = ()
    """What was dictated and is no answer, as it says that there is none."""
    window: int | None = None
    """Frames for which the wake phrase is listened for after a call or an exercise, where
    something tells of calls; None: without end."""
    ready_sound: bool = True
    """Whether a soft sound tells after a call that the wake phrase is listened for."""
    most_gain: float | None = None
    """Beyond which nothing becomes louder; None: beyond a bound of its own."""
    reminders: Rule = field(default_factory=Rule)
    deaf: bool = False
    """Whether nothing here understands the language: then only the wake phrases of other languages
    are listened for, while nothing is under way."""


@cache
def listening(state: State, commands: frozenset[str]) -> Listening:
    """What of the language's `commands` may be heard in this state, but for what answers the
    questions of an exercise."""
    commands = frozenset(c for c in commands if c != PEOPLE and not c.startswith(CHOICE))
    starts = frozenset(c for c in commands if c.startswith(START) or c in (SURPRISE, AS_USUAL))
    allowed = {
        **dict.fromkeys(DEAF, frozenset[str]()),
        State.ARMED: starts | ANSWERS | WISHES,
        State.ATTENDING: commands - CHANGES - {"pause", "go-on", "skip", "done", "keep"},
        State.GUIDING: commands - YES_OR_NO - {"go-on", "done", SNOOZE},
        State.PAUSED: commands - CHANGES - WISHES - {"pause", "skip", "done", SNOOZE},
        State.CLOSING: starts | {"again", "stop", "safety", "keep"},
    }
    # Who did not notice that we listen already says the wake phrase once more.
    wake = state in (State.ARMED, State.ATTENDING)
    return Listening(wake, allowed[state] & commands)
