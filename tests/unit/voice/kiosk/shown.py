"""A real session on simulated time, and what the page shows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from audio.blocks import QUANTUM, Clip, to_frames
from audio.events import Captured
from audio.io.fake import FakeDevice
from content.own import Content, load_all
from content.steps import Keepsake
from voice import app
from voice.config import Config, Place
from voice.dialogue.session import Session
from voice.dialogue.state import State
from voice.events import Heard, Practised, Remember, Report
from voice.hearing.base import Listening, Match, Verdict
from voice.hearing.listener import HeardEvent
from voice.kiosk.screen import Shown, moment
from voice.kiosk.view import View
from voice.kiosk.viewer import Moment, Viewer
from voice.live import Beside, Live
from voice.speaking.base import Line

LOOK = 10 * QUANTUM
"""How often the page is looked at."""
SECRET = "my manager shouted about marmalade"


class Device(FakeDevice):
    """As the page wants one."""

    @property
    def heard(self) -> tuple[int, float]:
        return self.frame, 0.0


class Bell:
    """Tells of every turn, and keeps nobody waiting."""

    def __init__(self) -> None:
        self.then: Callable[[], None] = lambda: None

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        if block:
            self.then()
        return False

    def release(self) -> None:
        pass


class Ears:
    """Hears what is said at a frame."""

    busy = False

    def __init__(self) -> None:
        self.said: dict[int, Verdict] = {}
        """What is said by the quantum."""

    def feed(self, captured: Captured, listening: Listening) -> list[HeardEvent]:
        frame = captured.frame
        verdict = self.said.get(frame // QUANTUM)
        return [] if verdict is None else [Heard(frame, frame, frame, verdict)]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a screen shows."""

    port: Shown
    session: Session
    content: Content
    wake: str
    deaf: str = ""
    listens: bool = True


class World:
    """A session that is shown at every quantum."""

    def __init__(self, lang: str = "en", config: Config | None = None, wake: str = "wake") -> None:
        config = config or Config(on_silence=None, breaths=2)
        self.content = load_all(lang, None)
        self.device = Device()
        self.session = app.session(config, self.content, app.sounds(self.content, word))
        self.parts = Parts(self.device, self.session, self.content, wake, listens=bool(wake))
        self.viewer = Viewer(self.content.language, Place.KIOSK, wake)
        self.views: list[View] = []
        self.reports: list[Report] = []
        self.ears = Ears()
        self.bell = Bell()
        self.bell.then = self._turn
        self.acts: dict[int, Callable[[], None]] = {}
        self.last = to_frames(30.0)
        self.live = Live(
            self.device, self.ears, self.session, self.bell, self._report, lambda: None,
            Beside(keep, recall, read),
        )  # fmt: skip

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        self.acts[to_frames(seconds) // QUANTUM] = act

    def press(self, seconds: float, name: str) -> None:
        self.at(seconds, lambda: self.live.post(name))

    def hear(self, seconds: float, verdict: Verdict) -> None:
        self.ears.said[to_frames(seconds) // QUANTUM] = verdict

    def run(self, seconds: float = 30.0) -> World:
        self.last = to_frames(seconds)
        self.live.run()
        return self

    def _report(self, report: Report) -> None:
        self.reports.append(report)
        self.viewer.take(report)

    def _turn(self) -> None:
        if self.device.frame % LOOK == 0:
            self.views.append(self.viewer.view(moment(self.parts)))
        self.acts.get(self.device.frame // QUANTUM, lambda: None)()
        if self.device.frame >= self.last:
            self.live.end()

    def during(self, state: str) -> list[View]:
        return [view for view in self.views if view.state == state]

    def captions(self) -> list[str]:
        """What was captioned, each once, in turn."""
        told: list[str] = []
        for view in self.views:
            text = "" if view.caption is None else view.caption.text
            if text and (not told or told[-1] != text):
                told.append(text)
        return told


@cache
def box() -> World:
    """Two breaths to a box, from the first word to the last."""
    world = World()
    world.press(1.0, "start:box")
    return world.run(60.0)


def word(line: Line) -> Clip:
    return Clip(np.full(to_frames(0.6), 0.1, np.float32))


def keep(order: Remember | Practised, answered: Callable[[bool], None]) -> None:
    answered(False)


def recall(keepsake: Keepsake, answered: Callable[[tuple[str, ...]], None]) -> None:
    answered((SECRET,) if keepsake is Keepsake.TRICK else ())


def read(text: str, answered: Callable[[Clip | None], None]) -> None:
    answered(word(Line(text)))


def command(name: str) -> Verdict:
    return Verdict(command=Match(name, 1.0, 0.0, 0.5))


def woken(name: str) -> Verdict:
    """Wake phrase and command in one breath."""
    return Verdict(Match("wake", 1.0, 0.0, 0.5), Match(name, 1.0, 0.5, 1.0))


def idle(frame: int) -> Moment:
    """Nothing is the case."""
    return Moment(
        frame, State.ARMED, None, Listening(True, frozenset()), None, None, None, True,
        frozenset(), None,
    )  # fmt: skip
