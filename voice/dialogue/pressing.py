"""Triggers: what a pedal, a hotkey, the call state or a program may ask for, and what it does."""

from __future__ import annotations

from content.model import Exercise
from voice.dialogue.attending import Attending, Silence
from voice.dialogue.calling import Calling
from voice.dialogue.commands import Commands
from voice.dialogue.course import Course
from voice.dialogue.dictating import DONE
from voice.dialogue.keep_that import KEEP
from voice.dialogue.outage import Outage
from voice.dialogue.settings import ANSWERS, PEOPLE, SNOOZE, START, START_OR_STOP, SURPRISE
from voice.dialogue.state import CALLING, WAITING, Move, State
from voice.hearing.base import Listening
from voice.reminders import Reminders

VOICE_ONLY = frozenset({DONE, KEEP, PEOPLE})
"""What a trigger cannot say: it would lose the words of a dictation, or has no number."""
HELP = START + "in-call"


class Pressing:
    """Obeys triggers; and commands, where there may be no sound device."""

    def __init__(
        self,
        course: Course,
        attending: Attending,
        commands: Commands,
        outage: Outage,
        usual: Exercise,
        reminders: Reminders,
    ) -> None:
        self._course = course
        self._attending = attending
        self._commands = commands
        self._outage = outage
        self._usual = usual
        self._reminders = reminders
        self._calling = Calling(course, outage)

    def allows(self, name: str, listening: Listening) -> bool:
        """Whether a trigger of this name has a meaning now; `listening`: what may be said now, or
        could be."""
        asked, name, calling = name, self._meant(name), self._course.state in CALLING
        if name.startswith("call-"):
            return name == ("call-ended" if calling else "call-started")
        exercise = None if name == SURPRISE else self._started_by(name)
        if calling:
            return self._helps(name, exercise)
        if name == SNOOZE:
            return self._reminders.wanted and self._course.state in (*WAITING, State.ATTENDING)
        if self._outage.under_way:
            goes_on = asked == name == "go-on" and self._course.state is State.PAUSED
            return name == "stop" or goes_on or name in listening.commands
        if name.startswith(START):
            return exercise is not None
        return name in ("start", "stop", SURPRISE) or name in listening.commands - VOICE_ONLY

    def _helps(self, name: str, exercise: Exercise | None) -> bool:
        """Whether it has a meaning in a call."""
        if name == "stop":
            return self._course.state is not State.IN_CALL
        wordless = exercise is not None and exercise.wordless
        return wordless and not self._outage.under_way

    def press(self, name: str) -> None:
        """Do what an allowed trigger asks for."""
        name, course = self._meant(name), self._course
        if name == "call-started":
            self._reminders.call_started(course.now)
            self._calling.begin()
            return
        if course.state is State.DORMANT and name not in ("stop", SNOOZE):
            course.move(Move.ROUSE)
        state, starts = course.state, self._started_by(name)
        if name == "call-ended":
            self._reminders.call_ended(course.now)
            self._calling.end()
        elif starts is not None:
            course.start(starts, chime=True)  # so that a foot on a pedal is answered
        elif name == "stop" and state in WAITING:
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
        elif self._outage.under_way and name == "go-on":
            self._outage.go_on()
        elif name == SNOOZE:
            self._snooze()
        else:
            self._commands.obey(name, value)

    def _snooze(self) -> None:
        self._reminders.snooze(self._course.now)
        if self._course.state is State.ATTENDING:
            self._course.farewell("snooze.ok", Move.DECLINE)
        else:
            self._course.speak(["snooze.ok"], self._course.gain)

    def _meant(self, name: str) -> str:
        """The trigger that one stands for that has another meaning in each state."""
        if name != START_OR_STOP:
            return name
        match self._course.state:
            case State.ARMED | State.DORMANT:
                return "start"
            case State.PAUSED:
                return "go-on"
            case State.IN_CALL | State.HELD:
                return HELP
        return "stop"

    def _started_by(self, name: str) -> Exercise | None:
        """What a trigger of this name begins."""
        return self._usual if name == "start" else self._commands.begun_by(name)
