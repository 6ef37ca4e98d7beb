"""The live listener: nobody waits, nobody is forgotten, and it hears what the inline one hears."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.blocks import QUANTUM, Samples, to_frames
from audio.events import Captured, SpeechStarted
from audio.frontend import Frontend
from audio.restarts import Restarts
from voice.errors import BreatherError, ModelMissing, WakePhraseError
from voice.events import Heard
from voice.hearing.base import Listening, Verdict
from voice.hearing.fake import UNKNOWN, WAKE, FakeRecogniser, LoudnessVad
from voice.hearing.listener import Listener
from voice.hearing.live_ear import LiveEar
from voice.hearing.live_listener import STALE, WAITING, LiveListener

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")

COMMANDS = ("pause", "stop")
ALL = Listening(True, frozenset(COMMANDS))
NOTHING = Listening(False, frozenset())
FAR = np.zeros(QUANTUM, np.float32)
VOICE = FakeRecogniser(COMMANDS)
TRIES = 30_000
"""How many milliseconds a process may take for anything, on the slowest machine."""

build = partial(FakeRecogniser, COMMANDS)
Event = SpeechStarted | Heard


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process or thread does."""
    pause = threading.Event()
    for _ in range(TRIES):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


class World:
    """A microphone for a listener; time stands still while a verdict is being found."""

    def __init__(self, factory: Callable[[], Any] = build, first: int = 0) -> None:
        self.told: list[str] = []
        restarts = Restarts("recogniser", lambda: 0.0, self.told.append)
        self.listener = LiveListener(Frontend(LoudnessVad(), None), LiveEar(factory, restarts))
        self.frame = first
        self.patient = True
        """Whether whoever was asked is given the time to answer."""

    def hear(self, samples: Samples, listening: Listening = ALL) -> list[Event]:
        events: list[Event] = []
        padded = np.concatenate((samples, np.zeros(-len(samples) % QUANTUM, np.float32)))
        for near in padded.reshape(-1, QUANTUM):
            events += self.listener.feed(Captured(self.frame, near, FAR), listening)
            self.frame += QUANTUM
            if self.patient:
                until(self.is_answered)
        return events

    def is_answered(self) -> bool:
        listener = self.listener
        asked = [listener._early, *(ended.question for ended in listener._ended)]
        waiting = [question for question in asked if question and question.answer is None]
        return not waiting or listener.failure is not None

    def silence(self, seconds: float = 0.6) -> list[Event]:
        return self.hear(np.zeros(to_frames(seconds), np.float32))


@contextmanager
def world(factory: Callable[[], Any] = build, first: int = 0) -> Iterator[World]:
    here = World(factory, first)
    try:
        yield here
    finally:
        here.listener.close()


def said(*parts: Sequence[str] | float) -> Samples:
    """Words in one breath, and seconds of silence."""
    pieces = [np.zeros(to_frames(0.3), np.float32)]
    for part in parts:
        silent = isinstance(part, float)
        pieces.append(np.zeros(to_frames(part), np.float32) if silent else VOICE.say(*part))
    return np.concatenate(pieces)


def heard(events: Sequence[Event]) -> list[Heard]:
    return [event for event in events if isinstance(event, Heard)]


def inline(samples: Samples, listening: Listening = ALL) -> list[Event]:
    listener = Listener(Frontend(LoudnessVad(), None), VOICE, 0)
    return [
        event
        for frame in range(0, len(samples) - QUANTUM + 1, QUANTUM)
        for event in listener.feed(
            Captured(frame, samples[frame : frame + QUANTUM], FAR), listening
        )
    ]


def commands(events: Sequence[Event]) -> list[str | None]:
    found = [event.verdict.command for event in heard(events)]
    return [None if command is None else command.name for command in found]


def is_one_sentence(error: BreatherError) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and text.count(". ") == 0


def test_it_hears_what_the_inline_listener_hears_and_the_verdict_is_there_at_the_end() -> None:
    sound = said(
        ["stop"], 1.0, [WAKE, "pause"], 0.4, [UNKNOWN], 0.4, [UNKNOWN], 1.0,
        [UNKNOWN, "stop"] * 8, 0.5, [WAKE], 1.0,
    )  # fmt: skip
    expected = heard(inline(sound))
    assert [event.verdict.wake is not None for event in expected].count(True) == 2
    with world() as here:
        found = heard(here.hear(sound))
    late = sorted(event.frame - event.end for event in found)
    # Only the stretch that was cut from running speech is asked about at its end: its verdict
    # lands in the same quantum if the other process is quick, else in the next one.
    assert late[:-1] == [0] * (len(expected) - 1)
    assert late[-1] in (0, QUANTUM)
    assert [replace(event, frame=event.end) for event in found] == expected


