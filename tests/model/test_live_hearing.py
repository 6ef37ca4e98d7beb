"""The real recogniser in its own process hears real people as it does inline."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audio.blocks import QUANTUM, Samples, to_frames
from audio.events import Captured
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.restarts import Restarts
from audio.vad import SileroVad
from content.loader import load_language
from voice.events import Heard
from voice.hearing.base import Listening
from voice.hearing.factory import EarFactory
from voice.hearing.listener import Listener
from voice.hearing.live_ear import LiveEar
from voice.hearing.live_listener import LiveListener

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
pytest.importorskip("hama", reason="the phoneme engine has no package for this system")

ENGLISH = load_language("en")
ALL = Listening(True, frozenset(ENGLISH.commands))
FACTORY = EarFactory("phoneme", "smart mirror", dict(ENGLISH.commands), None)
FAR = np.zeros(QUANTUM, np.float32)
RECORDINGS = ("smart-mirror-03", "smart-mirror-07", "view-glass-03", "sentence")
TRIES = 60_000


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process or thread does."""
    pause = threading.Event()
    for _ in range(TRIES):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


def quanta(folder: Path) -> list[Captured]:
    silence = np.zeros(to_frames(1.0), np.float32)
    files = [read_recording(folder / "en" / f"{name}.flac") for name in RECORDINGS]
    sound: Samples = np.concatenate([part for file in files for part in (silence, file, silence)])
    frames = range(0, len(sound) - QUANTUM + 1, QUANTUM)
    return [Captured(frame, sound[frame : frame + QUANTUM], FAR) for frame in frames]


def judged(events: Sequence[object]) -> list[Heard]:
    """Without the moment at which they landed."""
    return [replace(event, frame=event.end) for event in events if isinstance(event, Heard)]


def test_it_hears_as_inline_even_if_it_is_killed_meanwhile(shared_audio: Path) -> None:
    captured = quanta(shared_audio)
    inline = Listener(Frontend(SileroVad(), None), FACTORY(), 0)
    expected = judged([event for quantum in captured for event in inline.feed(quantum, ALL)])
    assert sum(heard.verdict.wake is not None for heard in expected) == 2
    told: list[str] = []
    ear = LiveEar(FACTORY, Restarts("recogniser", lambda: 0.0, told.append))
    with LiveListener(Frontend(SileroVad(), None), ear) as listener:

        def is_answered() -> bool:
            return all(ended.question.answer is not None for ended in listener._ended)

        found: list[object] = []
        for place, quantum in enumerate(captured):
            found += listener.feed(quantum, ALL)
            until(is_answered)
            if place == len(captured) // 2:
                until(lambda: listener.ready)
                assert listener.pid is not None
                os.kill(listener.pid, signal.SIGKILL)
        assert judged(found) == expected
