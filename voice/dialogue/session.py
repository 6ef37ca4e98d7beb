"""The session: events in, orders out, by the state table; no clock, no input or output."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from audio.blocks import to_frames, to_seconds
from audio.events import CueFinished, CueStarted, SpeechStarted
from audio.timeline import Bus
from content.model import Exercise
from voice.dialogue import guide as guides
from voice.dialogue.bargein import BargeIn
from voice.dialogue.course import PAUSE_LIMIT, Course
from voice.dialogue.settings import ANSWERS, CHANGES, START, Settings, listening
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State
from voice.events import Deadline, Event, Heard, Order, Report, Triggered
from voice.hearing.base import Listening, Match

QUESTION_AFTER = to_frames(0.4)
SILENCE = to_frames(4.0)


class Silence(Enum):
    """What follows when nobody speaks while we attend."""

    ASK = "the question"
    BEGIN = "the exercise for silence"
    LEAVE = "waiting for the wake phrase again"


class Session:
    """Takes one event at a time; `deadline` is the frame at which it wants a Deadline event.

    Raises KeyError where the settings name an exercise that is not there.
    """

    def __init__(
        self,
        exercises: Mapping[str, Exercise],
        commands: frozenset[str],
        settings: Settings,
        sounds: Sounds,
    ) -> None:
        self._exercises = exercises
        self._commands = commands
        self._usual = exercises[settings.usual]
        self._on_silence = exercises[settings.on_silence] if settings.on_silence else None
        self._course = Course(settings, sounds)
        self._bargein = BargeIn()
        self._silence = Silence.ASK
        self._puzzled = False
        """Whether we have said already that we did not understand."""

    @property
    def state(self) -> State:
        """Where the loop is."""
        return self._course.state

    @property
    def deadline(self) -> int | None:
        """The frame from which on a Deadline is wanted."""
        return self._course.deadline

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
        self._course.now = now
        match event:
            case SpeechStarted():
                self._speech_started(event)
            case Heard():
                self._heard(event)
            case Triggered(name=name):
                self._triggered(name)
            case CueStarted():
                self._cue_started(event)
            case CueFinished(frame, cue, cut) if cue.bus is not Bus.PACER:
                self._course.report("cue_finished", frame, name=cue.name, cut=cut)
            case Deadline():
                self._deadline_reached(now)
        return self._course.take()

    # What arrives

    def _speech_started(self, event: SpeechStarted) -> None:
        if self.state is not State.DORMANT:
            self._course.order(self._bargein.begin(event, self._course.now, duck=self.running))

    def _heard(self, event: Heard) -> None:
        self._course.order(self._bargein.judged(event, self._course.now))
        wake, command = event.verdict.wake, event.verdict.command
        if self.state is State.DORMANT:
            return
        if self.listening.wake and wake is not None:
            end = to_seconds(event.start) + wake.end
            self._course.report("wake", score=round(wake.score, 2), phrase_end=round(end, 2))
            self._wake(Silence.ASK)
            self._heard_command(command)
        elif self.state is State.ARMED or not self._heard_command(command):
            self._rejected(event.verdict.best_wake)

    def _heard_command(self, command: Match | None) -> bool:
        """Obey a command, if there is one that is allowed now."""
        if command is None or command.name not in self.listening.commands:
            return False
        self._course.report("command", name=command.name, score=round(command.score, 2))
        self._command(command.name)
        return True

    def _rejected(self, score: float | None) -> None:
        """Nothing that we know; if we attend: ask, or say so once, and wait."""
        if score is None:
            self._course.report("rejected")
        else:
            self._course.report("rejected", score=round(score, 2))
        if self.state is not State.ATTENDING or self._bargein.pending:
            return
        if self._silence is Silence.ASK:
            self._course.deadline = self._course.now + QUESTION_AFTER
        elif self._puzzled:
            self._course.deadline = self._course.now + SILENCE
        else:
            self._puzzled = True
            self._course.say(["unknown"], SILENCE)

    def _triggered(self, name: str) -> None:
        if not self._may_trigger(name):
            self._course.report("rejected", name=name, source="trigger")
            return
        self._course.report("command", name=name, source="trigger")
        if name == "call-started":
            self._course.leave(Move.CALL_STARTED)
            self._course.order(self._bargein.drop(self._course.now))
        elif name == "call-ended":
            self._course.move(Move.CALL_ENDED)
        elif name == "start":
            self._course.start(self._usual)
        elif name == "stop" and self.state is State.ARMED:
            self._course.silence()
        else:
            if self.state is State.ARMED and name in ANSWERS:
                self._wake(Silence.LEAVE)  # so that a spoken "stop" ends a long answer
            self._command(name)

    def _may_trigger(self, name: str) -> bool:
        if name.startswith("call-"):
            return name == ("call-ended" if self.state is State.DORMANT else "call-started")
        if self.state is State.DORMANT:
            return False
        if name.startswith(START):
            return self._exercise(name) is not None
        return name in ("start", "stop") or name in self.listening.commands

    def _cue_started(self, event: CueStarted) -> None:
        cue, guide = event.cue, self._course.guide
        if cue.bus is not Bus.PACER:
            self._course.report("cue_started", event.frame, name=cue.name)
            return
        for phase in () if guide is None else guide.score.phases:
            if phase.cue.key == cue.key:
                length = round(cue.clip.seconds, 3)
                name, cycle = phase.kind.value, phase.cycle + 1
                self._course.report("phase", event.frame, name=name, cycle=cycle, length=length)

    def _deadline_reached(self, now: int) -> None:
        if self.deadline is None or self.deadline > now:
            return
        self._course.deadline = None
        match self.state:
            case State.ATTENDING if not self._bargein.pending:  # else its verdict says what next
                self._silent()
            case State.GUIDING:
                self._course.complete()
            case State.CLOSING:
                self._course.leave(Move.FINISH)
            case State.PAUSED:
                self._course.stop("no.ok")

    def _silent(self) -> None:
        """Nobody says anything while we attend."""
        if self._silence is Silence.ASK:
            self._ask()
        elif self._silence is Silence.BEGIN and self._on_silence is not None:
            self._course.start(self._on_silence)
        else:
            self._course.move(Move.DECLINE)

    # What is done about it

    def _wake(self, silence: Silence) -> None:
        if self.state is State.ARMED:
            self._course.move(Move.WAKE)
        self._silence, self._puzzled = silence, False
        self._course.chime()
        self._course.deadline = self._course.now + QUESTION_AFTER

    def _ask(self) -> None:
        if self._on_silence is None:
            self._silence = Silence.LEAVE
            self._course.say(["question-open"], SILENCE)
        else:
            self._silence = Silence.BEGIN
            self._course.say(["question"], SILENCE)

    def _exercise(self, command: str) -> Exercise | None:
        return guides.named(self._exercises, command.removeprefix(START))

    def _command(self, name: str) -> None:
        """Obey a command that is allowed in this state."""
        exercise = self._exercise(name) if name.startswith(START) else None
        if exercise is not None:
            self._course.start(exercise)
        elif name == "stop":
            self._course.stop("stopped")
        elif name == "again" and self._course.guide is not None:
            self._course.again()
        elif self.state is State.GUIDING:
            self._command_guiding(name)
        elif self.state is State.PAUSED:
            self._command_paused(name)
        elif self.state is State.ATTENDING:
            self._command_attending(name)
        elif name == "safety":
            self._course.say(["safety.full"], 0)

    def _command_attending(self, name: str) -> None:
        if name == "again":
            self._ask()
        elif name == "yes":
            self._course.start(self._usual)
        elif name == "no":
            self._course.farewell("no.ok", Move.DECLINE)
        elif name == "help":
            self._course.say(["help.attending"], SILENCE)
        elif name == "safety":
            self._course.say(["safety.full"], SILENCE)
        elif name == "how-long":
            self._course.say([self._course.length(self._usual)], SILENCE)

    def _command_guiding(self, name: str) -> None:
        if name == "pause":
            self._course.pause()
            self._course.say(["paused"], PAUSE_LIMIT)
        elif name == "safety":
            self._course.pause()
            self._command_paused(name)
        elif name == "skip":
            self._course.skip()
        elif name == "help":
            self._course.explain()
        elif name == "how-long":
            self._course.tell(self._course.length(self._usual))
        elif name in CHANGES:
            changed = guides.changed(self._course.running, name)
            self._course.tell(f"{name}.ok" if changed else "limit", changed)

    def _command_paused(self, name: str) -> None:
        if name in ("go-on", "yes"):
            self._course.go_on()
        elif name == "no":
            self._course.stop("stopped")
        elif name == "help":
            self._course.say(["help.paused"], PAUSE_LIMIT)
        elif name == "safety":
            self._course.say(["safety.full", "help.paused"], PAUSE_LIMIT)
        elif name == "how-long":
            self._course.say([self._course.length(self._usual)], PAUSE_LIMIT)
