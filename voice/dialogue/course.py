"""The course of a session: its state, what is done on the way, and the orders for it."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import to_frames, to_seconds
from audio.timeline import Cancel
from content.model import Exercise, length_phrase, remaining_phrase
from content.steps import Ask, Keep
from voice.dialogue import guide as guides
from voice.dialogue.guide import AHEAD, Guide
from voice.dialogue.memory import Memory
from voice.dialogue.planning import Duration
from voice.dialogue.saying import Saying
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State, after
from voice.events import Dictated, Order, Practised, Remembered, Report, Value

PAUSE_LIMIT = to_frames(300.0)
KEEP_WITHIN = to_frames(5.0)
"""The journal that has not answered by then is not waited for."""
RUNS = frozenset({State.GUIDING, State.PAUSED})
"""Where an exercise is under way."""


class Course:
    """Does one thing at a time, at the frame `now`; `take` hands over the orders for it.

    What it is told to do must be a move of the table from its state, else UnknownMove is raised.
    """

    def __init__(self, settings: Settings, sounds: Sounds) -> None:
        self.state = State.ARMED
        self.deadline: int | None = None
        self.now = 0
        self.guide: Guide | None = None
        """The exercise that runs, waits or came last; None before the first one."""
        self._settings = settings
        self._duration = settings.duration
        """Of the exercise that runs, waits or came last."""
        self._sounds = sounds
        self._memory = Memory(settings.facts)
        self._began = 0
        """When the exercise began that runs, waits or came last."""
        self._paused_at = 0
        self._saying = Saying(sounds)
        self._orders: list[Order] = []

    def take(self) -> list[Order]:
        """The orders since the last call."""
        for phrase in self._sounds.missing():
            self.report("error", name=phrase)
        orders, self._orders = self._orders, []
        return orders

    def order(self, orders: Sequence[Order]) -> None:
        """Add orders."""
        self._orders += orders

    def report(self, event: str, frame: int | None = None, **fields: Value) -> None:
        """Add a line to the list of events, at `now` or at `frame`."""
        self._orders.append(Report(self.now if frame is None else frame, event, fields))

    def move(self, move: Move) -> None:
        """Go to the state that the table names; what was waited for is over."""
        self.state = after(self.state, move)
        self.deadline = None
        if self.state is State.ARMED:
            self.report("armed")

    # Words and signals while no exercise runs

    def say(self, phrases: Sequence[str], then: int) -> None:
        """Speak in the place of what was said last; the deadline is `then` frames after it."""
        self._speak(phrases, self._gain)
        self.deadline = self._saying.end(self.now) + then

    def farewell(self, phrase: str, move: Move) -> None:
        """Speak, and go where nothing is waited for any more."""
        self._speak([phrase], self._gain)
        self.move(move)

    def chime(self, gain: float | None = None) -> None:
        """Say by a sound that we listen, or obey, in the place of words; `gain`: as set."""
        gain = self._settings.gain if gain is None else gain
        self._orders += self._saying.chime(gain, self.now)

    def length(self, usual: Exercise) -> str:
        """The phrase for what is left of the exercise, or for how long the usual one takes."""
        if self.state not in RUNS:
            return length_phrase(self._settings.duration.seconds(usual))
        paused = self.state is State.PAUSED
        at = self._paused_at if paused else self.now
        guide = self.running
        if not guide.section.breathes:
            return remaining_phrase(max(guide.seconds - to_seconds(at - self._began), 0.0))
        return remaining_phrase(guide.remaining_from_breath(at) if paused else guide.remaining(at))

    # The exercise

    @property
    def running(self) -> Guide:
        """The exercise; only where there is one."""
        if self.guide is None:
            raise AssertionError(f"no exercise in state {self.state.value}")
        return self.guide

    def start(
        self, exercise: Exercise, *, chime: bool = False, duration: Duration | None = None
    ) -> None:
        """Begin an exercise, in the place of one that runs; `chime`: with a sound at once.

        `duration`: None for the one that is set.
        """
        gain, self._duration = self._gain, duration or self._settings.duration
        self._make_way()
        if chime:
            self.chime(gain)
        facts = self._memory.facts
        self._begin(*guides.begin(exercise, self._duration, gain, self.now, self._sounds, facts))

    def again(self) -> None:
        """The exercise anew that runs or came last, for as long as it was to be."""
        guide = self.running
        self._make_way()
        facts = self._memory.facts
        self._begin(*guides.again(guide, self._duration, self.now, self._sounds, facts))

    def tell(self, phrase: str, guide: Guide | None = None) -> None:
        """Speak beside the exercise, which goes on by the plan of `guide` where it is given."""
        self._follow(*guides.tell(guide or self.running, [phrase], self.now, self._sounds))

    def explain(self) -> None:
        """Say what can be said, and guide with full words again."""
        self._follow(*guides.explain(self.running, self.now, self._sounds))

    def skip(self) -> None:
        """Leave out the words before the breathing, or end with the breath that runs now; where
        nothing is breathed, go to what comes next."""
        if self.running.section.breathes:
            self._follow(*guides.skip(self.running, self.now, self._sounds))
        else:
            self.silence()
            self._proceed(("skip.ok",))

    def pause(self, move: Move = Move.PAUSE) -> None:
        """Fall silent and keep the place."""
        self._paused_at = self.now
        self.silence()
        self.move(move)
        self.report("paused", cycle=self.running.score.cycle_at(self.now) + 1)

    def go_on(self) -> None:
        """Begin the breath anew in which the pause came."""
        self.silence()
        self.move(Move.GO_ON)
        guide = self.running
        self.report("resumed", cycle=guide.score.cycle_at(self._paused_at) + 1)
        if self._memory.settled(guide.section.act):
            self._proceed(("resumed",))  # the answer came meanwhile, the person's or the journal's
        else:
            self._follow(*guides.resume(guide, self._paused_at, self.now, self._sounds))

    # Between the sections of the exercise

    @property
    def asks(self) -> bool:
        """Whether the exercise is at a question."""
        return self.state is State.GUIDING and isinstance(self.running.section.act, Ask)

    def section_over(self) -> None:
        """What the section holds is over, but for the answer to a question."""
        act = self.running.section.act
        given_up = self._memory.give_up()
        order = self._memory.keep(act) if isinstance(act, Keep) and not given_up else None
        if order is None:
            self._proceed()
        else:
            self._orders.append(order)
            self.deadline = self.now + KEEP_WITHIN

    def answered(self, dictated: Dictated) -> None:
        """The person has said what they want to say, or nothing."""
        act = self.running.section.act
        if isinstance(act, Ask) and self.state in RUNS:
            self._memory.answer(act.answer, dictated)
            if self.state is State.GUIDING:
                self._proceed()

    def kept(self, event: Remembered) -> None:
        """The journal has answered."""
        if self._memory.kept(event.number, event.kept):
            self.report("kept", kept=event.kept)
            if self.state is State.GUIDING:
                self._proceed()

    def _proceed(self, beside: Sequence[str] = ()) -> None:
        onward = guides.following(self.running, self._memory.facts)
        if onward.act is None:
            self._complete((*beside, *onward.words))
            return
        self._memory.expect(onward.act)
        self._follow(
            *guides.proceed(self.running, onward, beside, self._duration, self.now, self._sounds)
        )

    def _complete(self, words: Sequence[str]) -> None:
        """All is done but the closing sound and the closing words."""
        self.move(Move.COMPLETE)
        cues = guides.closing(self.running, words, self.now, self._sounds)
        self._orders += self._saying.play(cues)
        self.deadline = self._saying.end(self.now)

    def stop(self, phrase: str) -> None:
        """End everything at once, but for a soft word."""
        gain = self._gain
        self.leave(Move.STOP)
        self._speak([phrase], gain)

    def silence(self) -> None:
        """End what sounds, whatever it is."""
        self._orders.append(Cancel(self.now, None))

    def leave(self, move: Move) -> None:
        """End what is under way at once, and say in the list of events how it ended."""
        self.silence()
        self._tell_end(stopped=move is Move.STOP)
        self.move(move)

    def mute(self) -> None:
        """There is no device any more: an exercise waits in its place, other things end."""
        self._saying.mute = True
        if self.state is State.GUIDING:
            self.pause(Move.LOSE)
            self.deadline = self.now + PAUSE_LIMIT
        elif self.state in (State.ATTENDING, State.CLOSING):
            self.leave(Move.LOSE)
        else:
            self.silence()

    def unmute(self) -> None:
        """There is a device again."""
        self._saying.mute = False

    def finish(self) -> None:
        """Say in the list of events what ends with the program; nothing is waited for."""
        self._tell_end(stopped=False)
        self.deadline = None
        self.report("ended")

    def _make_way(self) -> None:
        """End what sounds, but for a chime that rings on, as an exercise begins."""
        if self.state in (State.ARMED, State.ATTENDING):
            self._orders += self._saying.hush(self.now)
        else:
            self.silence()
        if self.state is State.CLOSING:
            self._finished()
        elif self.state in RUNS:
            self._practised()
        self.move(Move.START)
        self._memory.begin()
        self._began = self.now

    def _begin(self, guide: Guide, orders: list[Order]) -> None:
        self._memory.expect(guide.section.act)
        self.report("exercise_started", None, name=guide.exercise.id, **_breaths(guide))
        self._follow(guide, orders)

    def _follow(self, guide: Guide, orders: list[Order]) -> None:
        self.guide = guide
        self._orders += orders
        # So early that the closing sound can be placed at the very frame.
        self.deadline = max(guide.score.end - AHEAD, self.now)

    def _tell_end(self, *, stopped: bool) -> None:
        """How the exercise ended that is under way; `stopped`: that something was stopped."""
        if self.state is State.CLOSING:
            self._finished()
        elif self.state in RUNS:
            self._practised()
        if self.state in RUNS or stopped:
            self.report("stopped")
        self._memory.begin()

    def _finished(self) -> None:
        guide = self.running
        self.report("exercise_finished", None, name=guide.exercise.id, **_breaths(guide))
        self._practised()

    def _practised(self) -> None:
        if self._settings.keeps_exercises:
            seconds = round(to_seconds(self.now - self._began), 1)
            self._orders.append(Practised(self.running.exercise.id, seconds))

    def _speak(self, phrases: Sequence[str], gain: float) -> None:
        self._orders += self._saying.speak(phrases, gain, self.now)

    @property
    def _gain(self) -> float:
        """As loud as the exercise has become; as set where none is under way."""
        under_way = self.state in RUNS or self.state is State.CLOSING
        return self.running.plan.gain if under_way else self._settings.gain


def _breaths(guide: Guide) -> dict[str, Value]:
    return {"breaths": guide.plan.breaths} if guide.section.breathes else {}
