"""Hours of a Breather without devices, one as the other, for scripts/day.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import numpy as np

from audio.blocks import QUANTUM, Clip, Samples, to_frames, to_seconds
from audio.engine import Engine
from audio.frontend import Frontend
from content.own import load_all
from voice import app
from voice.config import Config
from voice.events import (
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
from voice.hearing.fake import WAKE, FakeRecogniser, FakeTranscriber, LoudnessVad
from voice.hearing.listener import Listener
from voice.hearing.scribe import InlineScribe
from voice.loop import Loop
from voice.simulation import KEEPING_DELAY, RENDER_DELAY, VERDICT_DELAY
from voice.speaking.base import Line

HOUR = to_frames(3600.0)
WORDS = ("stop", "yes", "help")
SAID = ((300.0, (WAKE,)), (1530.0, ("stop",)), (2708.0, ("yes", "help", "yes")))
"""Seconds into an hour, and what is said there."""
PRESSED = ((1500.0, "start:box"), (2700.0, "start:note-win"))
SEED = 5
SECOND = to_frames(1.0)
WORD_S = 1.0
"""How long everything lasts that Breather says."""


def live(hours: int, room: float) -> Iterator[tuple[Sequence[str], bytes]]:
    """What happened in each hour, by its own frames, and a digest of what was played in it.

    `room` is the RMS of the hiss in the microphone.
    """
    life = _Life(room)
    for number in range(hours):
        yield life.hour(number * HOUR)


class _Life:
    """A loop on an engine whose microphone is fed with what `SAID` says."""

    def __init__(self, room: float) -> None:
        voice = FakeRecogniser(WORDS)
        config = Config(keep_exercises=True)
        content = load_all(config.language, None)
        session = app.session(config, content, app.sounds(content, _word), journal=True)
        scribe = InlineScribe(FakeTranscriber(WORDS))
        listener = Listener(Frontend(LoudnessVad(), None), voice, VERDICT_DELAY, scribe)
        self._hiss = np.random.default_rng(SEED).normal(0.0, room, SECOND).astype(np.float32)
        self._said = {
            to_frames(second) // QUANTUM * QUANTUM: _padded(voice.say(*names))
            for second, names in SAID
        }
        self._begin = 0
        self._told: list[str] = []
        self._engine = Engine()
        self._loop = Loop(self._engine, listener, session, self._report, self._keep, self._ask)

    def hour(self, begin: int) -> tuple[Sequence[str], bytes]:
        """Live through the hour that begins at a frame."""
        self._begin, self._told = begin, []
        for second, name in PRESSED:
            self._loop.post(Triggered(begin + to_frames(second), name))
        engine, loop, sound = self._engine, self._loop, hashlib.sha256()
        saying, at = self._hiss, 0
        while engine.frame < begin + HOUR:
            frame = engine.frame - begin
            if frame in self._said:
                saying, at = self._said[frame], 0
            elif at >= len(saying):
                saying, at = self._hiss, 0
            engine.capture(saying[at : at + QUANTUM])
            at += QUANTUM
            sound.update(engine.render().tobytes())
            loop.tick(engine.drain())
        return self._told, sound.digest()

    def _report(self, report: Report) -> None:
        told = {"frame": report.frame - self._begin, "event": report.event, **report.fields}
        if isinstance(second := told.get("phrase_end"), float):
            told["phrase_end"] = round(second - to_seconds(self._begin), 2)
        self._told.append(json.dumps(told))

    def _keep(self, order: Remember | Practised) -> None:
        if isinstance(order, Remember):
            self._loop.post(Remembered(self._engine.frame + KEEPING_DELAY, order.number, True))

    def _ask(self, order: Render | Recall) -> None:
        frame = self._engine.frame
        if isinstance(order, Render):
            self._loop.post(Rendered(frame + RENDER_DELAY, order.number, _word(Line(order.text))))
        else:
            self._loop.post(Recalled(frame + KEEPING_DELAY, order.number, ()))


def _word(line: Line) -> Clip:
    """Something in the place of words, the same for the same ones."""
    seed = int.from_bytes(hashlib.sha256(line.text.encode()).digest()[:4])
    noise = np.random.default_rng(seed).normal(0.0, 0.02, to_frames(WORD_S))
    return Clip(noise.astype(np.float32))


def _padded(samples: Samples) -> Samples:
    return np.concatenate([samples, np.zeros(-len(samples) % QUANTUM, np.float32)])
