"""The course of a session: its state, what is done on the way, and the orders for it."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import Clip, to_frames
from audio.timeline import Cancel
from content.length_phrases import length_phrase, remaining_phrase
from content.model import Exercise
from voice.dialogue import guide as guides
from voice.dialogue.changing import changed
from voice.dialogue.closing import closing
from voice.dialogue.cues import AHEAD
from voice.dialogue.desk import Desk
from voice.dialogue.guide import Guide
from voice.dialogue.planning import Duration
from voice.dialogue.practice import Practice
from voice.dialogue.sections import Section
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import CALLING, Move, State
from voice.events import Order, Practised

PAUSE_LIMIT = to_frames(300.0)
RUNS = frozenset({State.GUIDING, State.HELPING, State.PAUSED, State.HELD})
"""Where an exercise is under way."""
SAFETY = ("safety.crisis", "safety.full")


class Course(Desk):
    """Does one thing at a time, at the frame `now`; `take` hands over the orders for it.

    What it is told to do must be a move of the table from its state, else UnknownMove is raised.
    """

    def __init__(self, settings: Settings, sounds: Sounds) -> None:
        super().__init__(settings, sounds)
        self.practice = self._another()
        self.wished: frozenset[str] = frozenset()
        """What the next exercise is to be: SHORT, SILENT."""
        self.rested = False
        """Whether an exercise was led to its end since somebody set this back."""
        self._paused_at = 0
        self._held: Practice | None = None
        """Of an exercise that waits for the end of a call in which another one helps."""
        self._owes_safety = False  # while there is no device to say it by

    def move(self, move: Move) -> None:
        """Go to the state that the table names; what was waited for is over."""
        super().move(move)
        if self.state is State.ARMED:
            self.wished = frozenset()

    def length(self, usual: Exercise) -> str:
        """The phrase for what is left of the exercise, or for how long the usual one takes."""
        if self.state not in RUNS:
            seconds = self._settings.duration.seconds(usual)
            return length_phrase(seconds, breathed=usual.pattern is not None)
        return remaining_phrase(self.left(self.now))

    def left(self, now: int) -> float:
        """Seconds that are left of the exercise at frame `now`; only where one is under way."""
        waits = self.state in (State.PAUSED, State.HELD)
        return self.practice.remaining(self._paused_at if waits else now, paused=waits)

    # The exercise

    @property
    def running(self) -> Guide:
        """The exercise that runs, waits or came last; only where there is one."""
        return self.practice.running

    @property
    def wordless(self) -> bool:
        """Whether an exercise is under way that is never to be spoken in, nor listened to."""
        return self.under_way and self.running.exercise.wordless

    @property
    def under_way(self) -> bool:
        """Whether an exercise is, up to its last word."""
        return self.state in RUNS or self.state is State.CLOSING

    def start(
        self, exercise: Exercise, *, chime: bool = False, duration: Duration | None = None
    ) -> None:
        """Begin an exercise, in the place of one that runs; `chime`: with a sound at once.

        `duration`: None for the one that is set.
        """
        gain, wishes = self.gain, self.wished
        self._make_way()
        if chime and not exercise.wordless:
            self.chime(gain)
        duration = duration or self._settings.duration
        self._begun(self.practice.begin(exercise, duration, wishes, gain, self.now))

    def lead(self, exercise: Exercise) -> None:
        """Begin the exercise to which this one leads, which is over."""
        self._finished()
        self.move(Move.START)
        self._begun(self.practice.lead(exercise, self._settings.duration, self.now))

    def again(self) -> None:
        """The exercise anew that runs or came last, for as long as it was to be."""
        self._make_way()
        self._begun(self.practice.again(self.now))

    def tell(self, phrase: str, guide: Guide | None = None) -> None:
        """Speak beside the exercise, which goes on by the plan of `guide` where it is given."""
        self.follow(*guides.tell(guide or self.running, [phrase], self.now, self._sounds))

    def change(self, name: str) -> None:
        """Go on slower, faster, louder or quieter, or say that it goes no further."""
        guide = changed(self.running, name, self._settings.most_gain)
        self.tell(f"{name}.ok" if guide else "limit", guide)

    def explain(self) -> None:
        """Say what can be said, and guide with full words again."""
        self.follow(*guides.explain(self.running, self.now, self._sounds))

    def last_breath(self) -> None:
        """Leave out the words before the breathing, or end with the breath that runs now."""
        self.follow(*guides.skip(self.running, self.now, self._sounds))

    def pause(self, move: Move = Move.PAUSE) -> None:
        """Fall silent and keep the place."""
        self._paused_at = self.now
        self.silence()
        self.move(move)
        self.report("paused", cycle=self.running.score.cycle_at(self.now) + 1)

    def help_on(self) -> None:
        """A call begins beside tones alone, which go on."""
        until = self.deadline
        self.move(Move.HELP_ON)
        self.deadline = until

    def go_on(self) -> None:
        """Begin the breath anew in which the pause came, or what else was under way."""
        self.silence()
        self.move(Move.GO_ON)
        guide, practice = self.running, self.practice
        practice.waited(self.now - self._paused_at)
        self.report("resumed", cycle=guide.score.cycle_at(self._paused_at) + 1)
        if practice.memory.settled(guide.section.act):
            self.proceed(("resumed",))  # the answer came meanwhile, the person's or the journal's
        else:
            self._orders += practice.go_on(self._paused_at, self.now)
            self._await_end()

    def proceed(self, beside: Sequence[str] = ()) -> None:
        """Go to what comes next, with the phrases `beside` before it."""
        self._go_to(self.practice.onward(), beside)

    def afresh(self, phrase: str) -> None:
        """Say the words that are still to come by what is known now, with a phrase before them."""
        self.silence()
        self._go_to(self.practice.afresh(self.now), (phrase,))

    def _go_to(self, onward: Section, beside: Sequence[str]) -> None:
        if onward.act is None:
            self._complete((*beside, *onward.words))
            return
        self._orders += self.practice.proceed(onward, beside, self.now)
        self._await_end()

    def follow(self, guide: Guide, orders: Sequence[Order]) -> None:
        """Have the exercise go on by a guide."""
        self.practice.guide = guide
        self.practice.reading.interrupt()
        self._orders += orders
        self._await_end()

    def read(self, clip: Clip) -> None:
        """Say words of the person's own."""
        self.practice.guide, orders = guides.read(self.running, clip, self.now, self._sounds)
        self._orders += orders
        self._await_end()

    def cut(self) -> None:
        """What is under way is over, whatever is left of it."""
        self.practice.guide = guides.cut(self.running, self.now)

    # Its end

    def stop(self, phrase: str) -> None:
        """End everything at once, but for a soft word."""
        gain, silent = self.gain, self.wordless or self.state in CALLING
        self.leave(Move.STOP)
        if not silent:
            self.speak([phrase], gain)

    def safety(self) -> None:
        """End the exercise, and say where there is help; nothing is told of why."""
        gain = self.gain
        self.report("safety")
        self.leave(Move.STOP)
        self._owes_safety = self._saying.mute
        self.speak(SAFETY, gain)

    def silence(self) -> None:
        """End what sounds, whatever it is."""
        self._orders.append(Cancel(self.now, None))

    def leave(self, move: Move) -> None:
        """End what is under way at once, and say in the list of events how it ended."""
        self.silence()
        self._tell_end(move)
        if self._held is None:
            self.move(move)
        else:
            self.practice, self._held = self._held, None
            self.move(Move.HELP_OVER)
            if move is Move.CALL_ENDED:
                self.move(move)

    def mute(self) -> None:
        """There is no device any more: an exercise waits in its place, other things end."""
        self._saying.mute = True
        if self.wordless:  # without a word there is nothing to go on with
            self.leave(Move.STOP)
        elif self.state is State.GUIDING:
            self.pause(Move.LOSE)
            self.deadline = self.now + PAUSE_LIMIT
        elif self.state in (State.ATTENDING, State.CLOSING):
            self.leave(Move.LOSE)
        else:
            self.silence()

    def unmute(self) -> None:
        """There is a device again."""
        self._saying.mute = False
        if self._owes_safety:
            self._owes_safety = False
            self.speak(SAFETY, self.gain)

    def finish(self) -> None:
        """Say in the list of events what ends with the program; nothing is waited for."""
        self._tell_end(None)
        if self._held is not None:
            self.practice = self._held
            self._practised()
        self.deadline = None
        self.report("ended")

    # What all of these share

    def _another(self) -> Practice:
        return Practice(self._settings.facts, self._settings.duration, self._sounds)

    def _make_way(self) -> None:
        """End what sounds, but for a chime that rings on, as an exercise begins."""
        if self.state in (State.ARMED, State.ATTENDING, State.IN_CALL):
            self._orders += self._saying.hush(self.now)
        else:
            self.silence()
        if self.state is State.CLOSING:
            self._finished()
        elif self.state is State.HELD:
            self._held, self.practice = self.practice, self._another()
        elif self.state in RUNS:
            self._practised()
        self.wished = frozenset()
        self.move(Move.START)

    def _begun(self, orders: Sequence[Order]) -> None:
        name = self.running.exercise.id
        self.report("exercise_started", None, name=name, **self.practice.breaths)
        self._orders += orders
        self._await_end()

    def _await_end(self) -> None:
        """Of what is laid out; so early that what follows can be placed at the very frame."""
        self.deadline = max(self.running.score.end - AHEAD, self.now)

    def _complete(self, words: Sequence[str]) -> None:
        """All is done but the closing sound and the closing words."""
        end = self.running.score.end
        if self.state is State.HELPING:
            if self.now < end:
                self.deadline = end
            else:
                self.leave(Move.FINISH)
            return
        self.move(Move.COMPLETE)
        cues = closing(self.running, words, self.now, self._sounds)
        self._orders += self._saying.play(cues)
        self.deadline = end if self.wordless else self._saying.end(self.now)

    def _tell_end(self, move: Move | None) -> None:
        """How the exercise ended that is under way, if one is; what was known is forgotten."""
        if self.state is State.CLOSING or (self.state in RUNS and move is Move.FINISH):
            self._finished()
        elif self.state in RUNS:
            self._practised()
            self.report("stopped")
        if move is Move.STOP and self.state not in RUNS:
            self.report("stopped")
        self.practice.forget()

    def _finished(self) -> None:
        self.rested = True
        name = self.running.exercise.id
        self.report("exercise_finished", None, name=name, **self.practice.breaths)
        self._practised()

    def _practised(self) -> None:
        if self._settings.keeps_exercises:
            seconds = round(self.practice.seconds(self.now), 1)
            self._orders.append(Practised(self.running.exercise.id, seconds))

    @property
    def gain(self) -> float:
        """As loud as the exercise has become; as set where none is under way."""
        return self.running.plan.gain if self.under_way else self._settings.gain
