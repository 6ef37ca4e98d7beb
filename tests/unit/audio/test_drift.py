from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
import soxr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio.blocks import QUANTUM, RATE, Samples, to_frames
from audio.drift import MicrophoneClock
from audio.echo import EchoCanceller
from audio.frontend import Decimator
from audio.io.room import DELAY, Room, RoomKind


def noise(frames: int, seed: int = 0, level: float = 0.1) -> Samples:
    sound: Samples = np.random.default_rng(seed).standard_normal(frames).astype(np.float32)
    return sound * np.float32(level)


@dataclass
class Devices:
    """Two streams with clocks of their own; each callback comes somewhat late, in its order."""

    near: Samples
    drift: float = 0.0
    jitter: float = 0.001
    """Seconds that a callback is late, at most."""
    block: int = QUANTUM
    seed: int = 1
    gaps: tuple[tuple[float, float], ...] = ()
    """Seconds in which the microphone does not run."""
    clock: MicrophoneClock = field(default_factory=MicrophoneClock)

    def run(self, seconds: float, asleep: tuple[float, float] = (0.0, 0.0)) -> Samples:
        """What is handed out; the owner comes at each block that is played, unless `asleep`."""
        rng = np.random.default_rng(self.seed)
        count = round(seconds * RATE / self.block)
        played = self._times(np.arange(1, count + 1) * self.block / RATE, rng)
        recorded = self._times(self._capture_times(count), rng)
        have = np.searchsorted(recorded, played, "right")
        out: list[Samples] = []
        fed = taken = 0
        for index, moment in enumerate(played):
            if asleep[0] <= moment < asleep[1]:
                continue
            blocks = int(have[index])
            self.clock.feed(self.near[fed : blocks * self.block])
            fed = blocks * self.block
            frame = (index + 1) * self.block
            if blocks:
                self.clock.note(frame, float(moment - recorded[blocks - 1]))
            while taken + QUANTUM <= frame:
                out.append(self.clock.take())
                taken += QUANTUM
        return np.concatenate(out)

    def _capture_times(self, count: int) -> np.ndarray:
        times = 0.0037 + np.arange(1, count + 1) * self.block / RATE / (1 + self.drift)
        for begin, end in self.gaps:
            times[times > begin] += end - begin
        return times

    def _times(self, due: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return np.maximum.accumulate(due + rng.uniform(0.0, self.jitter, len(due)))


def place_of(part: Samples, whole: Samples) -> int:
    """Where a piece is found in a sound, to the bit; fails where it is not."""
    for at in np.flatnonzero(whole == part[0]):
        if np.array_equal(whole[at : at + len(part)], part):
            return int(at)
    raise AssertionError("it is not in there unchanged")


@settings(max_examples=15)
@example(seed=352, jitter=0.009)
@given(seed=st.integers(0, 1_000), jitter=st.sampled_from([0.0, 0.002, 0.009]))
def test_without_drift_every_sample_passes_unchanged(seed: int, jitter: float) -> None:
    near = noise(40 * RATE, seed)
    devices = Devices(near, jitter=jitter, seed=seed)
    out = devices.run(40.0)
    assert devices.clock.drift == 0.0
    # Where the jitter is new, it may have to wait; after that nothing is inserted any more.
    tail = out[20 * RATE :]
    at = place_of(tail, near)
    assert 0 < 20 * RATE - at < to_frames(0.1)


@pytest.mark.parametrize("seed", [3, 744])
def test_devices_that_jitter_by_two_periods_seem_to_drift_by_next_to_nothing(seed: int) -> None:
    """Of seed 744, 7 millionths: that is a sample every three seconds, and nobody hears it."""
    devices = Devices(noise(40 * RATE, seed), jitter=0.020, seed=seed)
    devices.run(40.0)
    assert abs(devices.clock.drift) < 15e-6


@pytest.mark.parametrize("block", [128, 480, 1024, 2048])
def test_devices_of_any_block_are_served_without_a_hole(block: int) -> None:
    near = noise(40 * RATE, 3)
    out = Devices(near, block=block, jitter=0.003).run(40.0)
    place_of(out[20 * RATE :], near)


@pytest.mark.parametrize("drift", [-300e-6, -100e-6, -20e-6, 20e-6, 100e-6, 300e-6])
def test_a_drift_is_found_and_taken_out(drift: float) -> None:
    hertz = 3_000.0
    size = round(200 * RATE * 1.001)
    near = np.sin(2 * np.pi * hertz / (1 + drift) * np.arange(size) / RATE).astype(np.float32)
    devices = Devices(near, drift)
    out = devices.run(180.0)
    assert devices.clock.drift == pytest.approx(drift, abs=3e-6)
    assert devices.clock.resyncs == 0
    assert to_frames(0.012) < devices.clock.backlog < to_frames(0.035)
    # Ten seconds of a sine in time with the output's frames: its phase hardly moves.
    tail = out[-10 * RATE :]
    beat = tail * np.exp(-2j * np.pi * hertz * np.arange(len(tail)) / RATE)
    phase = np.unwrap(np.angle(beat.reshape(-1, RATE).mean(axis=1)))
    frames_a_second = np.diff(phase) * RATE / (2 * np.pi * hertz)
    assert np.abs(frames_a_second).max() < 1.2


def test_interpolation_adds_next_to_nothing_in_the_band_of_speech() -> None:
    drift = 100e-6
    near = np.sin(2 * np.pi * 3_000.0 * np.arange(100 * RATE) / RATE).astype(np.float32)
    out = Devices(near, drift).run(90.0)
    tail = out[-RATE:].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(tail * np.blackman(len(tail)))) ** 2
    around = slice(2_980, 3_021)
    beside = spectrum.sum() - spectrum[around].sum()
    assert 10 * np.log10(beside / spectrum[around].sum()) < -60


