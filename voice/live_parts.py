"""Builds what the loop runs on live: all processes, and the control socket."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Semaphore
from threading import Thread

from audio.io.live import LiveAudio
from audio.io.room import RoomKind
from audio.io.streams import Streams
from content.model import Exercise, Language
from voice import app
from voice.config import Config
from voice.dialogue.planning import Duration, named, spoken
from voice.dialogue.score import SOUNDS, phase_lengths
from voice.dialogue.session import Session
from voice.dialogue.sounds import Sounds
from voice.errors import ModelMissing
from voice.hearing.live_listener import LiveListener
from voice.hearing.transcriber import TranscriberFactory
from voice.journal.places import local_now, open_journal
from voice.keeping import Keeping
from voice.live import Live
from voice.speaking.prepared import PreparedWords
from voice.triggers.control import ControlServer
from voice.triggers.messages import EarState, Reply, Request, Status, TriggerRequest
from voice.triggers.place import control_address, runtime_folder


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
    keeping: Keeping
    wake: str
    first_words: tuple[str, ...]
    """The texts with which the exercise is led that is likely to come first."""

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
) -> Iterator[LiveParts]:
    """Start all processes, and end them afterwards; they become ready in the background.

    `exercise`, an id or a pattern, is what is made ready first.
    """
    bell = make_bell()
    latency = config.latency / 1000
    streams = Streams(config.microphone, config.loudspeaker, config.block, latency, capture)
    with ExitStack() as stack:
        port = stack.enter_context(closing(LiveAudio(streams, bell, clock)))
        port.start()  # first of all, as the device takes longest
        language = app.language_of(config)
        factory = app.ear_factory(config, language, tell)
        scribe = _transcriber(config)
        listener = LiveListener(app.frontend(RoomKind.HEADSET), factory, clock, scribe)
        stack.enter_context(listener)
        speaking = app.speaker(config, tell, attempts=1)
        likely = named(app.exercises_of(config), exercise)
        first = _words_of(likely, config, language)
        texts = (language.prompts["question"], *first, *language.prompts.values())
        words = PreparedWords(speaking, texts, clock)
        stack.enter_context(words)
        words.start()
        made = app.sounds(language, words.clip)
        exercises = [likely, *app.exercises_of(config).values()]
        warming = partial(prepare_breaths, made, [e for e in exercises if e is not None])
        Thread(target=warming, name="breaths", daemon=True).start()
        can_note = capture and scribe is not None
        running = app.session(config, language, made, journal=can_note)
        book = open_journal(tell)
        keeping = stack.enter_context(Keeping(book, local_now, config.language, tell))
        yield LiveParts(port, listener, words, running, bell, keeping, factory.wake, first)


def prepare_breaths(made: Sounds, exercises: Iterable[Exercise]) -> None:
    """Make the sounds of all phases, which takes too long for a person who has pressed a pedal."""
    for exercise in exercises:
        for kind, frames in phase_lengths(exercise.pattern) if exercise.pattern else ():
            made.breath(SOUNDS[kind], frames)


def _transcriber(config: Config) -> TranscriberFactory | None:
    """What writes dictations; None where nothing can: each of them fails then, and nothing else."""
    try:
        return app.transcriber_factory(config)
    except ModelMissing:
        return None


def _words_of(exercise: Exercise | None, config: Config, language: Language) -> tuple[str, ...]:
    if exercise is None:
        return ()
    phrases = spoken(exercise, Duration(config.minutes, config.breaths))
    return tuple(language.prompts[phrase] for phrase in phrases)


def control(
    live: Live, parts: LiveParts, config: Config, clock: Callable[[], float]
) -> ControlServer:
    """The control socket of a loop that runs."""
    exercises = list(app.exercises_of(config))
    commands = frozenset(app.language_of(config).commands)
    began = clock()

    def answer(request: Request) -> Reply:
        if isinstance(request, TriggerRequest):
            app.check_trigger(request.name, exercises, commands)
            live.trigger(request.name)
            return Reply(True)
        return Reply(True, status=_status(parts, config, clock() - began))

    return ControlServer(control_address(runtime_folder()), answer)


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
        port.problem,
        EarState.READY if parts.listener.ready else EarState.LOADING,
        port.underruns,
        port.overruns,
        round(uptime_s, 1),
    )
