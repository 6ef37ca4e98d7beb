"""What happens at the end of a section: what is waited for, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from audio.blocks import to_frames
from content.model import Exercise
from content.steps import SILENT, Act, Ask, Choose, Count, Keep, Lead, ReadBack
from voice.dialogue.answers import says_nothing, tells_of_crisis
from voice.dialogue.course import Course
from voice.dialogue.dictating import Dictating
from voice.dialogue.keep_that import KeepThat
from voice.dialogue.lasting import ANSWER_WITHIN
from voice.dialogue.memory import Memory
from voice.dialogue.reading import Reading
from voice.dialogue.score import Score
from voice.dialogue.sections import Section
from voice.dialogue.settings import CHOICE, PEOPLE, YES_OR_NO, Settings
from voice.dialogue.state import State
from voice.events import Dictated, Recalled, Remembered, Rendered

KEEP_WITHIN = to_frames(5.0)
"""The journal that has not answered by then is not waited for."""
RENDER_WITHIN = to_frames(6.0)
"""So too a voice that is to read: with nothing loaded yet it takes 3 s for a sentence."""


class Turns:
    """Whose turn it is within an exercise; goes on whatever is answered, or not."""

    def __init__(
        self,
        course: Course,
        dictating: Dictating,
        exercises: Mapping[str, Exercise],
        settings: Settings,
    ) -> None:
        self._course = course
        self._dictating = dictating
        self._exercises = exercises
        self._settings = settings
        self._waits: Score | None = None
        """What an answer is waited for after."""
        self.keep_that = KeepThat(course)
        self._puzzled: Section | None = None
        """Where we have asked once more, as we did not understand."""

    @property
    def _memory(self) -> Memory:
        return self._course.practice.memory

    @property
    def _reading(self) -> Reading:
        return self._course.practice.reading

    @property
    def asks(self) -> bool:
        """Whether the exercise is at a question that is answered in own words."""
        return isinstance(self._act, Ask) and self._asked

    @property
    def answers(self) -> frozenset[str]:
        """The commands that answer the question that is asked now."""
        if self._course.state is State.GUIDING and self._asked:
            match self._act:
                case Count():
                    return frozenset({PEOPLE})
                case Choose(options=options, yes=yes):
                    agreed = YES_OR_NO if yes else frozenset[str]()
                    return agreed | {f"{CHOICE}{option}" for option in options}
        return frozenset()

    @property
    def _asked(self) -> bool:
        """Whether a question is open: from its first word on, as some know it already."""
        act, now, guide = self._act, self._course.now, self._course.running
        if not isinstance(act, Ask | Choose | Count):
            return False
        begun = any(cue.name == act.phrase and cue.frame <= now for cue in guide.lead_in)
        return begun or guide.begun(now)

    # Time passes

    def listen(self) -> None:
        """Let the person answer in their own words."""
        if self._dictating.number is None:
            self.keep_that.take()
            self._dictating.ask(self.answered)

    def over(self, *, speaking: bool) -> None:
        """What the section holds is over; `speaking`: somebody speaks who is not judged yet."""
        match self._act:
            case Ask():
                self.listen()
            case Choose() | Count() if speaking or not self._waited:
                self._wait()
            case Choose() | Count():
                self._give_up()
            case Keep() as act:
                self._keep(act)
            case ReadBack():
                self._read()
            case Lead(exercise=name) if name in self._exercises:
                self._course.lead(self._exercises[name])
            case _:
                self._course.proceed()

    def _keep(self, act: Keep) -> None:
        given_up = self._memory.give_up()
        order = None if given_up else self._memory.keep(act)
        if order is not None:
            self._course.order([order])
        if self._memory.waits:
            self._course.deadline = self._course.now + KEEP_WITHIN
        else:
            self._course.proceed()

    def _read(self) -> None:
        """Go on with what is to be read, if it is there or may still come."""
        course = self._course
        clip = self._reading.next()
        if clip is not None:
            course.read(clip)
        elif self._reading.over or self._waited:
            self._reading.drop()
            course.proceed()
        else:
            self._waits = course.running.score
            course.deadline = course.now + RENDER_WITHIN

    @property
    def _waited(self) -> bool:
        """Whether we wait already; what is said meanwhile has us wait anew."""
        return self._waits is self._course.running.score

    def _wait(self) -> None:
        """For an answer to the question that was just asked."""
        act, guide, now = self._act, self._course.running, self._course.now
        within = to_frames(act.seconds if isinstance(act, Count) else ANSWER_WITHIN)
        self._waits = guide.score
        self._course.deadline = max(guide.score.end, now) + within

    def _give_up(self) -> None:
        """There is no answer: take the option for that, or do without the number."""
        if isinstance(self._act, Choose):
            self.choose(self._act.silence)
        else:
            self._course.proceed()

    # What is answered

    def answered(self, dictated: Dictated) -> None:
        """The person has said what they want to say, or nothing."""
        act, state = self._act, self._course.state
        if not isinstance(act, Ask) or state not in (State.GUIDING, State.PAUSED):
            return
        if tells_of_crisis(dictated.text, self._settings.crisis):
            self._course.safety()
            return
        if says_nothing(dictated.text, self._settings.nothing):
            dictated = replace(dictated, text="")
        keep = self.keep_that.take()
        if keep and not dictated.text:
            self._keep_before(state)
            return
        spoken = self._dictating.spoken
        self._memory.answer(act.answer, dictated, dictated.seconds if spoken is None else spoken)
        if keep:
            self.keep_that.obey()
        if state is State.GUIDING:
            self._go_on()

    def _keep_before(self, state: State) -> None:
        """Nothing was answered, so that what was said before is meant; the question stays open."""
        self.keep_that.obey()
        if state is State.GUIDING and self._course.deadline is None:
            self._course.deadline = self._course.now + KEEP_WITHIN

    def choose(self, option: str) -> None:
        """One of the options is chosen."""
        self._memory.choose(option)
        self._course.report("chosen", name=option)
        self._go_on()

    def agree(self, yes: bool) -> None:
        """One of two options is chosen by "yes" or "no"."""
        if isinstance(self._act, Choose) and self._act.yes:
            first, second = self._act.options
            self.choose(first if yes is (first == self._act.yes) else second)

    def count(self, number: int) -> None:
        """A number was said."""
        if isinstance(self._act, Count):
            self._memory.count(self._act.answer, number)
            self._course.report("counted")
            self._go_on()

    def not_understood(self) -> None:
        """Somebody said what is no answer: ask once more, then do without."""
        if not isinstance(self._act, Choose | Count) or not self._waited:
            return
        if self._puzzled is self._course.running.section:
            self._give_up()
        else:
            self._puzzled = self._course.running.section
            self._course.tell(self._act.phrase)

    def kept(self, event: Remembered) -> None:
        """The journal has answered."""
        awaited = self._memory.kept(event.number, event.kept)
        if self.keep_that.answered(event) or awaited:
            self._course.report("kept", kept=event.kept)
        if awaited and self._course.state is State.GUIDING:
            self._course.proceed()

    def recalled(self, event: Recalled) -> None:
        """The journal has told what it holds."""
        self._memory.recalled(event)

    def rendered(self, event: Rendered) -> None:
        """Own words have their sound, or will have none."""
        waited_for = self._reading.rendered(event)
        if waited_for and self._course.state is State.GUIDING and self._waited:
            self._waits = None  # for the next one as long again
            self._read()

    # What the person wants instead

    def skip(self) -> None:
        """Leave out the words before the breathing, or end with the breath that runs now; where
        nothing is breathed, go to what comes next."""
        course = self._course
        if course.running.section.breathes:
            course.last_breath()
            return
        self._leave_out("skip.ok")

    def wish(self, fact: str, phrase: str) -> None:
        """Have the exercise be SHORT or SILENT from now on, and say so."""
        course = self._course
        course.practice.wish(fact, course.now)
        if fact == SILENT and self._asked:
            self._leave_out(phrase)
        elif course.now < course.running.score.begin and not course.running.section.breathes:
            course.afresh(phrase)
        else:
            course.tell(phrase)

    def _leave_out(self, phrase: str) -> None:
        """Go on with what comes next, and say so."""
        course, act = self._course, self._act
        course.silence()
        if isinstance(act, Choose):
            self._memory.choose(act.silence)
            course.report("chosen", name=act.silence)
        if isinstance(act, Lead) and act.exercise in self._exercises:
            course.lead(self._exercises[act.exercise])
        else:
            course.cut()
            course.proceed((phrase,))

    def _go_on(self) -> None:
        """The question is answered, whether or not it was spoken to its end."""
        if self._course.now < self._course.running.score.begin:
            self._course.silence()
        self._course.proceed()

    @property
    def _act(self) -> Act | None:
        return self._course.running.section.act
