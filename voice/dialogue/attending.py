"""What happens between the wake phrase and an exercise: the chime, the question, and silence."""

from __future__ import annotations

from enum import Enum

from audio.blocks import to_frames
from content.model import Exercise
from content.steps import SHORT, SILENT
from voice.dialogue.course import Course
from voice.dialogue.state import Move, State
from voice.dialogue.usual import Usual

QUESTION_AFTER = to_frames(0.4)
SILENCE = to_frames(4.0)
SLOW = "slow"
"""What the question names as what silence begins."""


class Silence(Enum):
    """What follows when nobody speaks while we attend."""

    ASK = "the question"
    BEGIN = "the exercise for silence"
    LEAVE = "waiting for the wake phrase again"


class Attending:
    """Asks which exercise, and knows what to do when there is no answer."""

    def __init__(self, course: Course, on_silence: Exercise | None, usual: Usual) -> None:
        self._course = course
        self._on_silence = on_silence
        self._usual = usual
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
        """The question."""
        self._say_question()

    def quietly(self) -> None:
        """What comes next is for somebody who will not speak; ask again."""
        self._course.wished |= {SILENT}
        self._say_question("silent.ok")

    def short(self) -> None:
        """Begin at once, and shortened, what silence would begin, or else the usual one."""
        self._course.wished |= {SHORT}
        self._course.start(self._on_silence or self._usual.one)

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
        self._silence = Silence.LEAVE if self._on_silence is None else Silence.BEGIN
        self._course.say([*before, self._question], SILENCE)

    @property
    def _question(self) -> str:
        """The one that fits: what is done often is offered first, and what silence begins is
        named where it is slow breathing."""
        habit, silence = self._usual.habit, self._on_silence
        offered = "" if habit is None or habit is silence else "-usual"
        return f"question{offered}{'' if silence is not None and silence.id == SLOW else '-open'}"
