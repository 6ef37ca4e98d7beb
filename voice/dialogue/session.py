"""The session: events in, orders out, by the state table; no clock, no input or output."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from audio.blocks import to_seconds
from audio.events import CueFinished, CueStarted, DeviceBack, DeviceLost, SpeechStarted, Xrun
from audio.timeline import Bus
from content.model import Exercise
from voice.dialogue.attending import Attending, Silence
from voice.dialogue.bargein import BargeIn
from voice.dialogue.commands import Commands
from voice.dialogue.course import Course
from voice.dialogue.dictating import DONE, ENDS, Dictating
from voice.dialogue.outage import SILENT_COMMANDS, Outage
from voice.dialogue.settings import ANSWERS, START, Settings, listening
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import Move, State
from voice.events import (
    Deadline,
    Dictated,
    DictationProgress,
    Event,
    Heard,
    Order,
    Remembered,
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
    ) -> None:
        self._known = commands
        self._usual = exercises[settings.usual]
        on_silence = exercises[settings.on_silence] if settings.on_silence else None
        self._course = Course(settings, sounds)
        self._attending = Attending(self._course, on_silence)
        self._commands = Commands(self._course, self._attending, exercises, self._usual)
        self._outage = Outage(self._course)
        self._bargein = BargeIn()
        self._dictating = Dictating(self._course)

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
        if self._outage.under_way:
            commands = SILENT_COMMANDS if self.running else frozenset[str]()
            return Listening(False, commands, dictation)
        if dictation is not None:
            return Listening(False, ENDS & self._known, dictation)
        return listening(self.state, self._known)

    @property
    def running(self) -> bool:
        """Whether anything is under way, beyond waiting for the wake phrase."""
        return self.state not in (State.ARMED, State.DORMANT)

    @property
    def exercise(self) -> str | None:
        """The id of the exercise that is under way."""
        guide = self._course.guide
        under_way = self.state in (State.GUIDING, State.PAUSED, State.CLOSING)
        return guide.exercise.id if under_way and guide is not None else None

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
            case DictationProgress():
                self._dictating.progress(event)
            case Dictated():
                self._dictating.end(event)
            case Remembered():
                self._course.kept(event)
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

    def _speech_started(self, event: SpeechStarted) -> None:
        if self.state is not State.DORMANT and not self._outage.under_way:
            self._course.order(self._bargein.begin(event, self._course.now, duck=self.running))
            if self._course.asks and self._dictating.number is None:
                self._listen()  # who knows the question need not hear it out

    def _heard(self, event: Heard) -> None:
        self._course.order(self._bargein.judged(event, self._course.now))
        wake, command = event.verdict.wake, event.verdict.command
        if self.state is State.DORMANT:
            return
        if self._dictating.number is not None:
            self._heard_dictating(command)
        elif self.listening.wake and wake is not None:
            end = to_seconds(event.start) + wake.end
            self._course.report("wake", score=round(wake.score, 2), phrase_end=round(end, 2))
            self._attending.wake()
            self._heard_command(command)
        elif self.state is State.ARMED or not self._heard_command(command):
            self._rejected(event.verdict.best_wake)

    def _heard_dictating(self, command: Match | None) -> None:
        """What is no command belongs to the dictation, which "done" ends by itself."""
        if command is None or command.name not in self.listening.commands:
            return
        if command.name == DONE:
            self._course.report("command", name=command.name, score=round(command.score, 2))
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
        value = {"value": command.value} if command.value else {}
        score = round(command.score, 2)
        self._course.report("command", None, name=command.name, **value, score=score)
        self._obey(command.name, command.value)
        return True

    def _rejected(self, score: float | None) -> None:
        """Nothing that we know; if we attend: ask, or say so once, and wait."""
        if score is None:
            self._course.report("rejected")
        else:
            self._course.report("rejected", score=round(score, 2))
        if self.state is State.ATTENDING and not self._bargein.pending:
            self._attending.not_understood()

    def _triggered(self, name: str) -> None:
        if not self._may_trigger(name):
            self._course.report("rejected", name=name, source="trigger")
            return
        self._dictating.drop("trigger")
        self._course.report("command", name=name, source="trigger")
        starts = self._started_by(name)
        if name == "call-started":
            self._course.leave(Move.CALL_STARTED)
            self._course.order(self._bargein.drop(self._course.now))
        elif name == "call-ended":
            self._course.move(Move.CALL_ENDED)
        elif starts is not None:
            self._course.start(starts, chime=True)  # so that a foot on a pedal is answered
        elif name == "stop" and self.state is State.ARMED:
            self._course.silence()
        else:
            if self.state is State.ARMED and name in ANSWERS:
                self._attending.wake(Silence.LEAVE)  # so that a spoken "stop" ends a long answer
            self._obey(name)

    def _may_trigger(self, name: str) -> bool:
        if name.startswith("call-"):
            return name == ("call-ended" if self.state is State.DORMANT else "call-started")
        if self.state is State.DORMANT:
            return False
        if self._outage.under_way:
            return name == "stop" or name in self.listening.commands
        if name.startswith(START):
            return self._started_by(name) is not None
        # "done" would end a dictation and lose the words: so far only a voice can say it.
        return name in ("start", "stop") or name in self.listening.commands - {DONE}

    def _started_by(self, name: str) -> Exercise | None:
        """What a trigger of this name begins."""
        if name == "start":
            return self._usual
        return self._commands.exercise(name) if name.startswith(START) else None

    def _listen(self) -> None:
        """Let the person answer the question of the exercise."""
        if self._dictating.number is None:
            self._dictating.ask(self._course.answered)

    def _obey(self, name: str, value: str = "") -> None:
        if self._outage.under_way and name == "pause":
            self._outage.hold()
        else:
            self._commands.obey(name, value)

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
                self._attending.silent()
            case State.GUIDING if self._course.asks:
                self._listen()
            case State.GUIDING:
                self._course.section_over()
            case State.CLOSING:
                self._course.leave(Move.FINISH)
            case State.PAUSED:
                self._course.stop("no.ok")
