"""Every state of the kiosk's page as a view, in every language: for pictures and for the tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone

from audio.blocks import RATE, to_frames
from content.loader import load_language
from content.own import Content, load_all
from voice.config import Place
from voice.dialogue.pressing import VOICE_ONLY
from voice.dialogue.settings import listening
from voice.dialogue.state import State
from voice.events import Report
from voice.hearing.base import Listening
from voice.journal.entry import Kind, glad, note, practice
from voice.kiosk.catalogue import catalogue, spoken_by
from voice.kiosk.looking_back import looking_back
from voice.kiosk.view import (
    Breath,
    Catalogue,
    Microphone,
    Phase,
    Problem,
    ProblemKind,
    Quiet,
    Spoken,
    View,
    starting,
)
from voice.kiosk.viewer import Moment, Viewer

LANGUAGES = ("en", "nl", "zh", "ko")
ASKED = Listening(False, frozenset({"stop", "pause", "done", "skip", "help"}), 1)
CHOOSING = frozenset({"choice:customer", "choice:company", "choice:myself"})


WINS = {
    "en": "I stayed calm with somebody who shouted.",
    "nl": "Ik bleef rustig bij iemand die schreeuwde.",
    "zh": "有人对我大喊时我没有慌。",
    "ko": "소리치는 분 앞에서도 차분했어요.",
}
NOW = datetime(2026, 11, 23, 10, 24, tzinfo=timezone(timedelta(hours=1)))


def kept(code: str) -> str:
    """What the owner of a journal gets to see in their window, as JSON."""
    entries = [
        note(Kind.WIN, WINS[code], NOW - timedelta(days=1, hours=1), code),
        practice("box", 120.0, NOW - timedelta(days=1), code),
        practice("slow", 90.0, NOW, code),
        glad(3, NOW, code),
    ]
    return json.dumps(asdict(looking_back(entries, NOW.date(), code)))


def offered(content: Content, place: Place = Place.KIOSK) -> Catalogue:
    """What can be chosen; at a desk there is one language."""
    languages = [spoken(code) for code in LANGUAGES] if place is Place.KIOSK else []
    return catalogue(content, "slow", languages or [spoken(content.language.code)])


def spoken(code: str) -> Spoken:
    """A language as the page offers it."""
    language = load_language(code)
    return spoken_by(language, language.wake_phrase)


class Scenes:
    """The views of one language."""

    def __init__(self, code: str, place: Place = Place.KIOSK) -> None:
        self.content = load_all(code, None)
        self.catalogue = offered(self.content, place)
        self._language = self.content.language
        self._place = place
        self._now = 0
        self._views: Mapping[str, Callable[[], View]] = {
            "starting": lambda: starting(place, code),
            "idle": self._idle,
            "attending": lambda: self._view(State.ATTENDING, "", "question"),
            "not-understood": self._not_understood,
            "words-first": lambda: self._view(State.GUIDING, "slow", "intro.slow", left=72.0),
            "breathing-in": lambda: self._breathing("slow", "in", "shallow"),
            "breathing-out": lambda: self._breathing("slow", "out", "cue.full.out"),
            "holding": lambda: self._breathing("box", "hold-in", "cue.full.out"),
            "topping-up": lambda: self._breathing("sigh", "top-up", ""),
            "heard": self._heard,
            "help": lambda: self._breathing("slow", "in", "help.guiding"),
            "safety": lambda: self._view(State.ATTENDING, "", "safety.full"),
            "paused": lambda: self._view(State.PAUSED, "slow", "paused", left=41.0),
            "talk": lambda: self._view(State.GUIDING, "change-history", "change-history.hands"),
            "quiet": self._quiet,
            "asked": self._asked,
            "choice": self._choice,
            "own-words": lambda: self._view(State.GUIDING, "change-history", "own"),
            "closing": lambda: self._view(State.CLOSING, "slow", "closing"),
            "in-call": lambda: self._in_call("in-call"),
            "tones": lambda: self._in_call("helping"),
            "no-sound": lambda: self._problem(ProblemKind.SOUND),
            "not-hearing": lambda: self._problem(ProblemKind.HEARING),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Of all the scenes."""
        return tuple(self._views)

    def view(self, name: str, now: int) -> View:
        """A scene that plays at the frame `now`."""
        self._now = now
        return self._views[name]()

    def _view(
        self,
        state: State,
        exercise: str,
        caption: str,
        allowed: Listening | None = None,
        left: float | None = 150.0,
        heard: Report | None = None,
    ) -> View:
        viewer = Viewer(self._language, self._place, self._language.wake_phrase)
        if caption:
            viewer.take(Report(self._now, "cue_started", {"name": caption}))
        if heard is not None:
            viewer.take(heard)
        allowed = allowed or listening(state, frozenset(self._language.wordings))
        return viewer.view(
            Moment(
                frame=self._now,
                state=state,
                exercise=exercise or None,
                listening=allowed,
                score=None,
                breaths=None,
                left=left if exercise else None,
                hears=True,
                touchable=allowed.commands - VOICE_ONLY | {"start", "stop"},
                problem=None,
            )
        )

    def _idle(self) -> View:
        return self._view(State.ARMED, "", "")

    def _not_understood(self) -> View:
        return self._view(State.ATTENDING, "", "unknown", heard=Report(self._now, "rejected"))

    def _heard(self) -> View:
        report = Report(self._now, "command", {"name": "slower"})
        breathing = self._breathing("slow", "out", "slower.ok")
        return replace(breathing, heard=self._view(State.GUIDING, "", "", heard=report).heard)

    def _breathing(self, exercise: str, kind: str, caption: str) -> View:
        pattern = self.content.exercises[exercise].pattern
        assert pattern is not None
        kinds = [phase.kind.value for phase in pattern.phases]
        lengths = [to_frames(phase.seconds) for phase in pattern.phases]
        begun = kinds.index(kind)
        # A good part of the phase is over, so that its level can be seen, and it is still there.
        over = max(0, min(lengths[begun] // 2, lengths[begun] - RATE))
        start = self._now - sum(lengths[:begun]) - over
        phases = []
        for cycle in range(3, 6):
            for name, frames in zip(kinds, lengths, strict=True):
                phases.append(Phase(name, start, frames, cycle))
                start += frames
        known = [phase for phase in phases if phase.start + phase.frames > self._now]
        view = self._view(State.GUIDING, exercise, caption, left=41.0)
        return replace(view, breath=Breath(3, 6, tuple(known)))

    def _quiet(self) -> View:
        view = self._view(State.GUIDING, "change-history", "")
        return replace(view, quiet=Quiet(self._now - RATE, 8 * RATE))

    def _asked(self) -> View:
        return self._view(State.GUIDING, "change-history", "change-history.event", ASKED)

    def _choice(self) -> View:
        guiding = listening(State.GUIDING, frozenset(self._language.wordings))
        allowed = replace(guiding, commands=guiding.commands | CHOOSING)
        return self._view(State.GUIDING, "triage", "triage.ask", allowed)

    def _in_call(self, state: str) -> View:
        view = self._view(State.HELPING, "in-call" if state == "helping" else "", "")
        say = view.say if state == "helping" else ()
        return replace(view, state=state, say=say, starts=False)

    def _problem(self, kind: ProblemKind) -> View:
        problem = Problem(kind, "A sentence in English.")
        view = replace(self._idle(), problem=problem, microphone=Microphone.CLOSED)
        return replace(view, wake_phrase="") if kind is ProblemKind.HEARING else view
