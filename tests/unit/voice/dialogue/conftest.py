"""Sounds without any sound: as long as the real ones, and made in no time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from audio.blocks import QUANTUM, Clip, to_frames
from audio.events import CueFinished, CueStarted, DeviceBack, DeviceLost, SpeechStarted
from audio.pacer import Breath, chime, closing_sound
from audio.timeline import Cancel, Cue, Duck, Order, Play
from content.loader import load_exercises, load_language
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import State
from voice.events import (
    Deadline,
    Dictated,
    DictationEnd,
    Event,
    Heard,
    Practised,
    Remember,
    Remembered,
    Report,
    Triggered,
)
from voice.events import Order as VoiceOrder
from voice.hearing.base import Match, Verdict

Words = Callable[[str], Clip | None]


CHIME, CLOSING = chime(), closing_sound()


class Silent(Sounds):
    """Breath sounds of zeros; the signals are made once for all tests."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._keys = 0
        self._missing: dict[str, bool] = {}
        self._absent: set[str] = set()
        self._chime, self._closing = CHIME, CLOSING

    def breath(self, kind: Breath, frames: int) -> Clip:
        return Clip(np.zeros(frames, np.float32))


@cache
def english(phrase: str) -> Clip:
    """As long as the phrase takes at 110 words a minute; KeyError where there is no such phrase."""
    words = len(load_language("en").prompts[phrase].split())
    return Clip(np.zeros(to_frames(words * 60 / 110), np.float32))


@pytest.fixture
def sounds() -> Sounds:
    return Silent(english)


@pytest.fixture(scope="session")
def make_sounds() -> Callable[[Words], Sounds]:
    return Silent


class Player:
    """Plays orders as the engine would, without sound: what is due, at which frame."""

    RAMP = to_frames(0.010)

    def __init__(self) -> None:
        self.frame = 0
        self.gain = 1.0
        self.live: dict[int, tuple[Cue, int]] = {}
        """Key -> the cue and the frame at which it ends, being cut or not."""
        self.log: list[CueStarted | CueFinished] = []
        self._begun: set[int] = set()

    def order(self, order: Order) -> None:
        match order:
            case Play(cue):
                assert cue.key not in self.live
                self.live[cue.key] = cue, max(cue.frame, self.frame) + cue.clip.frames
            case Cancel(frame, keys):
                assert frame >= self.frame
                for key in list(self.live) if keys is None else keys & self.live.keys():
                    cue, end = self.live[key]
                    if max(cue.frame, self.frame) >= frame and key not in self._begun:
                        del self.live[key]
                    else:
                        self.live[key] = cue, min(end, frame + self.RAMP)
            case Duck(_, gain):
                self.gain = gain

    def forget(self) -> None:
        """The device is gone, and with it everything that sounded or was to sound."""
        self.live.clear()
        self.gain = 1.0

    @property
    def next(self) -> int | None:
        """The next frame at which something begins or ends."""
        frames = [
            end if key in self._begun else max(cue.frame, self.frame)
            for key, (cue, end) in self.live.items()
        ]
        return min(frames, default=None)

    def render(self, frame: int) -> list[CueStarted | CueFinished]:
        """Play up to `frame`; what happened on the way, in order."""
        events: list[CueStarted | CueFinished] = []
        for key, (cue, end) in list(self.live.items()):
            start = max(cue.frame, self.frame)
            if key not in self._begun and start < frame:
                self._begun.add(key)
                events.append(CueStarted(start, cue))
            if key in self._begun and end <= frame:
                events.append(CueFinished(end, cue, end < cue.frame + cue.clip.frames))
                del self.live[key]
        events.sort(key=lambda e: (e.frame, isinstance(e, CueStarted)))
        self.frame = frame
        self.log += events
        return events


