"""What each command does in each state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from content.loader import CUSTOM, USUAL
from content.model import Exercise
from content.numbers import breaths_of, minutes_of, people_of
from content.steps import SHORT, SILENT
from voice.dialogue import planning
from voice.dialogue.attending import SILENCE, Attending
from voice.dialogue.course import PAUSE_LIMIT, Course
from voice.dialogue.keep_that import KEEP
from voice.dialogue.planning import Duration
from voice.dialogue.settings import (
    AS_USUAL,
    CHANGES,
    CHOICE,
    PEOPLE,
    START,
    SURPRISE,
    YES_OR_NO,
)
from voice.dialogue.state import Move, State
from voice.dialogue.turns import Turns
from voice.dialogue.usual import Usual


class Commands:
    """Obeys; what may be commanded when is not decided here."""

    def __init__(
        self,
        course: Course,
        attending: Attending,
        turns: Turns,
        exercises: Mapping[str, Exercise],
        usual: Usual,
        surprise: Callable[[], str] | None,
    ) -> None:
        self._course = course
        self._attending = attending
        self._turns = turns
        self._exercises = exercises
        self._usual = usual
        self._surprise = surprise

    def exercise(self, command: str, value: str = "") -> Exercise | None:
        """What a command such as "start:box" begins, if there is such an exercise.

        `value`: as in Match; with a pattern, "start:custom" begins that one.
        """
        name = command.removeprefix(START)
        if name == USUAL:
            return self._usual.chosen
        pattern = value if name == CUSTOM and duration_of(value) is None else ""
        return planning.named(self._exercises, pattern or name)

    def begun_by(self, command: str, value: str = "") -> Exercise | None:
        """What any command begins, if it begins something."""
        if command == SURPRISE:
            name = None if self._surprise is None else self._surprise()
            return self._exercises.get(name or "", self._usual.chosen)
        if command == AS_USUAL:
            return self._usual.one
        return self.exercise(command, value) if command.startswith(START) else None

    def can_obey(self, name: str, value: str) -> bool:
        """Whether there is something to do; a pattern that nobody should breathe is nothing."""
        if name == PEOPLE:
            return people_of(value) is not None
        return not name.startswith(START) or self.exercise(name, value) is not None

    def obey(self, name: str, value: str = "") -> None:
        """Obey a command that is allowed in this state; a start is one of an exercise."""
        exercise = self.begun_by(name, value)
        if exercise is not None:
            self._course.start(exercise, duration=duration_of(value))
        elif name.startswith(CHOICE):
            self._turns.choose(name.removeprefix(CHOICE))
        elif name == PEOPLE:
            self._turns.count(people_of(value) or 0)
        elif name == "stop":
            self._course.stop("stopped")
        elif name == "again" and self._course.practice.guide is not None:
            self._course.again()
        elif name == KEEP:
            self._turns.keep_that.obey()
        elif self._course.state is State.GUIDING:
            self._guiding(name)
        elif self._course.state is State.PAUSED:
            self._paused(name)
        elif self._course.state is State.ATTENDING:
            self._attend(name)
        elif name == "short":
            self._attending.short()
        elif name == "safety":
            self._course.say(["safety.full"], 0)

    def _attend(self, name: str) -> None:
        if name == "again":
            self._attending.ask()
        elif name == "yes":
            self._course.start(self._usual.one)
        elif name == "short":
            self._attending.short()
        elif name == "silent":
            self._attending.quietly()
        elif name == "no":
            self._course.farewell("no.ok", Move.DECLINE)
        elif name == "help":
            self._course.say(["help.attending"], SILENCE)
        elif name == "safety":
            self._course.say(["safety.full"], SILENCE)
        elif name == "how-long":
            self._course.say([self._course.length(self._usual.one)], SILENCE)

    def _guiding(self, name: str) -> None:
        if name == "pause":
            self._course.pause()
            self._course.say(["paused"], PAUSE_LIMIT)
        elif name == "safety":
            self._course.pause()
            self._paused(name)
        elif name == "skip":
            self._turns.skip()
        elif name == "short":
            self._turns.wish(SHORT, "short.ok")
        elif name == "silent":
            self._turns.wish(SILENT, "silent.ok")
        elif name == "help":
            self._course.explain()
        elif name == "how-long":
            self._course.tell(self._course.length(self._usual.one))
        elif name in YES_OR_NO:
            self._turns.agree(name == "yes")
        elif name in CHANGES:
            self._course.change(name)

    def _paused(self, name: str) -> None:
        if name in ("go-on", "yes"):
            self._course.go_on()
        elif name == "no":
            self._course.stop("stopped")
        elif name == "help":
            self._course.say(["help.paused"], PAUSE_LIMIT)
        elif name == "safety":
            self._course.say(["safety.full", "help.paused"], PAUSE_LIMIT)
        elif name == "how-long":
            self._course.say([self._course.length(self._usual.one)], PAUSE_LIMIT)


def duration_of(value: str) -> Duration | None:
    """How long a command's value wants an exercise to be; None where it tells nothing of it."""
    minutes, breaths = minutes_of(value), breaths_of(value)
    return None if minutes is None and breaths is None else Duration(minutes, breaths)
