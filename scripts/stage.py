"""A session played event by event, without any sound, for tests and for lists of whole sessions.

As exact as the loop on an engine, and many times faster, as nothing is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from player import Player

from audio.blocks import QUANTUM, Clip, to_frames
from audio.events import CueStarted, DeviceBack, DeviceLost, SpeechStarted
from audio.pacer import Breath, chime, closing_sound, ready_sound, reminder_sound
from content.loader import load_exercises, load_language
from content.model import Exercise
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import State
from voice.events import (
    CallsWatched,
    Deadline,
    Dictated,
    DictationEnd,
    Event,
    Heard,
    Practised,
    Recall,
    Recalled,
    Remember,
    Remembered,
    Render,
    Rendered,
    Report,
    Triggered,
)
from voice.events import Order as VoiceOrder
from voice.hearing.base import Match, Verdict

Words = Callable[[str], Clip | None]
SIGNALS = chime(), closing_sound(), ready_sound(), reminder_sound()


def silence(seconds: float) -> Clip:
    """A clip of this length in which nothing is heard."""
    return Clip(np.zeros(to_frames(seconds), np.float32))


class Silent(Sounds):
    """Breath sounds of zeros; the signals are made once for all tests."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._keys = 0
        self._missing: dict[str, bool] = {}
        self._absent: set[str] = set()
        self._chime, self._closing, self._ready, self._reminder = SIGNALS

    def breath(self, kind: Breath, frames: int) -> Clip:
        return Clip(np.zeros(frames, np.float32))


class Stage:
    """A session with a player, and somebody who speaks and presses."""

    def __init__(
        self,
        settings: Settings,
        sounds: Sounds,
        exercises: Mapping[str, Exercise] | None = None,
        surprise: Callable[[], str] | None = None,
        language: str = "en",
        habit: Callable[[], str | None] | None = None,
    ) -> None:
        """`exercises`: beside those that there are."""
        known = {**load_exercises(), **(exercises or {})}
        commands = {*load_language(language).commands, *(f"start:{name}" for name in known)}
        for exercise in known.values():
            commands |= {f"choice:{option}" for option in exercise.options}
        self.player = Player()
        self.session = Session(known, frozenset(commands), settings, sounds, surprise, habit)
        self.reports: list[Report] = []
        self.remembered: list[Remember] = []
        self.renders: list[Render] = []
        self.recalls: list[Recall] = []
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

    def until(self, name: str, event: str = "cue_started") -> None:
        """Let time pass until something was said, or done, once more."""
        before = self.names(event).count(name)
        end = self.now + to_frames(120.0)
        while self.names(event).count(name) == before:
            assert self.now < end, f"no {name}: {self.spoken}"
            self.wait(0.05)

    def asked(self, name: str = "question") -> None:
        """Let time pass until a question was spoken to its end."""
        self.until(name, "cue_finished")
        self.wait(0.25)

    def over(self) -> list[object]:
        """Let time pass to the end; all that was said."""
        self.wait_for(State.ARMED)
        return self.spoken

    def begins(self, name: str) -> list[int]:
        """The frames at which something of this name began to sound."""
        log = self.player.log
        return [e.frame for e in log if isinstance(e, CueStarted) and e.cue.name == name]

    def wait_for_ask(self) -> None:
        """Let time pass until a question was spoken to its end."""
        end = self.now + to_frames(120.0)
        while self.session.listening.dictation is None:
            assert self.now < end, "nothing is asked"
            self.wait(0.25)

    def press(self, name: str) -> None:
        self._step(Triggered(self.now, name))

    def watch_calls(self, watched: bool = True) -> None:
        """Something tells of calls from now on, or nothing does."""
        self._step(CallsWatched(self.now, watched))

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

    def answer(
        self, text: str, why: DictationEnd = DictationEnd.SILENCE, seconds: float = 3.0
    ) -> None:
        """What somebody dictated has been written."""
        number = self.session.listening.dictation
        assert number is not None, "nobody asked for anything"
        self._step(Dictated(self.now, number, why, seconds, text))

    def render(self, seconds: float | None = 2.0, number: int | None = None) -> None:
        """Own words have become a sound of this length, or none; those that were to be last."""
        clip = None if seconds is None else silence(seconds)
        number = self.renders[-1].number if number is None else number
        self._step(Rendered(self.now, number, clip))

    def recall(self, *texts: str) -> None:
        """The journal tells what it was asked for last."""
        self._step(Recalled(self.now, self.recalls[-1].number, texts))

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
            elif isinstance(order, Render):
                self.renders.append(order)
            elif isinstance(order, Recall):
                self.recalls.append(order)
            elif isinstance(order, Practised):
                self.practised.append(order)
            elif not self.lost:
                self.player.order(order)
