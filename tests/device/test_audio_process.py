"""The audio process on a real server: what is ordered sounds in its place, whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pulse import LOUDSPEAKER, MICROPHONE, PulseWorld, Recording

from audio.blocks import RATE, Clip
from audio.events import (
    Captured,
    CueFinished,
    CueStarted,
    DeviceBack,
    DeviceLost,
    EngineEvent,
)
from audio.io.live import LiveAudio
from audio.io.streams import Streams
from audio.timeline import Cancel, Cue, Play

PATIENCE_S = 30.0


class Turns:
    """A LiveAudio, and all that it told."""

    def __init__(self, streams: Streams) -> None:
        self._bell = multiprocessing.get_context("spawn").Semaphore(0)
        self.live = LiveAudio(streams, self._bell, time.monotonic)
        self.events: list[EngineEvent] = []
        self.live.start()

    def until(self, come: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not come():
            assert time.monotonic() < deadline, self.live.problem
            self._bell.acquire(timeout=0.1)
            self.events += self.live.drain()

    def of(self, kind: type[EngineEvent]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def pass_by(self, seconds: float) -> None:
        stop = self.live.frame + round(seconds * RATE)
        self.until(lambda: self.live.frame >= stop)


Start = Callable[..., Turns]


@pytest.fixture
def world() -> Iterator[PulseWorld]:
    """A world in which no word needs to be rendered."""
    with tempfile.TemporaryDirectory(prefix="breather-") as folder, PulseWorld(Path(folder)) as one:
        yield one


@pytest.fixture
def start(world: PulseWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    for name, value in world.environ.items():
        monkeypatch.setenv(name, value)
    started: list[Turns] = []

    def begin(**options: Any) -> Turns:
        started.append(Turns(Streams(**options)))
        return started[-1]

    yield begin
    for turns in started:
        turns.live.close()


@pytest.fixture
def running(start: Start) -> Turns:
    turns = start()
    turns.until(lambda: turns.live.running)
    return turns


def sounds(recording: Recording, level: float) -> list[int]:
    """Where Breather's channel begins to be louder than `level`, after a tenth of quiet."""
    loud = np.nonzero(np.abs(recording.breather()) > level)[0]
    begins = np.diff(loud, prepend=-RATE) > RATE // 10
    return [int(frame) for frame in loud[begins]]


def step(key: int, frame: int, seconds: float = 0.2) -> Cue:
    return Cue(key, "step", Clip(np.full(round(seconds * RATE), 0.3, np.float32)), frame)


def test_cues_sound_to_the_frame_where_they_were_ordered(world: PulseWorld, running: Turns) -> None:
    with world.recording() as recording:
        first = running.live.frame + RATE // 2
        places = [first, first + 31_234, first + 60_001]
        for key, place in enumerate(places):
            running.live.order(Play(step(key, place)))
        running.until(lambda: len(running.of(CueFinished)) == 3)
        running.pass_by(0.5)
        heard = sounds(recording, 0.25)
    assert [event.frame for event in running.of(CueStarted)] == places
    if not running.live.underruns:
        assert np.diff(heard).tolist() == np.diff(places).tolist()


def test_what_is_cancelled_falls_silent_at_its_frame(world: PulseWorld, running: Turns) -> None:
    with world.recording() as recording:
        begin = running.live.frame + RATE // 2
        running.live.order(Play(step(1, begin, 3.0)))
        running.live.order(Cancel(begin + RATE))
        running.until(lambda: bool(running.of(CueFinished)))
        running.pass_by(0.5)
        loud = np.nonzero(np.abs(recording.breather()) > 0.01)[0]
    assert running.of(CueFinished)[0].cut
    if not running.live.underruns:
        assert RATE <= loud[-1] - loud[0] + 1 <= RATE + RATE // 100


def test_a_person_is_heard_and_what_we_play_comes_beside(world: PulseWorld, running: Turns) -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, RATE).astype(np.float32)
    with world.recording(), world.person() as person:
        person.say(noise)
        running.live.order(Play(step(1, running.live.frame)))
        running.pass_by(2.5)
    near = np.concatenate([event.near for event in running.of(Captured)])
    far = np.concatenate([event.far for event in running.of(Captured)])
    assert np.count_nonzero(np.abs(near) > 0.01) > 0.8 * RATE
    assert np.count_nonzero(far > 0.29) == RATE // 5


@pytest.mark.parametrize("device", [LOUDSPEAKER, MICROPHONE], ids=["loudspeaker", "microphone"])
def test_a_device_that_goes_away_is_told_and_comes_back(
    world: PulseWorld, running: Turns, device: str
) -> None:
    world.unplug(device)
    running.until(lambda: bool(running.of(DeviceLost)))
    assert not running.live.running
    running.until(lambda: "PULSE_S" in running.live.problem)
    world.load(device)
    running.until(lambda: bool(running.of(DeviceBack)))
    assert running.live.problem == ""
    frames = [event.frame for event in running.events if isinstance(event, Captured)]
    assert frames == sorted(frames)


def test_a_server_that_is_killed_and_started_again(world: PulseWorld, running: Turns) -> None:
    world.kill()
    running.until(lambda: bool(running.of(DeviceLost)))
    running.until(lambda: "sound server" in running.live.problem)
    world.start()
    running.until(lambda: bool(running.of(DeviceBack)))
    with world.recording() as recording:
        running.live.order(Play(step(1, running.live.frame + RATE // 2)))
        running.until(lambda: bool(running.of(CueFinished)))
        running.pass_by(0.5)
        assert len(sounds(recording, 0.25)) == 1


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_is_killed_or_hangs_is_started_again(running: Turns, end: int) -> None:
    pid = running.live.pid
    assert pid is not None
    os.kill(pid, end)
    running.until(lambda: bool(running.of(DeviceBack)))
    assert running.live.restarts == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_that_is_killed_again_and_again_always_comes_back(running: Turns) -> None:
    for number in (1, 2, 3):
        assert running.live.pid is not None
        os.kill(running.live.pid, signal.SIGKILL)
        running.until(lambda number=number: len(running.of(DeviceBack)) == number)


def test_without_a_server_it_waits_for_one(world: PulseWorld, start: Start) -> None:
    world.kill()
    turns = start()
    turns.until(lambda: bool(turns.live.problem))
    assert turns.live.problem.startswith("There is no microphone;")
    world.start()
    turns.until(lambda: turns.live.running)
    assert not turns.of(DeviceBack)


@pytest.mark.parametrize("options", [{"capture": False}, {"playback": False}, {"block": 441}])
def test_one_stream_alone_and_other_blocks(start: Start, options: dict[str, Any]) -> None:
    turns = start(**options)
    turns.until(lambda: turns.live.running)
    first = len(turns.of(Captured))
    turns.until(lambda: len(turns.of(Captured)) > first + 50)
