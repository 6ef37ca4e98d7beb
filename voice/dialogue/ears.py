"""What may be heard now, which is told with every utterance, and whether anything may."""

from __future__ import annotations

from dataclasses import replace

from voice.dialogue.course import Course
from voice.dialogue.dictating import ENDS, Dictating
from voice.dialogue.outage import SILENT_COMMANDS, Outage
from voice.dialogue.settings import SNOOZE, listening
from voice.dialogue.state import DEAF, WAITING, State
from voice.dialogue.turns import Turns
from voice.hearing.base import Listening
from voice.reminders import Reminders


class Ears:
    """Knows it from what is under way; changes nothing."""

    def __init__(
        self,
        course: Course,
        dictating: Dictating,
        turns: Turns,
        outage: Outage,
        reminders: Reminders,
        known: frozenset[str],
        *,
        deaf: bool = False,
    ) -> None:
        """`known`: all commands; `deaf`: see Settings."""
        self._course = course
        self._dictating = dictating
        self._turns = turns
        self._outage = outage
        self._known = known if reminders.wanted else known - {SNOOZE}
        self._deaf = deaf

    @property
    def open(self) -> bool:
        """Whether anything may be heard: not in a call, nor when nobody has come for a while, nor
        beside tones alone, nor in a language that nothing understands."""
        state = self._course.state
        if state in DEAF or (self._deaf and state not in WAITING):
            return False
        return not self._course.wordless

    @property
    def listening(self) -> Listening:
        """What may be heard."""
        return self._in(self._course.state) if self.open else Listening(False, frozenset())

    @property
    def roused(self) -> Listening:
        """The same, but where nobody has come for a while what could be heard if somebody had."""
        dormant = self._course.state is State.DORMANT
        return self._in(State.ARMED) if dormant else self.listening

    def _in(self, state: State) -> Listening:
        dictation = self._dictating.number
        if self._outage.under_way:
            commands = frozenset[str]() if state in WAITING else SILENT_COMMANDS
            return Listening(False, commands, dictation)
        if dictation is not None:
            return Listening(False, ENDS & self._known, dictation)
        usual = listening(state, self._known)
        return replace(usual, commands=usual.commands | self._turns.answers & self._known)
