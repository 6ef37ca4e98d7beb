from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import QUANTUM, RATE, Clip, Samples
from audio.pacer import (
    ONSET,
    SHORTEST,
    Breath,
    breath_sound,
    chime,
    closing_sound,
    ready_sound,
    reminder_sound,
)

SPEECH = -23.0
MOVING = (Breath.IN, Breath.TOP_UP, Breath.OUT)

breaths = st.sampled_from(list(Breath))
lengths = st.integers(SHORTEST, 3 * RATE) | st.sampled_from([SHORTEST, 2**15, 2**15 + QUANTUM])


def sound(breath: Breath, seconds: float, seed: int = 1) -> Samples:
    return breath_sound(breath, round(seconds * RATE), np.random.default_rng(seed)).samples


def biquad(x: npt.NDArray[np.float64], *c: float) -> npt.NDArray[np.float64]:
    b0, b1, b2, a1, a2 = c
    out = np.empty_like(x)
    x1 = x2 = y1 = y2 = 0.0
    for i, x0 in enumerate(x.tolist()):
        y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        out[i] = y0
        x1, x2, y1, y2 = x0, x1, y0, y1
    return out


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS with the relative gate (ITU-R BS.1770-4)."""
    shelf = (1.53512485958697, -2.69169618940638, 1.19839281085285)
    heard = biquad(samples.astype(float), *shelf, -1.69065929318241, 0.73248077421585)
    heard = biquad(heard, 1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)
    block, hop = RATE * 4 // 10, RATE // 10
    starts = range(0, max(len(heard) - block, 0) + 1, hop)
    power = np.array([np.mean(heard[s : s + block] ** 2) for s in starts])
    level = -0.691 + 10 * np.log10(power)
    gate = -0.691 + 10 * np.log10(np.mean(power[level > -70])) - 10
    return float(-0.691 + 10 * np.log10(np.mean(power[level > max(gate, -70)])))


def centroid(part: Samples) -> float:
    """Mean frequency of the power, in Hz."""
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    return float(np.sum(power * np.fft.rfftfreq(len(part), 1 / RATE)) / np.sum(power))


def pitch(part: Samples) -> float:
    """The strongest frequency between 150 and 450 Hz."""
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8 * len(part)))
    hertz = np.fft.rfftfreq(8 * len(part), 1 / RATE)
    return float(hertz[np.argmax(power * ((hertz > 150) & (hertz < 450)))])


def thirds(samples: Samples) -> list[Samples]:
    return np.array_split(samples[: len(samples) - QUANTUM], 3)


@settings(max_examples=40, deadline=None)
@given(breaths, lengths, st.integers(0, 1000))
def test_a_breath_sound_is_exact_at_both_ends(breath: Breath, frames: int, seed: int) -> None:
    samples = breath_sound(breath, frames, np.random.default_rng(seed)).samples
    assert len(samples) == frames
    assert samples[0] == ONSET
    assert not samples[-QUANTUM:].any()
    assert samples[-QUANTUM - 100 : -QUANTUM].any()
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() < 0.3


def test_the_onset_outlives_sixteen_bits_a_duck_and_a_low_volume() -> None:
    assert ONSET * 0.2 * 0.25 * 32767 > 1


@settings(max_examples=20, deadline=None)
@given(breaths, lengths)
def test_the_same_state_gives_the_same_sound_and_another_another(
    breath: Breath, frames: int
) -> None:
    first, again, other = (
        breath_sound(breath, frames, np.random.default_rng(seed)).samples for seed in (7, 7, 8)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("frames", [0, -1, SHORTEST - 1])
def test_too_short_a_breath_is_refused(frames: int) -> None:
    with pytest.raises(ValueError, match="frames"):
        breath_sound(Breath.IN, frames, np.random.default_rng(1))


@pytest.mark.parametrize("seconds", [0.7, 4.0])
@pytest.mark.parametrize("breath", [Breath.IN, Breath.TOP_UP])
def test_the_sound_rises_with_the_breath_in(breath: Breath, seconds: float) -> None:
    first, second, third = thirds(sound(breath, seconds))
    assert centroid(first) * 1.05 < centroid(second)
    assert centroid(second) * 1.05 < centroid(third)
    assert pitch(first) * 1.05 < pitch(second) < pitch(third) / 1.05


@pytest.mark.parametrize("seconds", [0.7, 6.0])
def test_the_sound_falls_with_the_breath_out(seconds: float) -> None:
    first, second, third = thirds(sound(Breath.OUT, seconds))
    assert centroid(first) > centroid(second) * 1.05
    assert centroid(second) > centroid(third) * 1.05
    assert pitch(first) / 1.05 > pitch(second) > pitch(third) * 1.05


def test_the_sound_is_level_in_a_hold() -> None:
    first, second, third = thirds(sound(Breath.HOLD, 4.0))
    assert centroid(first) == pytest.approx(centroid(second), rel=0.05)
    assert centroid(second) == pytest.approx(centroid(third), rel=0.05)
    middle = sound(Breath.HOLD, 4.0)[RATE : 3 * RATE].reshape(8, -1)
    levels = 20 * np.log10(np.sqrt(np.mean(middle**2, axis=1)))
    assert np.ptp(levels) < 2.0


def test_a_top_up_goes_on_above_the_breath_in() -> None:
    last = thirds(sound(Breath.IN, 3.0))[2]
    top = thirds(sound(Breath.TOP_UP, 1.0))
    assert centroid(top[1]) > centroid(last)
    assert pitch(top[2]) > pitch(last) * 1.1


@pytest.mark.parametrize("seconds", [0.8, 4.0])
@pytest.mark.parametrize("breath", MOVING)
def test_a_breath_is_six_to_nine_decibels_softer_than_speech(
    breath: Breath, seconds: float
) -> None:
    assert SPEECH - 9 <= loudness(sound(breath, seconds)) <= SPEECH - 6


def test_a_hold_is_softer_still_but_heard() -> None:
    assert SPEECH - 15 <= loudness(sound(Breath.HOLD, 4.0)) <= SPEECH - 10


@pytest.mark.parametrize("breath", Breath)
def test_a_breath_does_not_hiss(breath: Breath) -> None:
    power = np.abs(np.fft.rfft(sound(breath, 3.0))) ** 2
    high = np.fft.rfftfreq(3 * RATE, 1 / RATE) > 5000
    assert power[high].sum() < 1e-3 * power.sum()


@pytest.mark.parametrize(
    "clip",
    [chime(), ready_sound(), reminder_sound(), closing_sound()]
    + [breath_sound(breath, 2 * RATE, np.random.default_rng(1)) for breath in Breath],
    ids=["chime", "ready", "reminder", "closing", *(breath.value for breath in Breath)],
)
def test_nothing_clicks(clip: Clip) -> None:
    """A click is a jump; beside these soft sounds it would stand out in the second difference."""
    samples = np.concatenate([np.zeros(100), clip.samples, np.zeros(100)])
    assert np.abs(np.diff(samples)).max() < 0.03
    bends = np.abs(np.diff(samples, 2))
    assert bends[:200].max() < 2 * ONSET
    assert bends[-200 - QUANTUM :].max() < 2 * ONSET


def test_the_chime_is_short_and_rises() -> None:
    samples = chime().samples
    assert len(samples) < RATE / 2
    assert np.abs(samples).max() < 0.2
    assert np.argmax(np.abs(samples)) > RATE // 200
    first, second = samples[: RATE // 10], samples[RATE // 5 :]
    power = [np.abs(np.fft.rfft(part, RATE)) for part in (first, second)]
    assert np.argmax(power[0]) < np.argmax(power[1])


def test_the_ready_sound_is_short_and_softer_than_the_chime() -> None:
    ready = ready_sound()
    assert ready.seconds < 0.5
    assert np.abs(ready.samples).max() < 0.6 * np.abs(chime().samples).max()


def test_the_reminder_falls_and_is_softer_than_all_other_signals() -> None:
    samples = reminder_sound().samples
    power = [np.abs(np.fft.rfft(part, RATE)) for part in (samples[: RATE // 3], samples[RATE:])]
    assert np.argmax(power[0]) > np.argmax(power[1])
    others = [np.abs(clip.samples).max() for clip in (chime(), closing_sound())]
    assert np.abs(samples).max() < min(others)


def test_the_closing_sound_rings_out_over_a_second_and_a_half() -> None:
    samples = closing_sound().samples
    assert 1.5 * RATE < len(samples) < 2.5 * RATE
    levels = np.sqrt(np.mean(samples[: RATE * 2].reshape(8, -1) ** 2, axis=1))
    assert np.all(np.diff(levels[2:]) < 0)
    assert levels[-1] < levels[2] / 20
