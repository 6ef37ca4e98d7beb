"""Dictations in whole sessions on simulated time: asked for, told by numbers alone, handed over."""

from __future__ import annotations

from collections.abc import Sequence

import golden
import numpy as np
import pytest

from audio.blocks import Clip, to_frames, to_seconds
from audio.frontend import Frontend
from audio.io.room import Room, RoomKind
from audio.io.wavworld import Placed
from content.loader import load_exercises
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import State
from voice.events import Dictated, DictationEnd, Report, Triggered
from voice.hearing.fake import WAKE, FakeRecogniser, FakeTranscriber, LoudnessVad
from voice.hearing.scribe import InlineScribe
from voice.simulation import Scene, simulate

COMMANDS = frozenset(golden.LANGUAGE.commands) | {"done"}
VOICE = FakeRecogniser(COMMANDS)
START = to_frames(0.0)


class Asking:
    """A session that is asked at once to take something down."""

    def __init__(self) -> None:
        settings = Settings(duration=Duration(breaths=1))
        clip = Clip(np.full(4_800, 0.1, np.float32))
        sounds = Sounds(lambda _: clip, lambda: np.random.default_rng(1))
        self.session = Session(load_exercises(), COMMANDS, settings, sounds)
        self.got: list[Dictated] = []
        self.session.dictate(self.got.append, START)
        self.reports: Sequence[Report] = ()

    def play(
        self,
        says: dict[float, tuple[str, ...]],
        triggers: Sequence[Triggered] = (),
        seconds: float = 30.0,
        scribe: InlineScribe | None = None,
    ) -> Asking:
        said = [Placed(to_frames(at), VOICE.say(*names)) for at, names in says.items()]
        scene = Scene(said, triggers, frames=to_frames(seconds))
        room = Room(RoomKind.NONE, np.random.default_rng(1))
        frontend = Frontend(LoudnessVad(), None)
        writer = scribe or InlineScribe(FakeTranscriber(COMMANDS))
        told = simulate(scene, room, frontend, VOICE, self.session, lambda _: None, writer)
        self.reports = told.reports
        return self

    def told(self, event: str) -> list[dict[str, object]]:
        return [dict(report.fields) for report in self.reports if report.event == event]


def test_the_words_go_to_who_asked_and_only_numbers_are_told() -> None:
    asking = Asking().play({1: ("help", "yes"), 2.5: ("no",), 5.5: ("again", "pause")})
    (dictated,) = asking.got
    assert dictated.text == "help yes no again pause"
    assert dictated.why is DictationEnd.SILENCE
    assert len(asking.told("dictation_started")) == 1
    progress = asking.told("dictation_progress")
    assert [event["words"] for event in progress][-1] == 5
    assert all(set(event) == {"length", "words"} for event in progress)
    (ended,) = asking.told("dictation_ended")
    assert ended == {"why": "silence", "length": dictated.seconds, "words": 5}
    assert "again" not in repr(asking.reports)
    assert asking.told("rejected") == [], "what is dictated is not misunderstood"


def test_a_spoken_done_ends_it_at_once() -> None:
    asking = Asking().play({1: ("help", "yes"), 3: ("done",)})
    (dictated,) = asking.got
    assert (dictated.why, dictated.text) == (DictationEnd.COMMAND, "help yes")
    assert to_seconds(dictated.frame) < 3.9
    assert asking.told("command") == [{"name": "done", "score": -0.5}]


def test_a_command_within_a_sentence_belongs_to_it() -> None:
    asking = Asking().play({1: ("help", "done", "stop")})
    assert [dictated.text for dictated in asking.got] == ["help done stop"]


def test_a_spoken_stop_ends_it_and_the_words_are_forgotten() -> None:
    asking = Asking().play({1: ("help", "yes"), 3: ("stop",)})
    assert asking.got == []
    assert asking.told("dictation_ended") == [{"why": "stopped"}]
    assert asking.session.state is State.ARMED
    assert asking.session.listening.wake, "and Breather listens as before"


@pytest.mark.parametrize("name", ["start", "stop", "call-started"])
def test_a_trigger_ends_it_and_the_words_are_forgotten(name: str) -> None:
    pressed = [Triggered(to_frames(2.5), name)]
    asking = Asking().play({1: ("help", "yes")}, pressed)
    assert asking.got == []
    assert asking.told("dictation_ended") == [{"why": "trigger"}]


def test_nobody_says_anything() -> None:
    asking = Asking().play({})
    (dictated,) = asking.got
    assert (dictated.why, dictated.text) == (DictationEnd.NOTHING, "")
    assert asking.told("dictation_ended") == [{"why": "nothing said", "length": 8.0, "words": 0}]


def test_afterwards_the_wake_phrase_wakes() -> None:
    asking = Asking().play({1: (WAKE,), 12: (WAKE,)})
    assert [dictated.text for dictated in asking.got] == [WAKE]
    assert len(asking.told("wake")) == 1


def test_a_second_dictation_may_follow_in_the_same_moment() -> None:
    asking = Asking()
    texts = []

    def again(dictated: Dictated) -> None:
        texts.append(dictated.text)
        if len(texts) == 1:
            asking.session.dictate(again, dictated.frame)

    asking.session.dictate(again, START)
    asking.play({1: ("help",), 8: ("yes",)})
    assert texts == ["help", "yes"]
    ends = [event["why"] for event in asking.told("dictation_ended")]
    assert ends == ["replaced", "silence", "silence"]
    assert asking.got == []


def test_without_anything_that_writes_it_fails_kindly() -> None:
    asking = Asking()
    scene = Scene((), (), frames=to_frames(2.0))
    room = Room(RoomKind.NONE, np.random.default_rng(1))
    simulate(scene, room, Frontend(LoudnessVad(), None), VOICE, asking.session, lambda _: None)
    assert [dictated.why for dictated in asking.got] == [DictationEnd.FAILED]
