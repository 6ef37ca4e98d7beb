"""The session: events in, orders out, by the state table; no clock, no input or output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from audio.blocks import to_seconds
from audio.events import CueFinished, CueStarted, DeviceBack, DeviceLost, SpeechStarted, Xrun
from audio.timeline import Bus
from content.model import Exercise
from voice.dialogue.attending import Attending
from voice.dialogue.bargein import BargeIn
from voice.dialogue.commands import Commands
from voice.dialogue.course import Course
from voice.dialogue.dictating import DONE, ENDS, Dictating
from voice.dialogue.keep_that import KEEP
from voice.dialogue.outage import SILENT_COMMANDS, Outage
from voice.dialogue.pressing import Pressing
from voice.dialogue.settings import PEOPLE, Settings, listening
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State
from voice.dialogue.turns import Turns
from voice.events import (
    Deadline,
    Dictated,
    DictationProgress,
    Event,
    Heard,
    Order,
    Recalled,
    Remembered,
    Rendered,
    Report,
    Triggered,
)
from voice.hearing.base import Listening, Match


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
        surprise: Callable[[], str] | None = None,
    ) -> None:
        """`surprise` names the exercise for somebody who leaves it to us; None: the usual one."""
        self._known = commands
        usual = exercises[settings.usual]
        on_silence = exercises[settings.on_silence] if settings.on_silence else None
        self._course = Course(settings, sounds)
        self._attending = Attending(self._course, on_silence)
        self._dictating = Dictating(self._course)
        self._turns = Turns(self._course, self._dictating, exercises, settings)
        self._commands = Commands(
            self._course, self._attending, self._turns, exercises, usual, surprise
        )
        self._outage = Outage(self._course)
        self._bargein = BargeIn()
        self._pressing = Pressing(
            self._course, self._attending, self._commands, self._outage, usual
        )

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
        dictation = self._dictating.number
        if not self.hears:
            return Listening(False, frozenset())
        if self._outage.under_way:
            commands = SILENT_COMMANDS if self.running else frozenset[str]()
            return Listening(False, commands, dictation)
        if dictation is not None:
            return Listening(False, ENDS & self._known, dictation)
        usual = listening(self.state, self._known)
        return replace(usual, commands=usual.commands | self._turns.answers & self._known)

    @property
    def hears(self) -> bool:
        """Whether anything may be heard at all: not in a call, nor beside tones alone."""
        return self.state not in (State.DORMANT, State.HELPING) and not self._course.wordless

    @property
    def running(self) -> bool:
        """Whether anything is under way, beyond waiting for the wake phrase."""
        return self.state not in (State.ARMED, State.DORMANT)

    @property
    def exercise(self) -> str | None:
        """The id of the exercise that is under way."""
        return self._course.running.exercise.id if self._course.under_way else None

    def arm(self) -> list[Order]:
        """Begin to listen for the wake phrase."""
        return [Report(0, "armed")]

    def dictate(self, take: Callable[[Dictated], None], now: int) -> None:
        """Have somebody say something in their own words; `take` gets them, and keeps them alone.

        They end it by a silence or "done"; a "stop", a trigger or a call ends it without `take`,
        which is called within `step` and may ask for the next. Told with the next step's orders.
        """
        self._course.now = now
        self._dictating.ask(take)

    def step(self, event: Event, now: int) -> list[Order]:
        """Take one event at frame `now`; the orders act from the next quantum on."""
        self._course.now = now
        match event:
            case SpeechStarted():
                self._speech_started(event)
            case Heard():
                self._heard(event)
            case DictationProgress() | Dictated() | Remembered() | Rendered() | Recalled():
                self._answered(event)
            case Triggered(name=name):
                self._triggered(name)
            case CueStarted():
                self._cue_started(event)
            case CueFinished(frame, cue, cut) if cue.bus is not Bus.PACER:
                self._course.report("cue_finished", frame, name=cue.name, cut=cut)
            case Deadline():
                self._deadline_reached(now)
            case DeviceLost(frame):
                self._course.order(self._bargein.drop(now))
                self._outage.begin(frame)
            case DeviceBack(frame):
                self._outage.end(frame)
            case Xrun(frame, underruns, overruns):
                self._course.report("xrun", frame, underruns=underruns, overruns=overruns)
        return self._course.take()

    def finish(self, now: int) -> list[Order]:
        """End for good: what sounds fades out within FADE frames. Not to be stepped afterwards."""
        self._course.now = now
        self._dictating.drop("finished")
        self._course.finish()
        self._course.order(self._bargein.fade(now))
        return self._course.take()

    # What arrives

    def _answered(
        self, event: DictationProgress | Dictated | Remembered | Rendered | Recalled
    ) -> None:
        match event:
            case DictationProgress():
                self._dictating.progress(event)
            case Dictated():
                self._dictating.end(event)
            case Remembered():
                self._turns.kept(event)
            case Rendered():
                self._turns.rendered(event)
            case Recalled():
                self._turns.recalled(event)

    def _speech_started(self, event: SpeechStarted) -> None:
        if self.hears and not self._outage.under_way:
            self._course.order(self._bargein.begin(event, self._course.now, duck=self.running))
            if self.state is State.GUIDING and self._turns.asks:
                self._turns.listen()  # who knows the question need not hear it out

    def _heard(self, event: Heard) -> None:
        self._course.order(self._bargein.judged(event, self._course.now))
        wake, command = event.verdict.wake, event.verdict.command
        if not self.hears:
            return
        if self._dictating.number is not None:
            self._heard_dictating(event)
        elif self.listening.wake and wake is not None:
            end = to_seconds(event.start) + wake.end
            self._course.report("wake", score=round(wake.score, 2), phrase_end=round(end, 2))
            self._attending.wake()
            self._heard_command(command)
        elif self.state is State.ARMED or not self._heard_command(command):
            self._rejected(event.verdict.best_wake)

    def _heard_dictating(self, event: Heard) -> None:
        """What is no command belongs to the dictation, which "done" and "keep" end."""
        command = event.verdict.command
        if command is None or command.name not in self.listening.commands:
            self._dictating.heard(event)
            return
        if command.name in (DONE, KEEP):
            self._course.report("command", name=command.name, score=round(command.score, 2))
            if command.name == KEEP:
                self._turns.keep_that.want()
            return
        self._dictating.drop("stopped" if command.name == "stop" else command.name)
        if self.running:
            self._heard_command(command)

    def _heard_command(self, command: Match | None) -> bool:
        """Obey a command, if there is one that is allowed now and begins what there is."""
        if command is None or command.name not in self.listening.commands:
            return False
        if not self._commands.can_obey(command.name, command.value):
            return False
        value = {"value": command.value} if command.value and command.name != PEOPLE else {}
        score = round(command.score, 2)
        self._course.report("command", None, name=command.name, **value, score=score)
        self._pressing.obey(command.name, command.value)
        return True

    def _rejected(self, score: float | None) -> None:
        """Nothing that we know; if we attend: ask, or say so once, and wait."""
        if score is None:
            self._course.report("rejected")
        else:
            self._course.report("rejected", score=round(score, 2))
        if self._bargein.pending:
            return
        if self.state is State.ATTENDING:
            self._attending.not_understood()
        elif self.state is State.GUIDING:
            self._turns.not_understood()

    def _triggered(self, name: str) -> None:
        if not self._pressing.allows(name, self.listening):
            self._course.report("rejected", name=name, source="trigger")
            return
        self._dictating.drop("trigger")
        self._course.report("command", name=name, source="trigger")
        self._pressing.press(name)
        if not self.hears:
            self._course.order(self._bargein.drop(self._course.now))

    def _cue_started(self, event: CueStarted) -> None:
        cue, guide = event.cue, self._course.practice.guide
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
                self._attending.silent()
            case State.GUIDING | State.HELPING:
                self._turns.over(speaking=self._bargein.pending)
            case State.CLOSING:
                self._course.leave(Move.FINISH)
            case State.PAUSED:
                self._course.stop("no.ok")
