"""Makes the page's picture out of what the loop tells: its reports, and the moment it is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audio.blocks import to_frames
from content.model import Language
from voice.config import Place
from voice.dialogue.guide import OWN
from voice.dialogue.keep_that import KEEP
from voice.dialogue.score import GUIDANCE, Score
from voice.dialogue.settings import AS_USUAL, CHOICE, PEOPLE, SNOOZE, START
from voice.dialogue.state import WAITING, State
from voice.events import Report
from voice.hearing.base import Listening
from voice.kiosk.view import (
    Asks,
    Breath,
    Caption,
    HeardKind,
    Microphone,
    Named,
    Phase,
    Problem,
    ProblemKind,
    Quiet,
    Sayable,
    Understood,
    View,
)

SHOWN = to_frames(4.0)
"""For how long it is shown what was heard."""
AHEAD = to_frames(30.0)
"""How far ahead the phases are told."""
ORDER = (
    "stop", "pause", "go-on", "yes", "no", "done", "skip", "again", "slower", "faster", "quieter",
    "louder", "surprise", "short", "silent", "how-long", "help", "safety",
)  # fmt: skip
"""What can be said, the most important first."""
START_PLAIN = "start"
PERSONAL = frozenset({AS_USUAL, KEEP, SNOOZE})
"""What has a meaning for one person alone, who is known."""
WITHOUT_BLANKS = frozenset({"zh"})
"""The languages that are written so."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the session and the devices say of themselves at `frame`."""

    frame: int
    state: State
    exercise: str | None
    listening: Listening
    score: Score | None
    """What is laid out of the exercise; None where none runs."""
    breaths: int | None
    """How many there are in the score's breathing; None where nothing is breathed."""
    left: float | None
    """Seconds."""
    hears: bool
    """Whether the microphone is open, and something understands it."""
    touchable: frozenset[str]
    """What can be had by a trigger of its name."""
    problem: Problem | None


class Viewer:
    """Takes every report, and gives the view of a moment; keeps nothing of a session that is over.

    `wake`: the phrase, empty where nothing hears the language.
    """

    def __init__(self, language: Language, place: Place, wake: str) -> None:
        self._language = language
        self._place = place
        self._wake = written(language, wake)
        self._speaks = ""
        """The name of what is said."""
        self._caption: Caption | None = None
        self._last: Caption | None = None
        """What was said last while something is under way: an answer to it may be awaited."""
        self._heard: Understood | None = None

    def take(self, report: Report) -> None:
        """Note what the list of events tells."""
        name = str(report.fields.get("name", ""))
        match report.event:
            case "cue_started":
                self._said(name, report.frame)
            case "cue_finished" if name == self._speaks:
                self._speaks, self._caption = "", None
            case "device_lost" | "ended":
                self._speaks, self._caption, self._last = "", None, None
            case "wake":
                self._heard = Understood(HeardKind.WAKE, self._wake, report.frame)
            case "command" if "source" not in report.fields:
                words = name_of(self._language, name)
                if words:  # a number, say, has none of its own
                    self._heard = Understood(HeardKind.COMMAND, words, report.frame)
            case "rejected" if "source" not in report.fields:
                self._heard = Understood(HeardKind.UNKNOWN, "", report.frame)

    def view(self, moment: Moment) -> View:
        """What is shown at a moment."""
        asks = _asks(moment.listening)
        if moment.state in WAITING:
            self._last = None
        waits = asks is not Asks.NOTHING or moment.state in (State.ATTENDING, State.PAUSED)
        score = moment.score
        id = moment.exercise
        return View(
            moment.state.value,
            self._place,
            self._language.code,
            moment.frame,
            self._wake,
            _microphone(moment),
            None if id is None else Named(id, name_of(self._language, START + id) or id),
            _breath(moment, score),
            _quiet(moment, score),
            None if moment.left is None else round(moment.left, 1),
            self._caption or (self._last if waits else None),
            tuple(self._say(moment)),
            START_PLAIN in moment.touchable,
            asks,
            self._shown(moment, asks),
            moment.problem,
        )

    def _said(self, name: str, frame: int) -> None:
        if name == OWN:
            self._speaks = name
            self._caption = self._last = Caption("", frame, own=True)
            return
        try:
            text = self._language.text(name)
        except KeyError:  # a sound without words
            return
        self._speaks = name
        self._caption = self._last = Caption(text, frame, False, name.startswith(GUIDANCE))

    def _shown(self, moment: Moment, asks: Asks) -> Understood | None:
        """What was heard, for a while; that nothing was understood only where we had asked."""
        heard = self._heard
        if heard is None:
            return None
        asked = moment.state is State.ATTENDING or asks in (Asks.CHOICE, Asks.NUMBER)
        if moment.frame - heard.frame > SHOWN or (heard.kind is HeardKind.UNKNOWN and not asked):
            self._heard = None
        return self._heard

    def _say(self, moment: Moment) -> Iterable[Sayable]:
        commands = moment.listening.commands | moment.touchable
        if self._place is Place.KIOSK:
            commands -= PERSONAL
        choices = sorted(command for command in commands if command.startswith(CHOICE))
        known = [command for command in ORDER if command in commands]
        others = sorted(c for c in commands.difference(known, choices) if not c.startswith(START))
        for command in (*choices, *known, *others):
            words = name_of(self._language, command)
            if words:
                yield Sayable(words, command if command in moment.touchable else "")


def name_of(language: Language, command: str) -> str:
    """How a command is said, without numbers in it; empty where there is no such way."""
    wordings = language.commands.get(command, ())
    return written(language, wordings[0]) if wordings else ""


def written(language: Language, wording: str) -> str:
    """A wording as people write it: with the blanks between words that recognisers want, or not."""
    return wording.replace(" ", "") if language.code in WITHOUT_BLANKS else wording


def _microphone(moment: Moment) -> Microphone:
    listening = moment.listening
    silent = moment.problem is not None and moment.problem.kind is ProblemKind.SOUND
    if silent or not moment.hears:
        return Microphone.CLOSED
    if listening.dictation is not None:
        return Microphone.DICTATION
    if moment.state is State.ARMED and listening.wake:
        return Microphone.WAKE
    return Microphone.COMMANDS if listening.commands else Microphone.CLOSED


def _asks(listening: Listening) -> Asks:
    if listening.dictation is not None:
        return Asks.ANSWER
    if any(command.startswith(CHOICE) for command in listening.commands):
        return Asks.CHOICE
    return Asks.NUMBER if PEOPLE in listening.commands else Asks.NOTHING


def _breath(moment: Moment, score: Score | None) -> Breath | None:
    if moment.breaths is None:
        return None
    if score is None or moment.state is State.PAUSED:
        return Breath(0, moment.breaths, ())
    frame = moment.frame
    phases = tuple(
        Phase(p.kind.value, p.cue.frame, p.cue.clip.frames, p.cycle + 1)
        for p in score.phases
        if p.cue.end > frame and p.cue.frame < frame + AHEAD
    )
    cycle = score.cycle_at(frame) + 1 if score.cycles and frame >= score.begin else score.first
    return Breath(cycle, moment.breaths, phases)


def _quiet(moment: Moment, score: Score | None) -> Quiet | None:
    """A silence, or one tone; words alone have an end, too, but are captioned."""
    if score is None or moment.breaths is not None or not score.cycles:
        return None
    begin, end = score.begin, score.end
    return Quiet(begin, end - begin) if begin <= moment.frame < end else None
