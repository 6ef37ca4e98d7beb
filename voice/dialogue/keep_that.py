"""“Keep that”: what the person has just said goes into the journal, as they ask for it."""

from __future__ import annotations

from content.steps import JOURNAL, Keep, Keepsake
from voice.dialogue.course import PAUSE_LIMIT, Course
from voice.dialogue.state import State
from voice.events import Remembered

KEEP = "keep"


class KeepThat:
    """Keeps the last answer of the exercise under way, and says whether it could."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._wanted = False
        self._number: int | None = None
        """Of the order that the journal has not answered yet, and of which is to be told."""

    def want(self) -> None:
        """What is being dictated is to be kept once it is there."""
        self._wanted = True

    def take(self) -> bool:
        """Whether that is so; from now on it is not."""
        wanted, self._wanted = self._wanted, False
        return wanted

    def obey(self) -> None:
        """Keep what was said last, or say why not."""
        memory = self._course.practice.memory
        answer = memory.last
        if JOURNAL not in memory.known.facts:
            self._tell("note.nowhere")
        elif not answer:
            self._tell("keep.nothing")
        elif memory.has_kept(answer):
            self._tell("note.kept")
        else:
            order = memory.remember(answer, self._keepsake(answer))
            self._number = None if self._is_kept_later(answer) else order.number
            self._course.order([order])

    def answered(self, event: Remembered) -> bool:
        """The journal has answered; whether that was for this, and is told."""
        if event.number != self._number:
            return False
        self._number = None
        self._tell("note.kept" if event.kept else "note.lost")
        return True

    def _keepsake(self, answer: str) -> Keepsake:
        """What the exercise itself would keep it as, where it would."""
        steps = (step for step in self._course.running.exercise.steps if isinstance(step, Keep))
        return next((step.keepsake for step in steps if step.answer == answer), Keepsake.NOTE)

    def _is_kept_later(self, answer: str) -> bool:
        """Whether the exercise itself comes to it, and says so."""
        guide = self._course.running
        to_come = guide.exercise.steps[guide.section.following :]
        return any(
            isinstance(step, Keep)
            and step.answer == answer
            and step.condition.holds(self._course.practice.memory.known.facts)
            for step in to_come
        )

    def _tell(self, phrase: str) -> None:
        match self._course.state:
            case State.GUIDING:
                self._course.tell(phrase)
            case State.PAUSED:
                self._course.say([phrase], PAUSE_LIMIT)
            case State.CLOSING | State.ARMED:
                self._course.say([phrase], 0)
