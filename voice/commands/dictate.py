"""`breather hear --dictate`: what would be written down if recordings were dictated."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from audio.blocks import QUANTUM, Samples, to_frames
from audio.events import Captured, SpeechEnded, SpeechStarted
from audio.frontend import Frontend
from audio.io.room import RoomKind
from voice import app
from voice.commands.common import config_of
from voice.commands.files import for_each
from voice.events import Dictated
from voice.hearing.dictation import LONGEST_END, NOTHING, Dictation
from voice.hearing.scribe import InlineScribe, Scribe
from voice.hearing.transcriber_process import TranscriberProcess

AFTER = max(NOTHING, LONGEST_END) + to_frames(1.0)
"""Silence after a recording, in which every dictation ends."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one file; printed, and kept nowhere."""

    file: str
    text: str
    words: int
    ended: str
    """Why the dictation was over,"""
    seconds: float
    """and when, from the beginning of the file."""
    took_s: float
    """How long all of it took this machine."""


def dictate(options: argparse.Namespace) -> int:
    """Print the words of every file; unreadable ones are told and the others go on."""
    with TranscriberProcess(app.transcriber_factory(config_of(options))) as transcriber:
        transcriber.start()

        def write(name: str, samples: Samples, bar: Callable[[int], None]) -> Written:
            began = time.perf_counter()
            scribe = InlineScribe(transcriber)
            dictated = take_down(samples, app.frontend(RoomKind.NONE), scribe, bar)
            return _written(name, dictated, time.perf_counter() - began)

        return for_each(options, "Writing", write, _as_text)


def take_down(
    samples: Samples, frontend: Frontend, scribe: Scribe, progress: Callable[[int], None]
) -> Dictated:
    """Dictate one recording (mono at RATE) through the way that the microphone takes."""
    length = -(-(len(samples) + AFTER) // QUANTUM) * QUANTUM
    far = np.zeros(QUANTUM, np.float32)
    dictation = Dictation(0, 0, scribe)
    for frame in range(0, length, QUANTUM):
        progress(frame)
        near = samples[frame : frame + QUANTUM]
        if len(near) < QUANTUM:
            near = np.concatenate((near, far[len(near) :]))
        for event in frontend.feed(Captured(frame, near, far)):
            if isinstance(event, SpeechStarted):
                dictation.speech(event.frame)
            elif isinstance(event, SpeechEnded):
                dictation.hear(event.utterance, event.frame, command=False)
        for told in dictation.tick(frame + QUANTUM):
            if isinstance(told, Dictated):
                return told
    raise AssertionError("a dictation ends with the silence after it")


def _as_text(written: Written) -> str:
    return f"{written.file}: {written.text or '(nothing said)'}"


def _written(file: str, dictated: Dictated, took: float) -> Written:
    text = dictated.text
    words = len(text.split())
    return Written(file, text, words, dictated.why.value, dictated.seconds, round(took, 3))
