"""Plays the scenes whose lists of events are kept, and writes the lists: python3 scripts/golden.py.

The lists in tests/golden are what the tests compare with; look at the difference before it is
committed. With names of scenes, only these are written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from audio.blocks import QUANTUM, Clip, to_frames
from audio.events import DeviceBack, DeviceLost
from audio.frontend import Frontend
from audio.io.room import Room, RoomKind
from audio.io.wavworld import Placed
from content.loader import load_exercises, load_language
from content.steps import JOURNAL
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.events import Triggered
from voice.hearing.fake import UNKNOWN, WAKE, FakeRecogniser, FakeTranscriber, LoudnessVad
from voice.hearing.scribe import InlineScribe
from voice.recording import as_line, write_events
from voice.simulation import Recorded, Scene, simulate
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.finish import joined, to_samples
from voice.speaking.sentences import split_sentences
from voice.speaking.speaker import PAUSE_S, Renderer

FOLDER = Path(__file__).parents[1] / "tests" / "golden"
LANGUAGE = load_language("en")
NOTES = Settings(facts=frozenset({JOURNAL}), keeps_exercises=True)
TRICKS = ("I count the tiles.", "I drink some water.")
"""What the journal holds."""
TWO, THREE, FOUR = (Settings(duration=Duration(breaths=breaths)) for breaths in (2, 3, 4))


@dataclass(frozen=True, slots=True)
class Sketch:
    """A scene by what somebody says and presses, each at a second."""

    says: Mapping[float, tuple[str, ...]] = field(default_factory=dict)
    presses: Mapping[float, str] = field(default_factory=dict)
    settings: Settings = TWO
    outages: Mapping[float, float] = field(default_factory=dict)
    """When the sound devices go away, and when they come back."""


SCENES: Mapping[str, Sketch] = MappingProxyType(
    {
        "silence": Sketch({1: (WAKE,)}, settings=Settings()),
        "one-breath": Sketch({1: (WAKE, "start:box")}),
        "two-breaths": Sketch({1: (WAKE,), 1.55: ("start:box",)}),
        "answer": Sketch({1: (WAKE,), 7: ("start:equal",)}),
        "barge-in": Sketch({1: (WAKE,), 3.5: ("start:sigh",)}),
        "not-understood": Sketch({1: (WAKE,), 3.5: (UNKNOWN,), 9: (UNKNOWN,)}),
        "no": Sketch({1: (WAKE,), 7: ("no",)}),
        "three-minutes": Sketch({1: (WAKE, "start:box 3 minutes"), 40: ("again",), 70: ("stop",)}),
        "ten-breaths": Sketch({1: (WAKE,), 7: ("start:usual 10 breaths",), 40: ("stop",)}),
        "said-pattern": Sketch({1: (WAKE, "start:custom 4-2-6-0")}),
        "bad-pattern": Sketch({1: (WAKE,), 7: ("start:custom 0-2-0-0",)}),
        "nobody-at-the-kiosk": Sketch({1: (WAKE,)}, settings=Settings(on_silence=None)),
        "not-woken": Sketch({1: (UNKNOWN,), 3: ("start:box",), 5: ("stop",)}),
        "slower": Sketch({18: ("slower",)}, {1: "start"}, THREE),
        "in-the-lead-in": Sketch({3: ("slower",), 6: ("pause",), 12: ("go-on",)}, {1: "start"}),
        "pause": Sketch({20: ("pause",), 27: ("go-on",)}, {1: "start:box"}),
        "stop": Sketch({18: ("stop",)}, {1: "start"}),
        "stop-while-asked": Sketch({1: (WAKE,), 3: ("stop",)}),
        "stop-while-paused": Sketch({15: ("pause",), 21: ("stop",)}, {1: "start"}),
        "stop-at-the-end": Sketch({30.5: ("stop",)}, {1: "start"}),
        "help-while-asked": Sketch({1: (WAKE,), 3: ("help",), 17: ("stop",)}),
        "help": Sketch({12: ("help",)}, {1: "start"}, FOUR),
        "safety": Sketch({18: ("safety",), 30: ("how-long",), 34: ("go-on",)}, {1: "start"}),
        "skip": Sketch({4: ("skip",), 16: ("skip",)}, {1: "start:box"}),
        "again": Sketch(
            {14: ("slower",), 20: ("again",), 70: (WAKE,), 71.5: ("again",), 84: ("stop",)},
            {1: "start:4-2-6-0"},
        ),
        "louder": Sketch(
            {12: ("louder",), 15: ("louder",), 18: ("louder",), 22: ("quieter",)},
            {1: "start"},
            THREE,
        ),
        "call": Sketch(
            {4: (WAKE, "start:slow"), 12: (WAKE, "start:slow")},
            {2: "call-started", 3: "start", 10: "call-ended", 30: "stop"},
        ),
        "call-in-an-exercise": Sketch(
            {15: ("stop",), 30: ("go-on",)}, {1: "start", 14: "call-started", 24: "call-ended"}
        ),
        "call-in-an-exercise-for-good": Sketch(
            presses={1: "start", 14: "call-started", 24: "call-ended"}
        ),
        "calls-that-overlap": Sketch(
            {12: (WAKE, "start:slow"), 20: (WAKE, "start:slow")},
            {
                2: "call-started:1",
                3: "call-started:1",
                4: "call-started:2",
                5: "call-ended:1",
                6: "call-ended:1",
                8: "call-started:3",
                9: "call-ended:2",
                11: "call-ended:4",
                15: "call-ended:3",
                16: "call-ended:3",
                40: "stop",
            },
        ),
        "window": Sketch(
            {40: (WAKE, "start:box")},
            {2: "call-started", 4: "call-ended", 50: "start:sigh", 80: "stop"},
            Settings(duration=Duration(breaths=2), window=to_frames(30.0)),
        ),
        "lost-for-a-moment": Sketch(presses={1: "start"}, outages={16: 17.5}),
        "lost-for-long": Sketch({40: ("go-on",)}, {1: "start"}, outages={16: 30}),
        "lost-for-good": Sketch(presses={1: "start"}, outages={16: 400}),
        "lost-while-asked": Sketch({1: (WAKE,), 8: (WAKE, "start:box")}, outages={3: 5}),
        "lost-in-a-pause": Sketch({15: ("pause",), 30: ("go-on",)}, {1: "start"}, outages={20: 21}),
        "lost-while-spoken-to": Sketch({15.5: ("stop",)}, {1: "start"}, outages={15.8: 17}),
        "lost-at-the-end": Sketch(presses={1: "start"}, outages={31: 32}),
        "held-while-lost": Sketch({25: ("go-on",)}, {1: "start", 17: "pause"}, outages={16: 18}),
        "stop-while-lost": Sketch(
            presses={1: "start", 17: "stop", 18: "start", 20: "start"}, outages={16: 19}
        ),
        "lost-twice": Sketch(presses={1: "start"}, outages={16: 17, 18: 19, 21: 22.5}),
        "note-a-win": Sketch(
            {1: (WAKE, "start:note-win"), 9: ("help", "yes"), 11: ("no", "again")}, settings=NOTES
        ),
        "note-over-the-question": Sketch(
            {3: ("help", "yes"), 5: ("done",)}, {1: "start:note-win"}, NOTES
        ),
        "nothing-to-note": Sketch({}, {1: "start:note-win"}, NOTES),
        "nowhere-to-note": Sketch({1: (WAKE, "start:note-win")}),
        "note-stopped": Sketch({9: ("help", "yes"), 11: ("stop",)}, {1: "start:note-win"}, NOTES),
        "triage": Sketch({1: (WAKE, "start:triage"), 10: ("choice:myself",), 20: ("stop",)}),
        "triage-not-understood": Sketch(
            {9: (UNKNOWN,), 13.5: (UNKNOWN,), 20: ("stop",)}, {1: "start:triage"}
        ),
        "my-trick": Sketch({18: ("help", "yes")}, {1: "start:my-trick"}, NOTES),
        "in-call": Sketch({8: (WAKE, "stop")}, {1: "call-started", 3: "start:in-call"}),
        **{
            f"pattern-{name}": Sketch(presses={1: f"start:{name}"})
            for name in ("slow", "equal", "sigh", "box", "four-seven-eight", "4.5-2-6-1")
        },
    }
)


NUMBERS = (
    "start:box 3 minutes",
    "start:usual 10 breaths",
    "start:custom 4-2-6-0",
    "start:custom 0-2-0-0",
)
"""What is said with numbers in the scenes."""


def play(sketch: Sketch, block: int | Iterator[int] = QUANTUM) -> Recorded:
    """The scene in the WAV world, with voices and ears that are everywhere the same."""
    commands = frozenset(LANGUAGE.commands)
    ear = FakeRecogniser({*commands, *NUMBERS})
    session = Session(load_exercises(), commands, sketch.settings, sounds())
    user = [Placed(to_frames(at), ear.say(*names)) for at, names in sketch.says.items()]
    triggers: list[Triggered | DeviceLost | DeviceBack] = [
        Triggered(to_frames(at), name) for at, name in sketch.presses.items()
    ]
    for lost, back in sketch.outages.items():
        triggers += [DeviceLost(to_frames(lost)), DeviceBack(to_frames(back))]
    room = Room(RoomKind.NONE, np.random.default_rng(1))
    frontend = Frontend(LoudnessVad(), None)
    scene = Scene(user, triggers, block)
    scribe = InlineScribe(FakeTranscriber({*commands, *NUMBERS}))
    journal = (lambda _: True, spoken, lambda _: TRICKS)
    return simulate(scene, room, frontend, ear, session, lambda _: None, scribe, *journal)


def sounds() -> Sounds:
    """Words and breaths, the same at every call."""
    return Sounds(words, lambda: np.random.default_rng(2))


@cache
def words(phrase: str) -> Clip:
    """The phrase in English, as long as a calm voice would take."""
    return spoken(LANGUAGE.text(phrase))


def spoken(text: str) -> Clip:
    """A text in the fake voice."""
    render = Renderer(FakeSynthesiser()).render
    sentences = [render(sentence) for sentence in split_sentences(text)]
    return Clip(to_samples(joined(sentences, to_frames(PAUSE_S))))


def main() -> None:
    """Writes one list a scene."""
    for name in sys.argv[1:] or SCENES:
        path = FOLDER / f"{name}.jsonl"
        lines = [as_line(report) for report in play(SCENES[name]).reports]
        write_events(path, lines)
        print(f"{path}: {len(lines)} events")


if __name__ == "__main__":
    main()