def test_small_jitter_is_not_taken_for_drift() -> None:
    clock = MicrophoneClock()
    rng = np.random.default_rng(5)
    quantum = noise(QUANTUM, 6)
    for index in range(1, 20 * 60 * 10):  # twenty minutes, a drain each 0.1 s
        clock.feed(np.resize(quantum, 10 * QUANTUM))
        clock.note(index * 10 * QUANTUM, float(rng.uniform(-0.004, 0.004)))
        for _ in range(10):
            clock.take()
    assert clock.drift == 0.0
    assert clock.resyncs == 0


def test_a_microphone_that_pauses_goes_on_where_it_was() -> None:
    near = noise(40 * RATE, 7)
    devices = Devices(near, gaps=((20.0, 21.5),))
    out = devices.run(38.0)
    assert not out[to_frames(20.2) : to_frames(21.3)].any()
    before = place_of(out[to_frames(18.0) : to_frames(19.5)], near)
    after = place_of(out[to_frames(30.0) : to_frames(32.0)], near)
    assert after - before == pytest.approx(to_frames(12.0 - 1.5), abs=to_frames(0.02))
    assert devices.clock.backlog < to_frames(0.15)
    assert devices.clock.drift == 0.0


def test_an_owner_who_comes_late_loses_nothing() -> None:
    near = noise(30 * RATE, 8)
    out = Devices(near).run(28.0, asleep=(15.0, 18.0))
    place_of(out[to_frames(10.0) : to_frames(25.0)], near)


def test_what_piles_up_while_the_output_stands_is_left_out() -> None:
    clock = MicrophoneClock()
    near = noise(60 * RATE, 9)
    out = []
    for index in range(1, 3_000):
        if index == 500:
            clock.feed(near[index * QUANTUM : (index + 100) * QUANTUM])
        at = index + 100 * (index >= 500)
        clock.feed(near[at * QUANTUM : (at + 1) * QUANTUM])
        clock.note(index * QUANTUM, 0.0)
        out.append(clock.take())
    assert clock.resyncs == 1
    assert clock.backlog < to_frames(0.1)
    sound = np.concatenate(out)
    late = place_of(sound[-5 * RATE :], near) + 5 * RATE
    assert len(near[: (3_100) * QUANTUM]) - late < to_frames(0.1)


def test_without_a_microphone_there_is_silence() -> None:
    clock = MicrophoneClock(480_000)
    for index in range(20):
        clock.note(480_000 + index * QUANTUM, 0.0)
        assert not clock.take().any()


def test_what_nobody_takes_is_kept_for_ten_seconds() -> None:
    clock = MicrophoneClock()
    for index in range(2_000):
        clock.feed(noise(QUANTUM, index))
    assert clock._held.nbytes <= 10 * RATE * 4
    clock.note(2_000 * QUANTUM, 0.0)
    assert not clock.take().any()


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def echo_of(far: Samples, kind: RoomKind) -> Samples:
    room = Room(kind, np.random.default_rng(0))
    played = np.concatenate((np.zeros(room.reach, np.float32), far))
    heard = np.zeros(len(far), np.float32)
    for at in range(0, len(far), RATE):
        room.add(heard[at : at + RATE], played[at : at + room.reach - DELAY + RATE], at)
    return heard


def echo_left(room: RoomKind, drift: float, *, mapped: bool) -> float:
    """dB by which the canceller makes the echo of the last 10 of 70 s quieter."""
    seconds = 70
    far = noise(seconds * RATE, 11, 0.05)
    heard = echo_of(far, room)
    near = soxr.resample(heard, RATE, RATE * (1 + drift)).astype(np.float32)
    near = np.concatenate((near, np.zeros(RATE, np.float32)))
    if mapped:
        near = Devices(near, drift).run(seconds)
    down = Decimator(), Decimator()
    canceller = EchoCanceller()
    before, after = [], []
    for at in range(0, seconds * RATE, QUANTUM):
        quantum = down[0].feed(near[at : at + QUANTUM])
        after.append(canceller.feed(quantum, down[1].feed(far[at : at + QUANTUM])))
        before.append(quantum)
    return decibels(np.concatenate(before[-1_000:])) - decibels(np.concatenate(after[-1_000:]))


@pytest.mark.parametrize(
    "room", [RoomKind.HEADSET, pytest.param(RoomKind.KIOSK, marks=pytest.mark.slow)]
)
def test_with_drift_the_echo_is_taken_out_nearly_as_well_as_without(room: RoomKind) -> None:
    without = echo_left(room, 0.0, mapped=False)
    assert echo_left(room, 100e-6, mapped=True) > without - 1.0
    assert echo_left(room, 100e-6, mapped=False) < without - 15.0