def test_the_inline_listener_finds_joins_and_so_does_this_one(factories: Any) -> None:
    """Plain takes everything for the wake phrase but what Long leaves to the join."""
    sound = said([UNKNOWN], 0.3, [UNKNOWN], 1.0)
    listener = Listener(Frontend(LoudnessVad(), None), factories.Long(), 0)
    expected = [
        event
        for frame in range(0, len(sound) - QUANTUM + 1, QUANTUM)
        for event in listener.feed(Captured(frame, sound[frame : frame + QUANTUM], FAR), ALL)
    ]
    first, second = heard(expected)
    assert first.verdict.wake is None
    assert second.verdict.wake is not None
    assert second.start == first.start
    with world(factories.Factory(factories.Long())) as here:
        assert here.hear(sound) == expected


def test_what_was_asked_too_early_does_not_count() -> None:
    """A pause that is no end: the words after it belong to the utterance."""
    pause = np.zeros(to_frames(0.03), np.float32)  # and the 80 ms after each word
    sound = np.concatenate((said(["stop"]), pause, VOICE.say("pause"), np.zeros(48_000)))
    with world() as here:
        events = here.hear(sound.astype(np.float32))
        assert commands(events) == [None]


def test_other_words_may_be_allowed_until_the_end() -> None:
    sound = said(["stop"], 0.05)  # and the 80 ms after each word
    with world() as here:
        events = here.hear(sound, NOTHING)
        assert here.listener._early is not None
        events += here.silence()
        assert commands(events) == ["stop"]


def test_while_the_ear_is_busy_nobody_waits_and_in_the_end_it_is_nothing(factories: Any) -> None:
    with world(factories.Factory(factories.Stuck())) as here:
        here.patient = False
        events = here.hear(said(["stop"], 1.0))
        assert [type(event) for event in events] == [SpeechStarted]
        events = here.hear(np.zeros(STALE, np.float32))
        (verdict,) = heard(events)
        assert verdict.verdict == Verdict()
        assert STALE < verdict.frame - verdict.end <= STALE + QUANTUM


def test_while_the_model_loads_the_newest_utterances_wait(factories: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "load"
    os.mkfifo(pipe)
    with world(factories.Slow(pipe, VOICE)) as here:
        here.patient = False
        events: list[Event] = []
        for word in ("stop", "pause", "stop", "pause", "stop"):
            events += here.hear(said([word], 0.4))
        assert not here.listener.ready
        early = heard(events)
        assert len(early) == 5 - WAITING
        assert [event.verdict for event in early] == [Verdict()] * len(early)
        assert len(here.listener._ear._questions) <= WAITING + 1
        pipe.write_bytes(b"now")
        here.patient = True
        assert commands(here.silence()) == ["stop", "pause", "stop"]
        assert here.listener.ready


def test_pauses_in_running_speech_do_not_gather_while_the_model_loads(
    factories: Any, tmp_path: Path
) -> None:
    pipe = tmp_path / "load"
    os.mkfifo(pipe)
    with world(factories.Slow(pipe, VOICE)) as here:
        here.patient = False
        for _ in range(40):
            here.hear(np.concatenate((VOICE.say(UNKNOWN), np.zeros(1_440, np.float32))))
            assert len(here.listener._ear._questions) <= WAITING + 1


def test_killed_while_idle_it_is_started_at_once() -> None:
    with world() as here:
        until(lambda: here.listener.ready)
        first = here.listener.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: here.listener.ready and here.listener.pid not in (None, first))
        assert here.told == ["The recogniser ended and is started again."]
        assert commands(here.hear(said(["stop"], 1.0))) == ["stop"]


