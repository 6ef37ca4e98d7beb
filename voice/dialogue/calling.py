"""What a call does to whatever is under way, and what is offered when it is over."""

from __future__ import annotations

from voice.dialogue.course import PAUSE_LIMIT, Course
from voice.dialogue.outage import Outage
from voice.dialogue.state import Move, State

OVER = "call.over"


class Calling:
    """Falls silent when a call begins, and keeps the place of an exercise until it is over."""

    def __init__(self, course: Course, outage: Outage) -> None:
        self._course = course
        self._outage = outage

    def begin(self) -> None:
        """A call begins; not in one."""
        course = self._course
        self._outage.hold()  # the person is asked before it goes on
        if course.state is State.GUIDING and course.wordless:
            course.help_on()
        elif course.state is State.GUIDING:
            course.pause(Move.CALL_STARTED)
        elif course.state is State.PAUSED:
            course.silence()
            course.move(Move.CALL_STARTED)
        else:
            course.leave(Move.CALL_STARTED)

    def end(self) -> None:
        """All calls are over; only in one."""
        course = self._course
        if course.state is State.HELD:
            course.move(Move.CALL_ENDED)
        else:
            course.leave(Move.CALL_ENDED)
        if course.state is State.PAUSED:
            course.say([OVER], PAUSE_LIMIT)
            self._outage.offer(OVER)
        else:
            course.ready()
