"""Triggers: what a pedal, a hotkey, the call state or a program may ask for, and what it does."""

from __future__ import annotations

from content.model import Exercise
from voice.dialogue.attending import Attending, Silence
from voice.dialogue.commands import Commands
from voice.dialogue.course import Course
from voice.dialogue.dictating import DONE
from voice.dialogue.keep_that import KEEP
from voice.dialogue.outage import Outage
from voice.dialogue.settings import ANSWERS, PEOPLE, START, SURPRISE
from voice.dialogue.state import Move, State
from voice.hearing.base import Listening

VOICE_ONLY = frozenset({DONE, KEEP, PEOPLE})
"""What a trigger cannot say: it would lose the words of a dictation, or has no number."""
IN_CALL = (State.DORMANT, State.HELPING)


class Pressing:
    """Obeys triggers; and commands, where there may be no sound device."""

    def __init__(
        self,
        course: Course,
        attending: Attending,
        commands: Commands,
        outage: Outage,
        usual: Exercise,
    ) -> None:
        self._course = course
        self._attending = attending
        self._commands = commands
        self._outage = outage
        self._usual = usual

    def allows(self, name: str, listening: Listening) -> bool:
        """Whether a trigger of this name has a meaning now; `listening`: what may be heard."""
        state = self._course.state
        if name.startswith("call-"):
            return name == ("call-ended" if state in IN_CALL else "call-started")
        exercise = None if name == SURPRISE else self._started_by(name)
        if state in IN_CALL:
            if name == "stop":
                return state is State.HELPING
            helps = exercise is not None and exercise.wordless
            return helps and not self._outage.under_way
        if self._outage.under_way:
            return name == "stop" or name in listening.commands
        if name.startswith(START):
            return exercise is not None
        return name in ("start", "stop", SURPRISE) or name in listening.commands - VOICE_ONLY

    def press(self, name: str) -> None:
        """Do what an allowed trigger asks for."""
        course, state = self._course, self._course.state
        starts = self._started_by(name)
        if name == "call-started":
            course.leave(Move.CALL_STARTED)
        elif name == "call-ended":
            course.leave(Move.CALL_ENDED)
        elif starts is not None:
            course.start(starts, chime=True)  # so that a foot on a pedal is answered
        elif name == "stop" and state is State.ARMED:
            course.silence()
        else:
            if state is State.ARMED and name in ANSWERS:
                self._attending.wake(Silence.LEAVE)  # so that a spoken "stop" ends a long answer
            elif state is State.ARMED and name == "silent":
                self._attending.wake()
            self.obey(name)

    def obey(self, name: str, value: str = "") -> None:
        """Obey a command that is allowed now."""
        if self._outage.under_way and name == "pause":
            self._outage.hold()
        else:
            self._commands.obey(name, value)

    def _started_by(self, name: str) -> Exercise | None:
        """What a trigger of this name begins."""
        if name == "start":
            return self._usual
        if name == SURPRISE:
            return self._commands.surprise()
        return self._commands.exercise(name) if name.startswith(START) else None
