"""What a microphone is found to give."""

from __future__ import annotations

import numpy as np
import pytest

from audio.blocks import Samples
from audio.meter import CLIPPED, FLOOR_DB, Meter, Sound

PIECE = 4_800


def tone(peak: float) -> Samples:
    wave = peak * np.sin(2 * np.pi * 440 * np.arange(PIECE) / 48_000)
    return wave.astype(np.float32)


def after(*pieces: Samples) -> Meter:
    meter = Meter()
    for piece in pieces:
        meter.feed(piece)
    return meter


def test_no_samples_at_all() -> None:
    assert after().sound is Sound.NOTHING


def test_a_muted_microphone_is_told_from_a_quiet_room() -> None:
    silence = np.zeros(PIECE, np.float32)
    assert after(silence, silence).sound is Sound.MUTED
    assert after(silence, tone(10**-4)).sound is Sound.TOO_QUIET


def test_what_nobody_would_hear_is_told_from_what_is_faint() -> None:
    sounds = [after(tone(10 ** (db / 20) * 2**0.5)).sound for db in (-61, -59, -51, -49)]
    assert sounds == [Sound.TOO_QUIET, Sound.FAINT, Sound.FAINT, Sound.GOOD]


def test_speech_somewhere_in_it_is_enough() -> None:
    assert after(np.zeros(PIECE, np.float32), tone(0.02), tone(10**-4)).sound is Sound.GOOD


def test_peaks_that_are_cut_off() -> None:
    assert after(np.clip(tone(1.5), -1, 1)).sound is Sound.CLIPPING


def test_a_single_click_is_no_clipping() -> None:
    click = tone(0.1)
    click[: CLIPPED - 1] = 1.0
    assert after(click).sound is Sound.GOOD


@pytest.mark.parametrize("peak", [1.0, 0.1, 0.001])
def test_the_level_is_that_of_a_sine(peak: float) -> None:
    assert Meter().feed(tone(peak)) == pytest.approx(20 * np.log10(peak) - 3.01, abs=0.02)


def test_silence_has_a_level_too() -> None:
    meter = Meter()
    assert meter.feed(np.zeros(PIECE, np.float32)) == FLOOR_DB
    assert meter.loudest == FLOOR_DB
