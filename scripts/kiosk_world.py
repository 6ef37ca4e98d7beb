"""A Breather with a real session and a real page, but without microphone, loudspeaker and voice.

Its device plays to nobody in real time; words are silences of about their length; what is heard is
told to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import numpy as np

from audio.blocks import QUANTUM, RATE, Clip, to_frames
from audio.events import Captured, EngineEvent, SpeechStarted
from audio.io.fake import FakeDevice
from content.loader import languages, load_language
from content.own import Content, load_all
from content.steps import Keepsake
from voice import app
from voice.config import Config, Place
from voice.dialogue.session import Session
from voice.events import Dictated, DictationEnd, Heard, Practised, Remember
from voice.hearing.base import Elsewhere, Listening, Match, Verdict
from voice.hearing.listener import HeardEvent
from voice.kiosk.catalogue import spoken_by
from voice.kiosk.keys import keys
from voice.kiosk.page import Page, listen
from voice.kiosk.screen import Screen
from voice.kiosk.wire import Door
from voice.live import Beside, Live
from voice.speaking.base import Line
from voice.triggers.control import ControlServer
from voice.triggers.messages import Reply, Request, TriggerRequest
from voice.triggers.place import control_address

LATENCY_S = 0.04
STEP_S = 0.01
SENTENCE_S = 0.3
"""Beside its words."""
ANSWER = to_frames(4.0)
"""How long an answer in own words takes."""
QUESTION = to_frames(3.0)
WAKE = "wake"


class Device(FakeDevice):
    """Passes its frames in real time."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    @property
    def heard(self) -> tuple[int, float]:
        """See Shown."""
        frames = (time.monotonic() - self._began) * RATE
        return round(frames - LATENCY_S * RATE), time.monotonic()

    def drain(self) -> list[EngineEvent]:
        """See Port."""
        events: list[EngineEvent] = []
        while self.frame + QUANTUM <= (time.monotonic() - self._began) * RATE:
            frame = self.frame
            events += super().drain()
            silence = np.zeros(QUANTUM, np.float32)
            events.append(Captured(frame, silence, silence))
        return events


class Ears:
    """Hears what it is told to, and answers every question in own words after a while."""

    busy = False

    def __init__(self) -> None:
        self.told: SimpleQueue[str] = SimpleQueue()
        self._dictation: tuple[int, int] | None = None

    def feed(self, captured: Captured, listening: Listening) -> list[HeardEvent]:
        """See Hearing."""
        frame, heard = captured.frame, list[HeardEvent]()
        if listening.dictation is None:
            self._dictation = None
        elif self._dictation is None or self._dictation[0] != listening.dictation:
            self._dictation = listening.dictation, frame + QUESTION + ANSWER
        elif frame >= self._dictation[1]:
            number, self._dictation = listening.dictation, None
            heard.append(Dictated(frame, number, DictationEnd.SILENCE, 4.0, "one two three"))
        try:
            name = self.told.get_nowait()
        except Empty:
            return heard
        return [*heard, SpeechStarted(frame), Heard(frame, frame, frame, _verdict(name))]


def _verdict(name: str) -> Verdict:
    """What is taken for WAKE, for a command, for “wake:nl” in another language, or for nothing."""
    match = Match(name, 1.0, 0.0, 1.0)
    if name.startswith(f"{WAKE}:"):
        return Verdict(elsewhere=Elsewhere(name.removeprefix(f"{WAKE}:")))
    if name == "?":
        return Verdict()
    return Verdict(wake=match) if name == WAKE else Verdict(command=match)


class Bell:
    """Rings every STEP_S by itself."""

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """See Bell in voice.live."""
        if block:
            time.sleep(STEP_S)
        return False

    def release(self) -> None:
        """See there, too."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the screen shows."""

    port: Device
    session: Session
    content: Content
    wake: str
    deaf: str = ""
    listens: bool = True


@dataclass(slots=True)
class World:
    """What runs; `live` is another one after a language was chosen."""

    address: str
    """Of the page, with its key."""
    page: Page
    screen: Screen
    config: Config
    device: Device
    ears: Ears
    live: Live | None = None
    ending: bool = False

    def run(self) -> None:
        """Go on until `end`."""
        while not self.ending:
            self.config = replace(self.config, language=self.screen.language)
            self._once()

    def end(self) -> None:
        """From any thread."""
        self.ending = True
        if self.live is not None:
            self.live.end()

    def answer(self, request: Request) -> Reply:
        """Obey what is asked over the control socket."""
        assert isinstance(request, TriggerRequest)
        assert self.live is not None
        self.live.trigger(request.name)
        return Reply(True)

    def _once(self) -> None:
        content = load_all(self.config.language, None)
        language = content.language

        def word(line: Line) -> Clip:
            seconds = language.measure.seconds(line.text) + SENTENCE_S
            return Clip(np.zeros(to_frames(seconds), np.float32))

        session = app.session(self.config, content, app.sounds(content, word))
        self.screen.begin(Parts(self.device, session, content, language.wake_phrase), self.config)

        def watch() -> None:
            self.screen.tick()
            if self.screen.language != self.config.language and not session.running:
                live.end()

        live = Live(
            self.device, self.ears, session, Bell(), self.screen.take, watch,
            Beside(_keep, _recall, lambda text, done: done(Clip(np.zeros(RATE, np.float32)))),
        )  # fmt: skip
        self.live = live
        if self.screen.woken() is not None:
            live.hear(_verdict(WAKE))
        live.run()
        self.screen.pause()


def _keep(order: Remember | Practised, answered: Callable[[bool], None]) -> None:
    answered(False)


def _recall(keepsake: Keepsake, answered: Callable[[tuple[str, ...]], None]) -> None:
    answered(())


@contextmanager
def world(
    folder: Path, port: int, config: Config, place: Place, tell: Callable[[str], None]
) -> Iterator[World]:
    """One that runs, with its socket and its keys in `folder`; `port`: 0 for any."""
    with ExitStack() as stack:
        listener = listen("127.0.0.1", port)
        port = listener.getsockname()[1]
        door = Door("127.0.0.1", port, keys(folder), control_address(folder))
        page = stack.enter_context(Page(listener, door, time.monotonic, tell))
        offered = [spoken_by(found, found.wake_phrase) for found in map(load_language, languages())]
        offered = offered if place is Place.KIOSK else []
        screen = Screen(page, door.address, place, config.language, offered)
        address = f"{door.address}/#key={door.keys.api}"
        made = World(address, page, screen, config, Device(), Ears())
        stack.enter_context(ControlServer(door.control, screen.answering(made.answer)))
        thread = Thread(target=made.run, name="loop")
        thread.start()
        try:
            yield made
        finally:
            made.end()
            thread.join()
