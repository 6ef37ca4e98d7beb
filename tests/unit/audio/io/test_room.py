from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import RATE, Samples
from audio.io.room import DELAY, NO_FAULTS, Faults, Room, RoomKind

ECHOING = (RoomKind.HEADSET, RoomKind.KIOSK)


def heard(
    kind: RoomKind, far: Samples, near: Samples, cuts: list[int], seed: int = 1,
    faults: Faults = NO_FAULTS,
) -> Samples:  # fmt: skip
    """What the microphone gives while `far` is played, in pieces that end at `cuts`."""
    room = Room(kind, np.random.default_rng(seed), faults)
    past = np.concatenate([np.zeros(room.reach, np.float32), far])
    out = near.copy()
    for begin, end in zip([0, *cuts], [*cuts, len(near)], strict=True):
        room.add(out[begin:end], past[begin : end + room.reach - DELAY], begin)
    return out


def silence(frames: int) -> Samples:
    return np.zeros(frames, np.float32)


def echo(kind: RoomKind, far: Samples) -> Samples:
    quiet = heard(kind, silence(len(far)), silence(len(far)), [])
    return heard(kind, far, silence(len(far)), []) - quiet


def decibels(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(float) ** 2)))


def test_without_a_room_the_microphone_gives_the_user_alone() -> None:
    near = np.random.default_rng(2).uniform(-1, 1, RATE).astype(np.float32)
    np.testing.assert_array_equal(heard(RoomKind.NONE, np.ones_like(near), near, []), near)


@pytest.mark.parametrize("kind", ECHOING)
def test_the_echo_comes_sixty_milliseconds_later_and_no_earlier(kind: RoomKind) -> None:
    far = silence(RATE)
    far[1000] = 0.3
    came = echo(kind, far)
    assert DELAY == 2880
    assert np.argmax(np.abs(came)) == 1000 + DELAY
    assert np.abs(came[: 1000 + DELAY]).max() < 1e-6


@pytest.mark.parametrize(("kind", "level"), [(RoomKind.HEADSET, -11.5), (RoomKind.KIOSK, 8.5)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_echo_has_the_level_of_its_room(kind: RoomKind, level: float, seed: int) -> None:
    far = (0.05 * np.random.default_rng(seed).standard_normal(4 * RATE)).astype(np.float32)
    came = echo(kind, far)
    assert decibels(came[RATE:]) - decibels(far[RATE:]) == pytest.approx(level, abs=0.5)


def test_a_kiosk_rings_for_four_tenths_of_a_second() -> None:
    far = silence(RATE)
    far[0] = 0.3
    came = echo(RoomKind.KIOSK, far)[DELAY:]
    early, late = came[1 : RATE // 10], came[RATE * 3 // 10 : RATE * 4 // 10]
    assert -60 < decibels(late) - decibels(early) < -30
    assert np.abs(came[RATE * 4 // 10 :]).max() < 1e-6


@pytest.mark.parametrize("kind", ECHOING)
def test_the_noise_is_low_steady_and_comes_from_the_given_seed(kind: RoomKind) -> None:
    one, again, other = (
        heard(kind, silence(8 * RATE), silence(8 * RATE), [], seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    levels = [decibels(part) for part in np.split(one, 8)]
    assert max(levels) - min(levels) < 3
    assert max(levels) < -45


def test_a_kiosk_is_noisier_than_a_headset() -> None:
    kiosk, headset = (
        decibels(heard(kind, silence(RATE), silence(RATE), []))
        for kind in (RoomKind.KIOSK, RoomKind.HEADSET)
    )
    assert kiosk > headset + 10


def test_the_microphone_clips_as_a_converter_does() -> None:
    loud = np.full(RATE, 0.9, np.float32)
    came = heard(RoomKind.KIOSK, loud, loud, [])
    assert np.abs(came).max() == 1.0


def test_a_loud_tone_comes_back_with_the_harmonics_that_were_asked_for() -> None:
    turn = 2 * np.pi * 200 * np.arange(2 * RATE) / RATE
    far = (0.25 * np.sin(turn)).astype(np.float32)
    nothing = silence(len(far))
    came = heard(RoomKind.HEADSET, far, nothing, [], faults=Faults(distortion=0.05))
    levels = np.abs(np.fft.rfft(came[RATE:]))[[200, 400, 600, 800]]
    harmonics = float(np.sqrt(np.sum(levels[1:] ** 2)) / levels[0])
    assert 0.025 < harmonics < 0.1
    clean = np.abs(np.fft.rfft(heard(RoomKind.HEADSET, far, nothing, [])[RATE:]))
    assert clean[400] < 0.01 * clean[200]


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(list(RoomKind)),
    st.sets(st.integers(1, 9_999), max_size=12),
    st.sampled_from([NO_FAULTS, Faults(0.05, 6e-5)]),
)
def test_how_time_is_divided_changes_no_bit(kind: RoomKind, cuts: set[int], faults: Faults) -> None:
    rng = np.random.default_rng(3)
    far, near = rng.uniform(-0.4, 0.4, (2, 10_000)).astype(np.float32)
    whole = heard(kind, far, near, [], faults=faults)
    np.testing.assert_array_equal(heard(kind, far, near, sorted(cuts), faults=faults), whole)