class Stage:
    """A session with a player, and somebody who speaks and presses."""

    def __init__(self, settings: Settings, sounds: Sounds) -> None:
        commands = frozenset(load_language("en").commands)
        self.player = Player()
        self.session = Session(load_exercises(), commands, settings, sounds)
        self.reports: list[Report] = []
        self.remembered: list[Remember] = []
        self.practised: list[Practised] = []
        self.speech: int | None = None
        self.lost = False
        """Whether there is no device."""
        self._take(self.session.arm())

    @property
    def now(self) -> int:
        return self.player.frame

    @property
    def state(self) -> State:
        return self.session.state

    def names(self, event: str) -> list[object]:
        """The names that events of a kind had."""
        return [r.fields.get("name") for r in self.reports if r.event == event]

    @property
    def spoken(self) -> list[object]:
        """The names of all that was said and signalled, without guidance."""
        names = self.names("cue_started")
        return [name for name in names if not str(name).startswith("cue.")]

    def last(self, event: str) -> Report:
        """The last event of a kind."""
        return [report for report in self.reports if report.event == event][-1]

    def first_breath(self) -> None:
        """Let time pass until a second after the first breath began."""
        while not self.names("phase"):
            self.wait(0.25)
        self.wait(0.75)

    def wait(self, seconds: float) -> None:
        """Let time pass, stopping wherever something is due."""
        end = self.now + max(1, to_frames(seconds) // QUANTUM) * QUANTUM
        while self.now < end:
            due = [f for f in (self.player.next, self.session.deadline) if f is not None]
            frame = max(min([*due, end]), self.now + 1)
            self._tick(-(-frame // QUANTUM) * QUANTUM)

    def wait_for(self, state: State, seconds: float = 600.0) -> None:
        """Let time pass until the session is in `state`."""
        end = self.now + to_frames(seconds)
        while self.state is not state:
            assert self.now < end, f"still {self.state}"
            self.wait(0.25)

    def press(self, name: str) -> None:
        self._step(Triggered(self.now, name))

    def lose(self) -> None:
        """The device goes away; who speaks is not heard any more."""
        self.lost, self.speech = True, None
        self.player.forget()
        self._step(DeviceLost(self.now))

    def regain(self) -> None:
        """The device comes back."""
        self.lost = False
        self._step(DeviceBack(self.now))

    def begin_to_speak(self) -> None:
        self.speech = self.now
        self._step(SpeechStarted(self.now))

    def end_speaking(self, verdict: Verdict) -> None:
        """What was said since `begin_to_speak` is judged."""
        self.speech = None
        self.judge(self.now, verdict)

    def judge(self, end: int, verdict: Verdict) -> None:
        """What ended at frame `end` is judged, whoever speaks since."""
        self._step(Heard(self.now, max(end - to_frames(0.5), 0), end, verdict))

    def say(
        self, name: str | None, value: str = "", *, wake: bool = False, seconds: float = 0.5
    ) -> None:
        """Speak a command, or what nobody understands."""
        self.begin_to_speak()
        self.wait(seconds)
        woken = Match("wake", -0.5, 0.0, 0.5) if wake else None
        command = None if name is None else Match(name, -0.25, 0.5, 1.0, value)
        self.end_speaking(Verdict(woken, command))

    def answer(self, text: str, why: DictationEnd = DictationEnd.SILENCE) -> None:
        """What somebody dictated has been written."""
        number = self.session.listening.dictation
        assert number is not None, "nobody asked for anything"
        self._step(Dictated(self.now, number, why, 3.0, text))

    def keep(self, kept: bool = True, number: int | None = None) -> None:
        """The journal answers to what it was to keep last."""
        number = self.remembered[-1].number if number is None else number
        self._step(Remembered(self.now, number, kept))

    def _tick(self, frame: int) -> None:
        for event in self.player.render(frame):
            self._step(event)
        if self.session.deadline is not None and self.session.deadline <= frame:
            self._step(Deadline(frame))

    def _step(self, event: Event) -> None:
        self._take(self.session.step(event, self.now))

    def _take(self, orders: list[VoiceOrder]) -> None:
        for order in orders:
            if isinstance(order, Report):
                self.reports.append(order)
            elif isinstance(order, Remember):
                self.remembered.append(order)
            elif isinstance(order, Practised):
                self.practised.append(order)
            elif not self.lost:
                self.player.order(order)


@pytest.fixture(scope="session")
def make_stage() -> Callable[[Settings], Stage]:
    return lambda settings: Stage(settings, Silent(english))


@pytest.fixture
def guided(stage: Stage) -> Stage:
    """Slow breathing, a second after the first breath began."""
    stage.press("start")
    stage.first_breath()
    return stage


@pytest.fixture
def stage(make_stage: Callable[[Settings], Stage]) -> Stage:
    return make_stage(Settings(duration=Duration(breaths=3)))
