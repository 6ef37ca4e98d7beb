from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from audio.blocks import QUANTUM, Clip
from audio.engine import Engine
from audio.events import Captured, CueFinished, CueStarted, SpeechStarted
from audio.timeline import Cue, Duck, Play
from content.steps import Keepsake
from voice.events import (
    Deadline,
    Event,
    Heard,
    Order,
    Practised,
    Recall,
    Remember,
    Render,
    Rendered,
    Report,
    Triggered,
)
from voice.hearing.base import Listening, Verdict
from voice.loop import Loop


@dataclass
class Scripted:
    """Stands in for a session: writes down what comes, and answers what it was told to."""

    answers: dict[str, list[Order]] = field(default_factory=dict)
    steps: list[tuple[str, int, int]] = field(default_factory=list)
    deadline: int | None = None
    deaf_to: str = ""
    """The event from which on nothing may be heard."""
    hears: bool = True
    listening: Listening = field(default_factory=lambda: Listening(True, frozenset({"stop"})))

    def arm(self) -> list[Order]:
        return [Report(0, "armed")]

    def step(self, event: Event, now: int) -> list[Order]:
        name = event.name if isinstance(event, Triggered) else type(event).__name__
        self.steps.append((name, event.frame, now))
        self.hears = name != self.deaf_to
        if isinstance(event, Deadline):
            self.deadline = None
        return self.answers.get(name, [])


@dataclass
class Hears:
    """Stands in for a listener: what it hears in which quantum."""

    at: dict[int, list[SpeechStarted | Heard]] = field(default_factory=dict)
    asked: list[Listening] = field(default_factory=list)

    def feed(self, captured: Captured, listening: Listening) -> list[SpeechStarted | Heard]:
        self.asked.append(listening)
        return self.at.get(captured.frame, [])


class World:
    def __init__(self, session: Scripted, listener: Hears | None = None) -> None:
        self.engine = Engine()
        self.reports: list[Report] = []
        self.listener = listener or Hears()
        self.session = session
        self.kept: list[Remember | Practised] = []
        self.asked: list[Render | Recall] = []
        self.loop = Loop(
            self.engine,
            self.listener,
            session,
            self.reports.append,
            self.kept.append,
            self.asked.append,
        )

    def run(self, quanta: int) -> None:
        for _ in range(quanta):
            self.engine.render()
            self.loop.tick(self.engine.drain())

    @property
    def order(self) -> Sequence[str]:
        return [name for name, _, _ in self.session.steps]


def clip(frames: int) -> Clip:
    return Clip(np.full(frames, 0.1, np.float32))


def test_it_begins_by_arming() -> None:
    assert World(Scripted()).reports == [Report(0, "armed")]


def test_events_come_in_the_order_of_their_frames_whenever_they_were_posted() -> None:
    world = World(Scripted())
    for frame, name in [(900, "third"), (100, "first"), (900, "fourth"), (480, "second")]:
        world.loop.post(Triggered(frame, name))
    world.run(3)
    assert world.order == ["first", "second", "third", "fourth"]


def test_the_microphone_is_open_while_something_may_be_heard() -> None:
    world = World(Scripted(deaf_to="call"))
    heard: list[bool] = []
    for name in ("word", "call", "over"):
        world.loop.post(Triggered(world.engine.frame, name))
        world.loop.tick([])
        world.engine.capture(np.full(QUANTUM, 0.5, np.float32))
        world.engine.render()
        heard += [event.near.any() for event in world.engine.drain()]
    assert heard == [True, False, True]


def test_an_event_waits_for_its_frame() -> None:
    world = World(Scripted())
    world.loop.post(Triggered(QUANTUM + 1, "late"))
    world.run(1)
    assert world.order == []
    assert world.loop.waiting
    world.run(1)
    assert world.session.steps == [("late", QUANTUM + 1, 2 * QUANTUM)]
    assert not world.loop.waiting


def test_a_deadline_comes_once_at_the_first_quantum_after_it() -> None:
    world = World(Scripted(deadline=2 * QUANTUM))
    world.run(4)
    assert world.session.steps == [("Deadline", 2 * QUANTUM, 2 * QUANTUM)]


@pytest.mark.parametrize("frame", [QUANTUM, 2 * QUANTUM])
def test_what_was_said_comes_before_a_deadline_of_the_same_quantum(frame: int) -> None:
    world = World(Scripted(deadline=2 * QUANTUM))
    world.loop.post(Triggered(frame, "stop"))
    world.run(3)
    assert world.order == ["stop", "Deadline"]


def test_verdicts_land_at_their_own_frame() -> None:
    verdict = Heard(3 * QUANTUM, 0, QUANTUM, Verdict())
    world = World(Scripted(), Hears({0: [SpeechStarted(QUANTUM), verdict]}))
    world.run(4)
    assert world.session.steps == [
        ("SpeechStarted", QUANTUM, QUANTUM),
        ("Heard", 3 * QUANTUM, 3 * QUANTUM),
    ]


def test_the_listener_is_told_what_may_be_heard_now() -> None:
    world = World(Scripted())
    world.run(1)
    world.session.listening = Listening(False, frozenset())
    world.run(1)
    assert world.listener.asked == [Listening(True, frozenset({"stop"})), world.session.listening]


def test_orders_go_to_the_engine_and_what_sounds_comes_back() -> None:
    cue = Cue(1, "chime", clip(100), 700)
    world = World(Scripted({"wake": [Report(480, "wake"), Play(cue), Duck(480, 0.5)]}))
    world.loop.post(Triggered(QUANTUM, "wake"))
    world.run(3)
    assert world.reports[1:] == [Report(480, "wake")]
    assert world.session.steps[1:] == [
        (CueStarted.__name__, 700, 2 * QUANTUM),
        (CueFinished.__name__, 800, 2 * QUANTUM),
    ]


def test_what_is_asked_for_goes_to_whoever_answers() -> None:
    orders: list[Order] = [Recall(1, Keepsake.WIN), Render(2, "a good day")]
    world = World(Scripted({"begin": orders}))
    world.loop.post(Triggered(QUANTUM, "begin"))
    world.run(1)
    assert world.asked == orders
    world.loop.post(Rendered(2 * QUANTUM, 2, None))
    world.run(1)
    assert world.order[-1] == "Rendered"