def test_killed_over_an_utterance_it_is_asked_again(factories: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "busy"
    os.mkfifo(pipe)

    def kill_when_busy() -> None:
        with pipe.open() as told:
            pid = int(told.read())
        pipe.unlink()
        os.kill(pid, signal.SIGKILL)

    with world(factories.Factory(factories.Busy(pipe=pipe))) as here:
        thread = threading.Thread(target=kill_when_busy)
        thread.start()
        (verdict,) = heard(here.hear(said(["stop"], 1.0)))
        thread.join()
        assert verdict.verdict.wake is not None


def test_what_kills_it_again_and_again_is_nothing_and_it_is_started_all_the_same(
    factories: Any,
) -> None:
    with world(factories.Factory(factories.Dying())) as here:
        for _ in range(2):
            (verdict,) = heard(here.hear(said(["stop"], 1.0)))
            assert verdict.verdict == Verdict()
        until(lambda: len(here.told) == 4)
        assert [text.count("3 times") for text in here.told] == [0, 0, 1, 0]
        until(lambda: here.listener.ready)
        assert here.listener.problem == ""
        assert here.listener.failure is None


def test_what_cannot_even_be_started_is_tried_again_and_told(factories: Any) -> None:
    with world(factories.dead) as here:
        until(lambda: here.listener.problem != "")
        assert here.silence() == []
        until(lambda: len(here.told) > 3)
        assert here.told[2] == here.listener.problem
        assert here.listener.failure is None


@pytest.mark.parametrize(
    ("factory", "kind", "message"),
    [
        ("no_such_word", WakePhraseError, "Choose another one."),
        ("no_model", ModelMissing, "Install it."),
        ("broken", BreatherError, "failed with ValueError"),
    ],
)
def test_what_is_wrong_at_the_start_is_raised(
    factories: Any, factory: str, kind: type[BreatherError], message: str
) -> None:
    with world(getattr(factories, factory)) as here:
        until(lambda: here.listener.failure is not None)
        with pytest.raises(kind, match=message) as caught:
            here.silence()
        assert is_one_sentence(caught.value)
        assert factories.SECRET not in repr(caught.getrepr(style="long"))


def test_what_the_recogniser_raises_is_no_verdict(factories: Any) -> None:
    with world(factories.Factory(factories.Failing())) as here:
        for _ in range(2):
            (verdict,) = heard(here.hear(said(["stop"], 1.0)))
            assert verdict.verdict == Verdict()
        until(lambda: len(here.told) == 4)
        assert factories.SECRET not in "".join(here.told)


def test_what_is_being_said_when_time_jumps_is_nothing() -> None:
    with world() as here:
        (started,) = here.hear(said(["stop"]))
        assert isinstance(started, SpeechStarted)
        here.frame += to_frames(3.0)
        jumped = here.frame
        (lost,) = here.silence()
        assert lost == Heard(jumped + QUANTUM, started.frame, jumped + QUANTUM, Verdict())
        assert commands(here.hear(said(["stop"], 1.0))) == ["stop"]


def test_what_was_said_before_time_jumped_is_still_told() -> None:
    with world() as here:
        here.patient = False
        until(lambda: here.listener.ready)
        events = here.hear(said(["stop"], 0.25))  # its verdict may even land within this
        until(here.is_answered)
        here.frame += to_frames(1.0)
        assert len(heard(events + here.silence())) == 1


def test_what_was_said_long_before_a_jump_is_nothing() -> None:
    with world() as here:
        here.patient = False
        until(lambda: here.listener.ready)
        here.hear(said(["stop"], 0.25))
        until(here.is_answered)
        here.frame += 2 * STALE
        assert all(event.verdict == Verdict() for event in heard(here.silence()))


@pytest.mark.parametrize("moment", ["idle", "loading", "busy"])
def test_closing_leaves_no_process_and_no_thread(
    factories: Any, tmp_path: Path, moment: str
) -> None:
    pipe = tmp_path / "load"
    os.mkfifo(pipe)
    factory: Any = build
    if moment == "loading":
        factory = factories.Slow(pipe, VOICE)
    elif moment == "busy":
        factory = factories.Factory(factories.Stuck())
    threads = threading.active_count()
    with world(factory) as here:
        here.patient = False
        until(lambda: here.listener.pid is not None)
        if moment != "loading":
            until(lambda: here.listener.ready)
        here.hear(said(["stop"], 0.5))
        pid = here.listener.pid
        assert pid is not None
        here.listener.close()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert threading.active_count() == threads
        assert here.told == []
