"""The session: events in, orders out, by the state table; no clock, no input or output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audio.blocks import to_seconds
from audio.events import CueFinished, CueStarted, DeviceBack, DeviceLost, SpeechStarted, Xrun
from content.model import Exercise
from voice.dialogue import telling
from voice.dialogue.attending import Attending
from voice.dialogue.bargein import BargeIn
from voice.dialogue.commands import Commands
from voice.dialogue.course import Course
from voice.dialogue.dictating import DONE, Dictating
from voice.dialogue.ears import Ears
from voice.dialogue.keep_that import KEEP
from voice.dialogue.outage import Outage
from voice.dialogue.pressing import Pressing
from voice.dialogue.score import Score
from voice.dialogue.settings import PEOPLE, Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import WAITING, Move, State
from voice.dialogue.turns import Turns
from voice.dialogue.usual import Usual
from voice.events import (
    CallsWatched,
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
from voice.hearing.base import Elsewhere, Listening, Match
from voice.reminders import Reminders


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
        habit: Callable[[], str | None] | None = None,
    ) -> None:
        """`surprise` names the exercise for somebody who leaves it to us; None: the usual one.

        `habit` names what is done most often, if anything is.
        """
        usual = Usual(exercises, exercises[settings.usual], habit)
        on_silence = exercises[settings.on_silence] if settings.on_silence else None
        self._course = Course(settings, sounds)
        self._attending = Attending(self._course, on_silence, usual)
        self._dictating = Dictating(self._course)
        self._turns = Turns(self._course, self._dictating, exercises, settings)
        self._commands = Commands(
            self._course, self._attending, self._turns, exercises, usual, surprise
        )
        self._outage = Outage(self._course)
        self._bargein = BargeIn()
        self._reminders = Reminders(settings.reminders)
        self._ears = Ears(
            self._course, self._dictating, self._turns, self._outage, self._reminders, commands,
            deaf=settings.deaf,
        )  # fmt: skip
        self._pressing = Pressing(
            self._course,
            self._attending,
            self._commands,
            self._outage,
            usual.chosen,
            self._reminders,
        )

    @property
    def state(self) -> State:
        """Where the loop is."""
        return self._course.state

    @property
    def deadline(self) -> int | None:
        """The frame from which on a Deadline is wanted."""
        reminder = None if self._outage.under_way else self._reminders.deadline  # it waits
        wanted = (self._course.deadline, reminder)
        return min((frame for frame in wanted if frame is not None), default=None)

    @property
    def listening(self) -> Listening:
        """What may be heard now."""
        return self._ears.listening

    def allows(self, trigger: str) -> bool:
        """Whether it has a meaning now; one that nobody knows has none."""
        return bool(self.allowed([trigger]))

    def allowed(self, triggers: Iterable[str]) -> frozenset[str]:
        """Those that have a meaning now."""
        roused = self._ears.roused
        return frozenset(name for name in triggers if self._pressing.allows(name, roused))

    @property
    def hears(self) -> bool:
        """Whether anything may be heard, so that the microphone is to be open."""
        return self._ears.open

    @property
    def running(self) -> bool:
        """Whether anything is under way, beyond waiting for somebody or for the end of a call."""
        return self.state not in WAITING

    @property
    def stays(self) -> bool:
        """Whether what sounds is meant for the loudspeaker that it is on, and for no other."""
        return self.running and not self._outage.anywhere

    @property
    def exercise(self) -> str | None:
        """The id of the exercise that is under way."""
        return self._course.running.exercise.id if self._course.under_way else None

    @property
    def score(self) -> Score | None:
        """What is laid out of the exercise that sounds now; None where none does."""
        sounds = self._course.under_way and self.state not in (State.PAUSED, State.HELD)
        return self._course.running.score if sounds else None

    @property
    def breaths(self) -> int | None:
        """How many breaths the exercise under way has, where it is at its breathing."""
        guide = self._course.running if self._course.under_way else None
        return guide.plan.breaths if guide and guide.section.breathes else None

    def left(self, now: int) -> float | None:
        """Seconds that are left at frame `now` of the exercise under way."""
        return self._course.left(now) if self._course.under_way else None

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
        before = self.state
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
                telling.began(event, self._course)
            case CueFinished():
                telling.ended(event, self._course)
            case CallsWatched(watched=watched):
                self._course.watch_calls(watched)
            case Deadline():
                self._deadline_reached(now)
            case DeviceLost(frame):
                self._course.order(self._bargein.drop(now))
                self._outage.begin(frame)
            case DeviceBack(frame):
                self._outage.end(frame)
                self._remind(now)
            case Xrun(frame, underruns, overruns):
                self._course.report("xrun", frame, underruns=underruns, overruns=overruns)
        self._notice(before)
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
        elif self.listening.wake and event.verdict.elsewhere is not None:
            self._heard_elsewhere(event.verdict.elsewhere)
        elif self.state is State.ARMED or not self._heard_command(command):
            self._rejected(event.verdict.best_wake)

    def _heard_elsewhere(self, elsewhere: Elsewhere) -> None:
        """Another language is wanted: whoever runs this session is to begin one in that."""
        if self.state is State.ATTENDING:
            self._course.leave(Move.DECLINE)
        command = {"command": elsewhere.command} if elsewhere.command else {}
        self._course.report("language", None, name=elsewhere.language, **command)

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
        if not self.allows(name):
            self._course.report("rejected", name=name, source="trigger")
            return
        self._dictating.drop("trigger")
        self._course.report("command", name=name, source="trigger")
        self._pressing.press(name)
        if not self.hears:
            self._course.order(self._bargein.drop(self._course.now))

    def _notice(self, before: State) -> None:
        """Tell the reminders where the state led."""
        now, course = self._course.now, self._course
        if before in WAITING and self.running:
            self._reminders.began(now)
        elif before not in WAITING and not self.running:
            self._reminders.ended(now, rested=course.rested)
            course.rested = False

    def _remind(self, now: int) -> None:
        if not self._outage.under_way and self._reminders.remind(now):
            self._course.remind()

    def _deadline_reached(self, now: int) -> None:
        self._remind(now)
        if self._course.deadline is None or self._course.deadline > now:
            return
        self._course.deadline = None
        match self.state:
            case State.ARMED:
                self._course.close_window(speaking=self._bargein.pending)
            case State.ATTENDING if not self._bargein.pending:  # else its verdict says what next
                self._attending.silent()
            case State.GUIDING | State.HELPING:
                self._turns.over(speaking=self._bargein.pending)
            case State.CLOSING:
                self._course.leave(Move.FINISH)
            case State.PAUSED:
                self._course.stop("no.ok")
