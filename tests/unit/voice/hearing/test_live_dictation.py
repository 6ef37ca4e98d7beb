"""Dictation through the live listener: the same words as inline, and commands never wait for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from audio.blocks import QUANTUM, Samples, to_frames
from audio.events import Captured
from audio.frontend import Frontend
from audio.restarts import Restarts
from voice.events import Dictated, DictationEnd, Heard
from voice.hearing.base import Listening
from voice.hearing.fake import FakeRecogniser, FakeTranscriber, LoudnessVad
from voice.hearing.listener import HeardEvent, Listener
from voice.hearing.live_ear import LiveEar
from voice.hearing.live_listener import LiveListener
from voice.hearing.live_scribe import LiveScribe
from voice.hearing.scribe import InlineScribe

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
WORDS = ("done", "help", "yes")
VOICE = FakeRecogniser(WORDS)
DICTATING = Listening(False, frozenset({"done"}), 1)
FAR = np.zeros(QUANTUM, np.float32)
TRIES = 30_000
build = partial(FakeRecogniser, WORDS)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process or thread does."""
    pause = threading.Event()
    for _ in range(TRIES):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


def quiet(seconds: float) -> Samples:
    return np.zeros(to_frames(seconds), np.float32)


SPEECH = np.concatenate(
    [quiet(0.5), VOICE.say("help", "yes", "help"), quiet(2.5), VOICE.say("yes"), quiet(6.0)]
)
ENDED = np.concatenate([quiet(0.5), VOICE.say("help", "yes"), quiet(1.5), VOICE.say("done")])


def patiently(listener: LiveListener, sound: Samples) -> list[HeardEvent]:
    """Feed it; time stands still while anybody has to answer."""

    def answered() -> bool:
        current = listener._dictations._current
        written = current is None or all(writing.done for writing in current._writings)
        return written and all(ended.question.answer is not None for ended in listener._ended)

    events: list[HeardEvent] = []
    for frame in range(0, len(sound) - QUANTUM + 1, QUANTUM):
        events += listener.feed(Captured(frame, sound[frame : frame + QUANTUM], FAR), DICTATING)
        until(answered)
    return events


def dictated(events: list[HeardEvent]) -> list[Dictated]:
    return [event for event in events if isinstance(event, Dictated)]


def live() -> LiveListener:
    writes = partial(FakeTranscriber, WORDS)
    ear = LiveEar(build, Restarts("recogniser", lambda: 0.0, pytest.fail))
    scribe = LiveScribe(writes, Restarts("transcriber", lambda: 0.0, pytest.fail))
    return LiveListener(Frontend(LoudnessVad(), None), ear, scribe)


@pytest.mark.parametrize("sound", [SPEECH, np.concatenate([ENDED, quiet(3.0)])])
def test_it_writes_what_is_written_inline(sound: Samples) -> None:
    scribe = InlineScribe(FakeTranscriber(WORDS))
    inline = Listener(Frontend(LoudnessVad(), None), build(), 0, scribe)
    expected = [
        event
        for frame in range(0, len(sound) - QUANTUM + 1, QUANTUM)
        for event in inline.feed(Captured(frame, sound[frame : frame + QUANTUM], FAR), DICTATING)
    ]
    with live() as listener:
        found = patiently(listener, sound)
        assert not listener.busy, "nobody dictates any more"
    (wanted,) = dictated(expected)
    (given,) = dictated(found)
    assert given == replace(wanted, frame=given.frame)
    assert given.text.startswith("help yes")
    assert abs(given.frame - wanted.frame) <= 2 * QUANTUM


def test_a_command_is_heard_while_a_sentence_is_still_being_written() -> None:
    with live() as listener:
        scribe = listener._scribe
        assert scribe is not None
        until(lambda: listener.ready)
        gate = threading.Event()
        write = scribe._write
        scribe._write = lambda *task: (gate.wait(), write(*task))  # type: ignore[method-assign,assignment]
        found: list[HeardEvent] = []
        frame = 0
        for near in np.concatenate([ENDED, quiet(1.0)]).reshape(-1, QUANTUM):
            found += listener.feed(Captured(frame, near, FAR), DICTATING)
            frame += QUANTUM
            until(lambda: all(e.question.answer is not None for e in listener._ended))
        done = [e for e in found if isinstance(e, Heard) and e.verdict.command is not None]
        assert len(done) == 1
        assert dictated(found) == []
        gate.set()
        while not dictated(found):
            until(lambda: listener._dictations._current is None or all(
                writing.done for writing in listener._dictations._current._writings
            ))  # fmt: skip
            found += listener.feed(Captured(frame, FAR, FAR), DICTATING)
            frame += QUANTUM
        (ended,) = dictated(found)
        assert (ended.why, ended.text) == (DictationEnd.COMMAND, "help yes")


def test_a_jump_of_time_ends_it_with_what_was_said() -> None:
    with live() as listener:
        patiently(listener, np.concatenate([quiet(0.5), VOICE.say("help"), quiet(1.5)]))
        events = listener.feed(Captured(to_frames(600), FAR, FAR), DICTATING)
        (ended,) = dictated(events)
        assert (ended.why, ended.text) == (DictationEnd.LOST, "help")
