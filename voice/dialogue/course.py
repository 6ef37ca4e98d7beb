"""The course of a session: its state, what is done on the way, and the orders for it."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import to_frames
from audio.timeline import Bus, Cancel, Cue, Play
from content.model import Exercise, length_phrase, remaining_phrase
from voice.dialogue import guide as guides
from voice.dialogue.guide import AHEAD, ANSWER_AFTER, Duration, Guide
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State, after
from voice.events import Order, Report, Value

PAUSE_LIMIT = to_frames(300.0)
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
        self._paused_at = 0
        self._mute = False
        """Whether there is no device to speak by."""
        self._said: tuple[Cue, ...] = ()
        """What was said last while no exercise ran."""
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
        self.deadline = max((cue.end for cue in self._said), default=self.now) + then

    def farewell(self, phrase: str, move: Move) -> None:
        """Speak, and go where nothing is waited for any more."""
        self._speak([phrase], self._gain)
        self.move(move)

    def chime(self, gain: float | None = None) -> None:
        """Say by a sound that we listen, or obey, in the place of words; `gain`: as set."""
        self._hush()
        gain = self._settings.gain if gain is None else gain
        chime = self._sounds.chime()
        self._orders.append(
            Play(Cue(self._sounds.key(), "chime", chime, self.now, gain, Bus.SIGNAL))
        )

    def length(self, usual: Exercise) -> str:
        """The phrase for what is left of the exercise, or for how long the usual one takes."""
        if self.state is State.GUIDING:
            return remaining_phrase(self.running.remaining(self.now))
        if self.state is State.PAUSED:
            return remaining_phrase(self.running.remaining_from_breath(self._paused_at))
        breaths = self._settings.duration.of(usual, usual.pattern)
        return length_phrase(breaths * usual.pattern.seconds)

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
        self._begin(*guides.begin(exercise, self._duration, gain, self.now, self._sounds))

    def again(self) -> None:
        """The exercise anew that runs or came last, for as long as it was to be."""
        guide = self.running
        self._make_way()
        self._begin(*guides.again(guide, self._duration, self.now, self._sounds))

    def tell(self, phrase: str, guide: Guide | None = None) -> None:
        """Speak beside the exercise, which goes on by the plan of `guide` where it is given."""
        self._follow(*guides.tell(guide or self.running, [phrase], self.now, self._sounds))

    def explain(self) -> None:
        """Say what can be said, and guide with full words again."""
        self._follow(*guides.explain(self.running, self.now, self._sounds))

    def skip(self) -> None:
        """Leave out the words before the breathing, or end with the breath that runs now."""
        self._follow(*guides.skip(self.running, self.now, self._sounds))

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
        self._follow(*guides.resume(guide, self._paused_at, self.now, self._sounds))

    def complete(self) -> None:
        """The last out-breath is over: the closing sound and the closing words."""
        self.move(Move.COMPLETE)
        self._said = guides.closing(self.running, self.now, self._sounds)
        self._orders += guides.plays(self._said)
        self.deadline = max(cue.end for cue in self._said)

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
        self._mute = True
        if self.state is State.GUIDING:
            self.pause(Move.LOSE)
            self.deadline = self.now + PAUSE_LIMIT
        elif self.state in (State.ATTENDING, State.CLOSING):
            self.leave(Move.LOSE)
        else:
            self.silence()

    def unmute(self) -> None:
        """There is a device again."""
        self._mute = False

    def finish(self) -> None:
        """Say in the list of events what ends with the program; nothing is waited for."""
        self._tell_end(stopped=False)
        self.deadline = None
        self.report("ended")

    def _make_way(self) -> None:
        """End what sounds, but for a chime that rings on, as an exercise begins."""
        if self.state in (State.ARMED, State.ATTENDING):
            self._hush()
        else:
            self.silence()
        if self.state is State.CLOSING:
            self._finished()
        self.move(Move.START)

    def _begin(self, guide: Guide, orders: list[Order]) -> None:
        self.report("exercise_started", name=guide.exercise.id, breaths=guide.plan.breaths)
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
        if self.state in RUNS or stopped:
            self.report("stopped")

    def _finished(self) -> None:
        guide = self.running
        self.report("exercise_finished", name=guide.exercise.id, breaths=guide.plan.breaths)

    def _speak(self, phrases: Sequence[str], gain: float) -> None:
        self._hush()
        if self._mute:
            return
        self._said = guides.speak(phrases, gain, self.now + ANSWER_AFTER, self._sounds)
        self._orders += guides.plays(self._said)

    def _hush(self) -> None:
        """End what was said last while no exercise ran."""
        keys = frozenset(cue.key for cue in self._said if cue.end > self.now)
        if keys:
            self._orders.append(Cancel(self.now, keys))
        self._said = ()

    @property
    def _gain(self) -> float:
        """As loud as the exercise has become; as set where none is under way."""
        under_way = self.state in RUNS or self.state is State.CLOSING
        return self.running.plan.gain if under_way else self._settings.gain
