"""What happens between the wake phrase and an exercise: the chime, the question, and silence."""

from __future__ import annotations

from enum import Enum

from audio.blocks import to_frames
from content.model import Exercise
from content.steps import SHORT, SILENT
from voice.dialogue.course import Course
from voice.dialogue.state import Move, State

QUESTION_AFTER = to_frames(0.4)
SILENCE = to_frames(4.0)


class Silence(Enum):
    """What follows when nobody speaks while we attend."""

    ASK = "the question"
    BEGIN = "the exercise for silence"
    LEAVE = "waiting for the wake phrase again"


class Attending:
    """Asks which exercise, and knows what to do when there is no answer."""

    def __init__(self, course: Course, on_silence: Exercise | None) -> None:
        self._course = course
        self._on_silence = on_silence
        self._silence = Silence.ASK
        self._puzzled = False
        """Whether we have said already that we did not understand."""

    def wake(self, silence: Silence = Silence.ASK) -> None:
        """Say by a chime that we listen; `silence` comes when nobody goes on speaking."""
        if self._course.state is State.ARMED:
            self._course.move(Move.WAKE)
        self._silence, self._puzzled = silence, False
        self._course.chime()
        self._course.deadline = self._course.now + QUESTION_AFTER

    def ask(self) -> None:
        """The question, which names what silence will begin."""
        self._say_question()

    def quietly(self) -> None:
        """What comes next is for somebody who will not speak; ask again."""
        self._course.wished |= {SILENT}
        self._say_question("silent.ok")

    def short(self, usual: Exercise) -> None:
        """Begin at once, and shortened, what silence would begin, or else the usual one."""
        self._course.wished |= {SHORT}
        self._course.start(self._on_silence or usual)

    def not_understood(self) -> None:
        """Ask, if that is still to come; else say once that it was not understood, and wait."""
        if self._silence is Silence.ASK:
            self._course.deadline = self._course.now + QUESTION_AFTER
        elif self._puzzled:
            self._course.deadline = self._course.now + SILENCE
        else:
            self._puzzled = True
            self._course.say(["unknown"], SILENCE)

    def silent(self) -> None:
        """Nobody says anything."""
        if self._silence is Silence.ASK:
            self.ask()
        elif self._silence is Silence.BEGIN and self._on_silence is not None:
            self._course.start(self._on_silence)
        else:
            self._course.move(Move.DECLINE)

    def _say_question(self, *before: str) -> None:
        opens = self._on_silence is None
        self._silence = Silence.LEAVE if opens else Silence.BEGIN
        self._course.say([*before, "question-open" if opens else "question"], SILENCE)
