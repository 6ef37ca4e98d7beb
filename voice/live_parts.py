"""Builds what the loop runs on live: all processes, and the control socket."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Semaphore
from random import Random
from threading import Event, Thread

from audio.io.live import LiveAudio
from audio.io.room import RoomKind
from audio.io.streams import Streams
from audio.restarts import Restarts
from content.ids import PROMPTS
from content.model import Exercise
from content.own import Content
from voice import app
from voice.config import Config, Place
from voice.dialogue.planning import Duration, beginning, breathed, named, spoken
from voice.dialogue.score import SOUNDS, phase_lengths
from voice.dialogue.session import Session
from voice.dialogue.sounds import Sounds
from voice.errors import ModelMissing
from voice.events import Report
from voice.hearing.deaf import deaf
from voice.hearing.factory import EarFactory
from voice.hearing.live_ear import LiveEar
from voice.hearing.live_listener import LiveListener
from voice.hearing.live_scribe import LiveScribe
from voice.hearing.several import SeveralFactory
from voice.hearing.transcriber import TranscriberFactory
from voice.journal.places import local_now, open_journal
from voice.keeping import Keeping, Visit
from voice.live import Live
from voice.live_calls import Calls
from voice.speaking.base import Line
from voice.speaking.prepared import PreparedWords
from voice.triggers.control import ControlServer, Handler
from voice.triggers.messages import EarState, Reply, Request, Status, TriggerRequest
from voice.triggers.names import check_trigger
from voice.triggers.place import control_address, runtime_folder

SMALL = 5
"""Beyond it a number in a phrase is seldom."""
RING_S = 1.0
"""How long the loop may sleep where nothing rings and the clock on the wall is set back."""
BY_HAND = "pedals and keys work all the same"
UNWRITTEN = "what you dictate may be lost"
UNSAID = "words that are not ready stay silent"


def make_bell() -> Semaphore:
    """What the audio process rings, and main sleeps by."""
    return multiprocessing.get_context("spawn").Semaphore(0)


@dataclass(frozen=True, slots=True)
class LiveParts:
    """What the loop runs on live."""

    port: LiveAudio
    listener: LiveListener
    words: PreparedWords
    session: Session
    bell: Semaphore
    keeping: Keeping | Visit
    content: Content
    wake: str
    """Empty where nothing here hears the language."""
    first_words: tuple[Line, ...]
    """The lines with which the exercise is led that is likely to come first."""
    listens: bool
    """Whether there is a microphone, and something that understands what is said, be it the wake
    phrases of other languages alone."""

    def prepare(self, report: Report) -> None:
        """Have the words of an exercise that begins made ready before all others."""
        exercise = self.content.exercises.get(str(report.fields.get("name")))
        if report.event == "exercise_started" and exercise is not None:
            # Many numbers are likely to be small; the others have the time until they are needed.
            names = sorted(spoken(exercise, Duration()), key=lambda name: _number(name) > SMALL)
            self.words.urgent(app.lines(self.content, names))

    def look(self) -> None:
        """Forget what somebody said who has left; once a second."""
        keeping, now = self.keeping, self.port.frame
        if isinstance(keeping, Visit):
            keeping.look(now, there=self.session.running)

    @property
    def deaf(self) -> str:
        """Why nothing is heard just now, as a sentence; empty where it is, or soon will be."""
        return self.listener.problem

    def check(self) -> None:
        """Raise what a part has failed with for good."""
        for failure in (self.words.failure, self.listener.failure):
            if failure is not None:
                raise failure


@contextmanager
def live(
    config: Config,
    tell: Callable[[str], None],
    clock: Callable[[], float],
    *,
    exercise: str,
    capture: bool,
    place: Place = Place.DESK,
    also: Mapping[str, EarFactory] | None = None,
) -> Iterator[LiveParts]:
    """Start all processes, and end them afterwards; they become ready in the background.

    `exercise`, an id or a pattern, is what is made ready first; `also`: what hears the wake phrases
    of other languages, by their codes.
    """
    bell = make_bell()
    latency = config.latency / 1000
    deafness = app.deafness(config)
    others = {code: other for code, other in (also or {}).items() if code != config.language}
    # A microphone that nothing here understands stays closed.
    capture = capture and (not deafness or bool(others))
    streams = Streams(config.microphone, config.loudspeaker, config.block, latency, capture)
    with ExitStack() as stack:
        port = stack.enter_context(closing(LiveAudio(streams, bell, clock, tell)))
        port.start()  # first of all, as the device takes longest
        stack.enter_context(ringing(bell))
        content = app.content_of(config, tell)
        ear = None if deafness else app.ear_factory(config, content.language, tell)
        if deafness:
            tell(deafness)
        writes = _transcriber(config)
        scribe = None
        if writes is not None:
            scribe = LiveScribe(writes, Restarts("transcriber", clock, tell, UNWRITTEN))
        builds = SeveralFactory(ear or deaf, others) if others else ear or deaf
        hears = LiveEar(builds, Restarts("recogniser", clock, tell, BY_HAND))
        listener = LiveListener(app.frontend(RoomKind.HEADSET), hears, scribe)
        stack.enter_context(listener)
        speaking = app.speaker(config, tell, Restarts("voice", clock, tell, UNSAID))
        likely = named(content.exercises, exercise)
        first = _words_of(likely, config, content)
        words = PreparedWords(speaking, _in_order(content, first))
        stack.enter_context(words)
        words.start()
        made = app.sounds(content, words.clip)
        exercises = [likely, *content.exercises.values()]
        warming = partial(prepare_breaths, made, [e for e in exercises if e is not None])
        Thread(target=warming, name="breaths", daemon=True).start()
        habits = app.habits(content.exercises, local_now, Random())
        keeping: Keeping | Visit = Visit()
        if place is Place.DESK:
            journal = Keeping(open_journal(tell), local_now, config.language, tell)
            keeping = stack.enter_context(journal)
            if config.keep_exercises:
                journal.practised(habits.did)
        can_note = capture and scribe is not None and not deafness
        running = app.session(
            config, content, made, place, journal=can_note, deaf=bool(deafness), habits=habits
        )
        wake = "" if ear is None else ear.wake
        yield LiveParts(
            port, listener, words, running, bell, keeping, content, wake, first, capture
        )


@contextmanager
def ringing(bell: Semaphore) -> Iterator[None]:
    """Ring every RING_S, whatever becomes of the audio process.

    A semaphore's patience goes by the clock on the wall: where that is set back, it has no end.
    """
    over = Event()

    def ring() -> None:
        while not over.wait(RING_S):
            bell.release()

    thread = Thread(target=ring, name="bell", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def prepare_breaths(made: Sounds, exercises: Iterable[Exercise]) -> None:
    """Make the sounds of all phases, which takes too long for a person who has pressed a pedal."""
    for exercise in exercises:
        for pattern in breathed(exercise):
            for kind, frames in phase_lengths(pattern):
                made.breath(SOUNDS[kind], frames)


def _transcriber(config: Config) -> TranscriberFactory | None:
    """What writes dictations; None where nothing can: each of them fails then, and nothing else."""
    try:
        return app.transcriber_factory(config)
    except ModelMissing:
        return None


def _words_of(exercise: Exercise | None, config: Config, content: Content) -> tuple[Line, ...]:
    if exercise is None:
        return ()
    return app.lines(content, spoken(exercise, Duration(config.minutes, config.breaths)))


def _in_order(content: Content, first: Sequence[Line]) -> tuple[Line, ...]:
    """What must be there before anything is begun, what is likely to be needed first before all.

    All words of all exercises would take 0.1 GB, and minutes to render: of most there are the first
    ones, and `LiveParts.prepare` brings the others while those are spoken.
    """
    begun = [words for e in content.exercises.values() for words in beginning(e)]
    names = ["question", *PROMPTS, *begun]
    return tuple(dict.fromkeys([*first, *app.lines(content, names)]))


def _number(name: str) -> int:
    return int(name.partition(":")[2] or 0)


def answer(
    live: Live, parts: LiveParts, calls: Calls, config: Config, clock: Callable[[], float]
) -> Handler:
    """What answers to requests, for a loop that runs; called from any thread."""
    exercises = list(parts.content.exercises)
    commands = frozenset(parts.content.language.commands)
    began = clock()

    def handle(request: Request) -> Reply:
        if isinstance(request, TriggerRequest):
            check_trigger(request.name, exercises, commands)
            if not calls.hook(request.name):
                live.trigger(request.name)
            return Reply(True)
        return Reply(True, status=_status(parts, config, clock() - began))

    return handle


def control(handler: Handler) -> ControlServer:
    """The control socket of this person's Breather."""
    return ControlServer(control_address(runtime_folder()), handler)


def _status(parts: LiveParts, config: Config, uptime_s: float) -> Status:
    port = parts.port
    microphone, loudspeaker = port.chosen
    return Status(
        parts.session.state,
        parts.session.exercise,
        config.language,
        parts.wake,
        None if microphone is None else microphone.device.name,
        None if loudspeaker is None else loudspeaker.device.name,
        port.problem or parts.deaf,
        EarState.READY if parts.listener.ready else EarState.LOADING,
        port.underruns,
        port.overruns,
        round(uptime_s, 1),
    )
