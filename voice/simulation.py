"""A whole session in the WAV world: recordings in, sound and events out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from audio.blocks import QUANTUM, Clip, Samples, to_frames, to_seconds
from audio.engine import Engine
from audio.events import DeviceBack, DeviceLost, EngineEvent
from audio.frontend import Frontend
from audio.io.room import Room
from audio.io.wavworld import Placed, WavWorld
from content.steps import Keepsake
from voice.dialogue.session import Session
from voice.events import (
    CallsWatched,
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
from voice.hearing.base import Recogniser
from voice.hearing.listener import Listener
from voice.hearing.scribe import Scribe
from voice.loop import Loop
from voice.triggers.calls.state import CallState, read_hook

VERDICT_DELAY = to_frames(0.15)
"""Declared, so that events do not depend on the machine; measured times are told by `hear`."""
KEEPING_DELAY = to_frames(0.05)
RENDER_DELAY = to_frames(0.3)
"""Declared, too."""
AFTERWARDS = to_frames(2.0)
"""How long it goes on after the end of the exercise, or of what was said after it."""
ENDS = ("exercise_finished", "stopped")
UNANSWERED = to_frames(8.0)
"""How long it waits for something to happen once everything was said."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What a session left behind."""

    agent: Samples
    user: Samples
    reports: Sequence[Report]


@dataclass(frozen=True, slots=True)
class Scene:
    """Who says what when, and where."""

    user: Sequence[Placed] = ()
    triggers: Sequence[Triggered | DeviceLost | DeviceBack] = ()
    block: int | Iterator[int] = QUANTUM
    frames: int | None = None
    """The whole length; None: until shortly after the exercise, or when nothing happens."""


def simulate(
    scene: Scene,
    room: Room,
    frontend: Frontend,
    recogniser: Recogniser,
    session: Session,
    progress: Callable[[int], None],
    scribe: Scribe | None = None,
    keep: Callable[[Remember | Practised], bool] | None = None,
    render: Callable[[str], Clip | None] | None = None,
    recall: Callable[[Keepsake], Sequence[str]] | None = None,
) -> Recorded:
    """Run the loop without a clock, as far as the scene goes; `progress` is told the frame.

    `scribe` writes what is dictated, where the session asks for that; `keep` keeps what is to be
    kept, and says whether it did; `render` is the voice for words of the person's own, and
    `recall` gives what the journal holds.
    """
    engine = Engine()
    world = WavWorld(engine, room, scene.user, scene.block)
    reports: list[Report] = []
    listener = Listener(frontend, recogniser, VERDICT_DELAY, scribe)

    def put(order: Remember | Practised) -> None:
        kept = keep is not None and keep(order)
        if isinstance(order, Remember):
            loop.post(Remembered(engine.frame + KEEPING_DELAY, order.number, kept))

    def ask(order: Render | Recall) -> None:
        if isinstance(order, Render):
            clip = None if render is None else render(order.text)
            loop.post(Rendered(engine.frame + RENDER_DELAY, order.number, clip))
        else:
            texts = () if recall is None else tuple(recall(order.keepsake))
            loop.post(Recalled(engine.frame + KEEPING_DELAY, order.number, texts))

    loop = Loop(engine, listener, session, reports.append, put, ask)
    for trigger in _merged(scene.triggers):
        loop.post(trigger)
    said = max((placed.frame + len(placed.samples) for placed in scene.user), default=0)

    def step(events: list[EngineEvent]) -> bool:
        loop.tick(events)
        progress(engine.frame)
        if scene.frames is not None:
            return engine.frame < scene.frames
        return not _over(engine.frame, said, reports, session, loop)

    world.run(step)
    reports.sort(key=lambda report: report.frame)
    return Recorded(world.agent, world.user, reports)


def _merged(
    triggers: Iterable[Triggered | DeviceLost | DeviceBack],
) -> Iterator[Triggered | CallsWatched | DeviceLost | DeviceBack]:
    """What is told of calls as one call state, which changes once, whoever tells it how often."""
    calls, watched = CallState(), False
    for trigger in sorted(triggers, key=lambda trigger: trigger.frame):
        told = read_hook(trigger.name) if isinstance(trigger, Triggered) else None
        if told is None:
            yield trigger
            continue
        if not watched:
            watched = True
            yield CallsWatched(trigger.frame, watched)
        if (event := calls.take(told, to_seconds(trigger.frame))) is not None:
            yield Triggered(trigger.frame, event.change.value)


def _over(now: int, said: int, reports: Sequence[Report], session: Session, loop: Loop) -> bool:
    """Nothing more is said or runs, and the last thing is long enough ago."""
    if loop.waiting or session.running:
        return False
    turns = [report for report in reports if report.event in ENDS or report.event == "wake"]
    if turns and turns[-1].event in ENDS:
        return now >= max(said, turns[-1].frame) + AFTERWARDS
    return now >= max(said, reports[-1].frame) + UNANSWERED


def mixed(recorded: Recorded) -> Samples:
    """Both voices in one track, for listening."""
    mix: Samples = np.clip(recorded.agent + recorded.user, -1.0, 1.0)
    return mix
