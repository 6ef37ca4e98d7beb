"""From an engine's samples to what is played: rate, silence, ramps, pauses."""

from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import RATE, Samples, to_frames
from voice.speaking.finish import EDGE, finish, joined, resampled, to_samples, trim


def tone(seconds: float, rate: int = RATE, peak: float = 0.3) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    return (peak * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def silence(seconds: float, rate: int = RATE) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_any_rate_becomes_ours(rate: int) -> None:
    out = resampled(tone(1, rate), rate)
    assert out.dtype == np.float32
    assert len(out) == pytest.approx(RATE, abs=2)
    spectrum = np.abs(np.fft.rfft(out))
    assert np.argmax(spectrum) * RATE / len(out) == pytest.approx(440, abs=1.5)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0.3, 0.7), (0.01, 0.0), (2, 0.02)])
def test_trims_to_the_same_edges(before: float, after: float) -> None:
    out = trim(np.concatenate([silence(before), tone(0.5), silence(after)]))
    assert len(out) == pytest.approx(to_frames(0.5) + 2 * EDGE, abs=2 * to_frames(0.005))
    assert out[0] == out[-1] == 0


def test_trimming_keeps_soft_ends() -> None:
    """A final 'th' is some 40 dB below the loudest vowel."""
    soft = tone(0.1, peak=0.3 * 10 ** (-40 / 20))
    out = trim(np.concatenate([silence(0.2), soft, tone(0.5), soft, silence(0.2)]))
    assert len(out) == pytest.approx(to_frames(0.7) + 2 * EDGE, abs=2 * to_frames(0.005))


def test_ramps_where_the_sound_begins_at_once() -> None:
    """Noise right up to the cut must not click."""
    noise = np.random.default_rng(1).normal(0, 0.0005, RATE).astype(np.float32)
    noise[RATE // 4 : RATE // 2] += tone(0.25)
    out = trim(noise)
    assert np.abs(out[:48]).max() < np.abs(noise).max() / 100
    assert out[0] == out[-1] == 0


@pytest.mark.parametrize("samples", [silence(0), silence(1), tone(0.001)])
def test_no_sound_is_no_clip(samples: Samples) -> None:
    assert len(finish(samples, RATE)) == 0


def test_pause_is_between_the_sounds() -> None:
    parts = [finish(tone(0.5), RATE), finish(tone(0.5), RATE)]
    out = to_samples(joined(parts, to_frames(1.0)))
    quiet = np.flatnonzero(np.abs(out) > 0)
    longest = np.diff(quiet).max()
    assert longest == pytest.approx(to_frames(1.0), abs=to_frames(0.01))


def test_joining() -> None:
    part = np.ones(RATE, np.int16)
    assert len(joined([], RATE)) == 0
    assert np.array_equal(joined([part], RATE), part)
    assert len(joined([part, part], 0)) == 2 * RATE


def test_sixteen_bit_there_and_back() -> None:
    pcm = np.array([-32767, -1, 0, 1, 32767], np.int16)
    samples = to_samples(pcm)
    assert samples.dtype == np.float32
    assert (samples.min(), samples.max()) == (-1, 1)
    assert np.array_equal(np.rint(samples * 32767).astype(np.int16), pcm)
