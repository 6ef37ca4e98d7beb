"""The session: events in, orders out, by the state table; no clock, no input or output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audio.blocks import to_frames, to_seconds
from audio.events import CueFinished, CueStarted, SpeechStarted
from audio.timeline import Bus, Cancel, Cue, Duck, Play
from content.model import Exercise, length_phrase, remaining_phrase
from voice.dialogue import guide as guides
from voice.dialogue.guide import Guide
from voice.dialogue.score import Keys
from voice.dialogue.settings import CHANGES, START, Settings, listening
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State, after
from voice.events import Deadline, Event, Heard, Order, Report, Triggered, Value
from voice.hearing.base import Listening, Match

QUESTION_AFTER = to_frames(0.4)
SILENCE = to_frames(4.0)
PAUSE_LIMIT = to_frames(300.0)
ANSWER_AFTER = to_frames(0.1)
DUCKED = 10 ** (-12 / 20)


class Session:
    """Takes one event at a time; `deadline` is the frame at which it wants a Deadline event."""

    def __init__(
        self,
        exercises: Mapping[str, Exercise],
        commands: frozenset[str],
        settings: Settings,
        sounds: Sounds,
    ) -> None:
        self.state = State.ARMED
        self.deadline: int | None = None
        self._exercises = exercises
        self._commands = commands
        self._settings = settings
        self._sounds = sounds
        self._keys = Keys()
        self._guide: Guide | None = None
        self._paused_cycle = 0
        self._asked = False
        self._puzzled = False
        self._speech: int | None = None
        """Where speech began that is not judged yet."""
        self._ducked = False
        self._spoken: frozenset[int] = frozenset()
        """Keys of what was said last beside an exercise."""
        self._now = 0
        self._orders: list[Order] = []

    @property
    def listening(self) -> Listening:
        """What may be heard in this state."""
        return listening(self.state, self._commands)

    @property
    def running(self) -> bool:
        """Whether anything is under way, beyond waiting for the wake phrase."""
        return self.state not in (State.ARMED, State.DORMANT)

    def arm(self) -> list[Order]:
        """Begin to listen for the wake phrase."""
        return [Report(0, "armed")]

    def step(self, event: Event, now: int) -> list[Order]:
        """Take one event at frame `now`; the orders act from the next quantum on."""
        self._orders, self._now = [], now
        match event:
            case SpeechStarted():
                self._speech_started(event)
            case Heard():
                self._heard(event)
            case Triggered(name=name):
                self._triggered(name)
            case CueStarted():
                self._cue_started(event)
            case CueFinished(cue=cue) if cue.bus is not Bus.PACER:
                self._report("cue_finished", event.frame, name=cue.name, cut=event.cut)
            case Deadline():
                self._deadline_reached()
        return self._orders

    # What arrives

    def _speech_started(self, event: SpeechStarted) -> None:
        self._speech = event.frame
        if self.state in (State.ARMED, State.DORMANT):
            return
        if self.state is State.ATTENDING:
            self.deadline = None  # somebody speaks: the question, or its silence, can wait
        if not self._ducked:
            self._ducked = True
            self._order(Duck(self._now, DUCKED))
            self._report("ducked")

    def _heard(self, event: Heard) -> None:
        if self._speech is not None and self._speech <= event.end:
            self._speech = None
        if self._ducked and self._speech is None:
            self._ducked = False
            self._order(Duck(self._now, 1.0))
        wake, command = event.verdict.wake, event.verdict.command
        if self.state is State.DORMANT:
            return
        if self.state is State.ARMED and wake is not None:
            end = to_seconds(event.start) + wake.end
            self._report("wake", score=round(wake.score, 2), phrase_end=round(end, 2))
            self._wake(command)
        elif self.state is not State.ARMED and command is not None:
            self._report("command", name=command.name, score=round(command.score, 2))
            self._command(command.name)
        else:
            self._rejected(event)

    def _rejected(self, event: Heard) -> None:
        best = event.verdict.best_wake
        if best is None:
            self._report("rejected")
        else:
            self._report("rejected", score=round(best, 2))
        if self.state is not State.ATTENDING or self._speech is not None:
            return
        self.deadline = self._now + SILENCE
        if not self._puzzled:
            self._puzzled = True
            self.deadline = self._say("unknown") + SILENCE

    def _triggered(self, name: str) -> None:
        if name == "call-started":
            self._report("command", name=name, source="trigger")
            self._call_started()
        elif name == "call-ended" and self.state is State.DORMANT:
            self._move(Move.CALL_ENDED)
            self._report("armed")
        elif self.state is not State.DORMANT and self._may_trigger(name):
            self._report("command", name=name, source="trigger")
            self._command(START + self._settings.usual if name == "start" else name)
        else:
            self._report("rejected", name=name, source="trigger")

    def _may_trigger(self, name: str) -> bool:
        return name == "start" or name.startswith(START) or name in self.listening.commands

    def _cue_started(self, event: CueStarted) -> None:
        cue = event.cue
        if cue.bus is not Bus.PACER:
            self._report("cue_started", event.frame, name=cue.name)
            return
        phases = () if self._guide is None else self._guide.score.phases
        for phase in phases:
            if phase.cue.key == cue.key:
                self._report("phase", event.frame, name=phase.kind.value, cycle=phase.cycle + 1,
                             length=round(cue.clip.seconds, 3))  # fmt: skip

    def _deadline_reached(self) -> None:
        self.deadline = None
        match self.state:
            case State.ATTENDING if not self._asked:
                self._ask()
            case State.ATTENDING if self._settings.on_silence is None:
                self._move(Move.DECLINE)
                self._report("armed")
            case State.ATTENDING:
                self._start(self._settings.on_silence or self._settings.usual)
            case State.GUIDING:
                self._complete()
            case State.CLOSING:
                self._finish()
            case State.PAUSED:
                self._stop()

    # What is done

    def _wake(self, command: Match | None) -> None:
        self._move(Move.WAKE)
        self._asked = self._puzzled = False
        chime = self._sounds.chime()
        gain = self._settings.gain
        self._order(Play(Cue(self._keys(), "chime", chime, self._now, gain, Bus.SIGNAL)))
        if command is not None:
            self._report("command", name=command.name, score=round(command.score, 2))
            self._command(command.name)
        elif self._speech is None:
            self.deadline = self._now + QUESTION_AFTER

    def _ask(self) -> None:
        self._asked = True
        question = "question-open" if self._settings.on_silence is None else "question"
        self.deadline = self._say(question) + SILENCE

    def _command(self, name: str) -> None:
        if name.startswith(START):
            self._start(name.removeprefix(START))
        elif name == "stop":
            self._stop()
        elif name in ("help", "safety", "how-long"):
            self._answer(name)
        elif self.state is State.ATTENDING:
            self._command_attending(name)
        elif self.state is State.CLOSING:
            if name in ("again", "yes"):
                self._start(self._running().exercise.id, ["again.ok"])
        elif self.state is State.PAUSED:
            if name in ("go-on", "yes", "again"):
                self._go_on()
            else:
                self._stop()
        elif self.state is State.GUIDING:
            self._command_guiding(name)

    def _command_attending(self, name: str) -> None:
        if name == "again":
            self._ask()
        elif name == "yes":
            self._start(self._settings.usual)
        elif name == "no":
            self._order(Cancel(self._now, self._spoken))
            self._say("no.ok")
            self._move(Move.DECLINE)
            self._report("armed")

    def _command_guiding(self, name: str) -> None:
        guide = self._running()
        if name == "pause":
            self._pause()
            self.deadline = self._say("paused") + PAUSE_LIMIT
        elif name == "skip":
            self._skip(guide)
        elif name == "again":
            self._start(guide.exercise.id, ["again.ok"])
        elif name in CHANGES:
            changed = guides.change(guide, name, self._now, self._sounds, self._keys)
            if changed is None:
                self._say("limit")
                return
            self._follow(*changed)
            self._say(f"{name}.ok")

    def _start(self, name: str, opening: Sequence[str] | None = None) -> None:
        exercise = guides.named(self._exercises, name)
        if exercise is None:
            self._report("error", name="no-such-exercise")
            return
        if self.state in (State.ARMED, State.ATTENDING):
            self._order(Cancel(self._now, self._spoken))  # the chime may ring on
        else:
            self._order(Cancel(self._now, None))
        self._move(Move.START)
        duration, gain = self._settings.duration, self._settings.gain
        guide, orders = guides.begin(
            exercise, duration, gain, self._now, self._sounds, self._keys, opening
        )
        self._report("exercise_started", name=name, breaths=guide.plan.breaths)
        self._follow(guide, orders)

    def _follow(self, guide: Guide, orders: list[Order]) -> None:
        self._guide = guide
        self._orders += orders
        self.deadline = guide.score.end

    def _skip(self, guide: Guide) -> None:
        """Before the first breath: leave the words out; later: end with this breath."""
        if self._now < guide.score.cycles[0]:
            self._start(guide.exercise.id, ["skip.ok"])
        else:
            self._follow(*guides.finish_early(guide, self._now))

    def _pause(self) -> None:
        guide = self._running()
        self._paused_cycle = guide.score.cycle_at(self._now)
        self._order(Cancel(self._now, None))
        self._move(Move.PAUSE)
        self._report("paused", cycle=self._paused_cycle + 1)

    def _go_on(self) -> None:
        guide = self._running()
        self._order(Cancel(self._now, None))
        self._move(Move.GO_ON)
        self._report("resumed", cycle=self._paused_cycle + 1)
        self._follow(*guides.resume(guide, self._paused_cycle, self._now, self._sounds, self._keys))

    def _complete(self) -> None:
        self._move(Move.COMPLETE)
        orders, end = guides.closing(self._running(), self._sounds, self._keys)
        self._orders += orders
        self.deadline = end

    def _finish(self) -> None:
        guide = self._running()
        self._move(Move.FINISH)
        self._report("exercise_finished", name=guide.exercise.id, breaths=guide.plan.breaths)
        self._guide = None
        self._report("armed")

    def _stop(self) -> None:
        if self.state is State.ARMED:
            return
        self._order(Cancel(self._now, None))
        self._guide = None
        self._move(Move.STOP)
        self._report("stopped")
        self._say("stopped")
        self._report("armed")

    def _call_started(self) -> None:
        if self.state is State.DORMANT:
            return
        self._order(Cancel(self._now, None))
        self._guide = None
        self._move(Move.CALL_STARTED)

    def _answer(self, name: str) -> None:
        """Say how long, what can be said, or the safety words; these pause the breathing."""
        if name == "how-long":
            phrase = self._length()
        elif name == "help":
            phrase = f"help.{self.state.value}"
            self._words_again()
        else:
            phrase = "safety.full"
            if self.state is State.GUIDING:
                self._pause()
        end = self._say(phrase, *(["help.paused"] if name == "safety" and self._guide else []))
        if self.state is State.ATTENDING:
            self._asked = True
            self.deadline = end + SILENCE
        elif self.state is State.PAUSED:
            self.deadline = end + PAUSE_LIMIT
        elif self.state is State.CLOSING:
            self.deadline = end

    def _words_again(self) -> None:
        if self.state is State.GUIDING:
            changed = guides.change(self._running(), "help", self._now, self._sounds, self._keys)
            if changed is not None:
                self._follow(*changed)

    def _length(self) -> str:
        if self._guide is not None:
            seconds = self._guide.remaining(self._now)
            if self.state is State.PAUSED:
                left = self._guide.plan.breaths - self._paused_cycle
                seconds = left * self._guide.plan.pattern.seconds
            return remaining_phrase(seconds)
        usual = self._exercises[self._settings.usual]
        breaths = self._settings.duration.of(usual, usual.pattern)
        return length_phrase(breaths * usual.pattern.seconds)

    # Small helpers

    def _say(self, *phrases: str) -> int:
        """Speak over what runs, in the place of guidance that would collide; where it ends."""
        gain = self._settings.gain if self._guide is None else self._guide.plan.gain
        begin = self._now + ANSWER_AFTER
        orders, end = guides.speak(list(phrases), gain, begin, self._sounds, self._keys)
        self._order(Cancel(self._now, self._spoken))
        if self._guide is not None and orders:
            words = self._guide.score.words
            hidden = frozenset(w.key for w in words if w.frame < end and w.end > self._now)
            self._order(Cancel(self._now, hidden))
        self._orders += orders
        self._spoken = frozenset(order.cue.key for order in orders if isinstance(order, Play))
        return end

    def _running(self) -> Guide:
        if self._guide is None:
            raise AssertionError(f"no exercise in state {self.state.value}")
        return self._guide

    def _move(self, move: Move) -> None:
        self.state = after(self.state, move)
        self.deadline = None

    def _order(self, order: Order) -> None:
        self._orders.append(order)

    def _report(self, event: str, frame: int | None = None, **fields: Value) -> None:
        self._orders.append(Report(self._now if frame is None else frame, event, fields))
