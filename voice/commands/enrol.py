"""`breather wake enrol`: learn from three takes how one person says the wake phrase."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np

from audio.blocks import QUANTUM, RATE, Samples
from audio.events import Captured, SpeechEnded
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.io.live import LiveAudio
from audio.io.room import RoomKind
from audio.io.streams import Streams
from content.loader import load_language
from voice import app
from voice.commands.common import config_of, tell
from voice.config import Config
from voice.errors import DeviceMissing, UserError
from voice.hearing import enrolment
from voice.hearing.phoneme_model import PhonemeModel
from voice.hearing.phrase import check, normalise
from voice.hearing.pronouncer import Pronouncer
from voice.hearing.pronunciation import espeak_phonemiser
from voice.hearing.wake_lesson import TAKES, Take, WakeLesson
from voice.live_parts import make_bell
from voice.models import models_folder

PATIENCE_S = 60.0
"""Without a take for so long, it is given up."""
WAIT_S = 0.1


def enrol(options: argparse.Namespace) -> int:
    """Hear the phrase three times, and keep how it was said; raises UserError."""
    config = config_of(options)
    if app.choose_ear(config, models_folder()).name != "phoneme":
        raise UserError("Only the phoneme engine learns how you speak; use --engine phoneme.")
    wished = config.wake_phrase or load_language(config.language).wake_phrase
    phrase = normalise(wished)
    phonemiser = espeak_phonemiser()
    check(phrase, phonemiser, config.language)
    model = PhonemeModel()
    lesson = WakeLesson(phrase, Pronouncer(model.ids, phonemiser), model)
    takes = _from_files(options.takes, lesson) if options.takes else _live(config, lesson, phrase)
    learnt = lesson.learn(takes)
    enrolment.save(enrolment.default_folder(), learnt)
    if options.json:
        about = asdict(learnt)
        print(json.dumps({name: about[name] for name in ("phrase", "shift", "takes")}))
    else:
        print(
            f"Breather has learnt how you say “{phrase}”. No sound was kept; "
            "“breather wake forget” deletes it."
        )
    return 0


def _from_files(files: list[Path], lesson: WakeLesson) -> list[Take]:
    takes = []
    for path in files:
        found = [lesson.take(heard) for heard in _utterances(_captured(read_recording(path)))]
        good = [take for take in found if take is not None]
        if not good:
            raise UserError(f"The wake phrase is not heard in “{path.name}”; record it again.")
        takes.append(good[0])
    return takes


def _live(config: Config, lesson: WakeLesson, phrase: str) -> list[Take]:
    takes: list[Take] = []
    streams = Streams(microphone=config.microphone, block=config.block, playback=False)
    bell = make_bell()
    with closing(LiveAudio(streams, bell, time.monotonic)) as port:
        port.start()
        tell(f"Say “{phrase}” {TAKES} times, with a pause after each.")
        for heard in _utterances(_from_microphone(port, lambda: bell.acquire(timeout=WAIT_S))):
            take = lesson.take(heard)
            if take is None:
                tell("That was something else; say it once more.")
                continue
            takes.append(take)
            tell(f"{len(takes)} of {TAKES}.")
            if len(takes) == TAKES:
                return takes
    raise UserError("Nobody said the wake phrase; try again when you are ready.")


def _from_microphone(port: LiveAudio, rest: object) -> Iterator[Captured]:
    """What the microphone brings; raises DeviceMissing where it cannot be used."""
    assert callable(rest)
    last = time.monotonic()
    while time.monotonic() < last + PATIENCE_S:
        rest()
        if port.problem:
            raise DeviceMissing(port.problem)
        for event in port.drain():
            if isinstance(event, Captured):
                yield event


def _captured(samples: Samples) -> Iterator[Captured]:
    """A recording with a second of silence around it."""
    length = -(-(len(samples) + RATE) // QUANTUM) * QUANTUM
    near = np.zeros(length, np.float32)
    near[RATE // 2 : RATE // 2 + len(samples)] = samples
    far = np.zeros(QUANTUM, np.float32)
    for frame in range(0, length, QUANTUM):
        yield Captured(frame, near[frame : frame + QUANTUM], far)


def _utterances(blocks: Iterator[Captured]) -> Iterator[Samples]:
    frontend: Frontend = app.frontend(RoomKind.NONE)
    for captured in blocks:
        for event in frontend.feed(captured):
            if isinstance(event, SpeechEnded):
                yield event.utterance.samples
