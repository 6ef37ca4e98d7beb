"""Sessions in the WAV world in which Breather hears itself, and now and then somebody's “stop”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from audio.blocks import Samples, to_frames, to_seconds
from audio.frontend import Frontend
from audio.io.room import Faults, Room, RoomKind
from audio.io.wavworld import Placed
from content.own import Content
from voice import app
from voice.config import Config
from voice.dialogue.sounds import Sounds
from voice.events import Report, Triggered
from voice.hearing.base import Recogniser
from voice.simulation import VERDICT_DELAY, Recorded, Scene, simulate
from voice.speaking.speaker import Speaker

EXERCISES = ("slow", "box", "sigh", "equal", "four-seven-eight")
STOPS = 4
"""In one session; ahead of the first one the canceller knows nothing of the room."""
LONGEST = 22.0
"""Seconds after the start of an exercise by which “stop” is said: all its words, some breaths."""
RUNNING = 15.0
"""Seconds for which the microphone has been open: long enough to know how fast its clock runs."""
GIVEN_UP = 2.0
"""Seconds after the word when it is too late; then a trigger stops the exercise."""
PAUSE = 2.0
"""Seconds until the next exercise."""
SOUNDS = 10**-3.0
"""RMS from which on our own output counts as sounding."""
HOUR_PART = 255.0
"""Seconds of one session without a user's commands."""
WAKE_AT = RUNNING


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a session takes place."""

    name: str
    room: RoomKind
    faults: Faults


HEADSET = Situation("headset", RoomKind.HEADSET, Faults())
LOUDSPEAKER = Situation("loudspeaker", RoomKind.KIOSK, Faults(0.05, 60e-6))


class Over(Enum):
    """What of ours sounded while “stop” was said."""

    WORDS = "words"
    BREATH = "breath sounds"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Try:
    """One spoken “stop”."""

    voice: str
    over: Over
    first: bool
    """Whether it was the first of its session."""
    seconds: float | None
    """From its last sample until what was said was complete; None: not obeyed."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What happened while nobody but Breather sounded."""

    seconds: float
    """For which our own output sounded."""
    commands: int
    wakes: int
    ducks: int


@dataclass(slots=True)
class Stage:
    """Everything that sessions have in common."""

    config: Config
    recogniser: Recogniser
    speaker: Speaker
    content: Content = field(init=False)
    sounds: Sounds = field(init=False)

    def __post_init__(self) -> None:
        self.content = app.content_of(self.config)
        self.sounds = app.sounds(
            self.content, lambda line: self.speaker.clip(line.text, line.voice)
        )

    def play(self, scene: Scene, situation: Situation, seed: int) -> Recorded:
        """A session as `breather simulate` leads it, in a room of its own."""
        room = Room(situation.room, np.random.default_rng(seed), situation.faults)
        session = app.session(self.config, self.content, self.sounds)
        frontend: Frontend = app.frontend(situation.room)
        return simulate(scene, room, frontend, self.recogniser, session, lambda _: None)


@dataclass(frozen=True, slots=True)
class _Said:
    voice: str
    begin: int
    end: int
    """Frames of the first sample and beyond the last one."""


def stops(
    stage: Stage, situation: Situation, words: Mapping[str, Samples], sessions: int
) -> Iterator[Try]:
    """Somebody starts exercises by trigger and says “stop”, `STOPS` times in each session."""
    names = sorted(words)
    for seed in range(sessions):
        rng = np.random.default_rng(1_000 + seed)
        triggers: list[Triggered] = []
        said: list[_Said] = []
        now = RUNNING
        for number in range(STOPS):
            exercise = EXERCISES[rng.integers(len(EXERCISES))]
            triggers.append(Triggered(to_frames(now), f"start:{exercise}"))
            begin = to_frames(now + rng.uniform(0.3, LONGEST))
            voice = names[(seed * STOPS + number) % len(names)]
            said.append(_Said(voice, begin, begin + len(words[voice])))
            now = to_seconds(said[-1].end) + GIVEN_UP
            triggers.append(Triggered(to_frames(now), "stop"))
            now += PAUSE
        user = [Placed(one.begin, words[one.voice]) for one in said]
        scene = Scene(user, triggers, frames=to_frames(now))
        recorded = stage.play(scene, situation, seed)
        yield from (_tried(one, recorded, one is said[0]) for one in said)


def _tried(said: _Said, recorded: Recorded, first: bool) -> Try:
    heard = [
        report.frame
        for report in recorded.reports
        if _by_voice(report)
        and report.fields["name"] == "stop"
        and said.begin < report.frame <= said.end + to_frames(GIVEN_UP)
    ]
    seconds = to_seconds(heard[0] - VERDICT_DELAY - said.end) if heard else None
    return Try(said.voice, _over(said, recorded), first, seconds)


def _by_voice(report: Report) -> bool:
    return report.event == "command" and report.fields.get("source") != "trigger"


def _over(said: _Said, recorded: Recorded) -> Over:
    sound = recorded.agent[said.begin : said.end]
    if float(np.sqrt(np.mean(np.square(sound)))) < SOUNDS:
        return Over.NOTHING
    for begin, end in spoken(recorded.reports):
        if begin < said.end and end > said.begin:
            return Over.WORDS
    return Over.BREATH


def spoken(reports: Sequence[Report]) -> list[tuple[int, int]]:
    """From where to where our own words sounded, in frames."""
    begun: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    for report in reports:
        name = str(report.fields.get("name"))
        if report.event == "cue_started" and name not in ("chime", "closing-sound"):
            begun[name] = report.frame
        elif report.event == "cue_finished" and name in begun:
            spans.append((begun.pop(name), report.frame))
    return spans


def hour(stage: Stage, situation: Situation, wake: Samples, seconds: float) -> Iterator[Alone]:
    """Sessions with all that Breather says and plays, until `seconds` of it have sounded."""
    heard, seed = 0.0, 0
    while heard < seconds:
        alone = _alone(stage, situation, wake, seed)
        heard += alone.seconds
        seed += 1
        yield alone


def _alone(stage: Stage, situation: Situation, wake: Samples, seed: int) -> Alone:
    first, other, third = (EXERCISES[(seed + shift) % len(EXERCISES)] for shift in (0, 1, 3))
    presses = {
        16.0: f"start:{first}", 40.0: "how-long", 50.0: "help", 75.0: f"start:{other}",
        105.0: "slower", 125.0: "louder", 140.0: "safety", 185.0: "go-on",
        200.0: "stop", 204.0: f"start:{third}",
    }  # fmt: skip
    triggers = [Triggered(to_frames(RUNNING + at), name) for at, name in presses.items()]
    user = [Placed(to_frames(WAKE_AT), wake)]
    recorded = stage.play(Scene(user, triggers, frames=to_frames(HOUR_PART)), situation, 500 + seed)
    said = to_frames(WAKE_AT) + len(wake) + to_frames(1.0)
    later = [report for report in recorded.reports if report.frame > said]
    quanta = recorded.agent[: len(recorded.agent) // 4_800 * 4_800].reshape(-1, 4_800)
    loud = np.sqrt(np.mean(np.square(quanta), axis=1)) >= SOUNDS
    return Alone(
        float(np.sum(loud)) * 0.1,
        sum(map(_by_voice, later)),
        sum(report.event == "wake" for report in later),
        sum(report.event == "ducked" for report in later),
    )
