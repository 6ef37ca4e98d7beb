from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onsets import Onset, Signal, find_onsets, offsets

from audio.pacer import Breath, breath_sound

GAIN = 0.7
SOUNDS: dict[str, Signal] = {
    "in": breath_sound(Breath.IN, 48_000, np.random.default_rng(2)).samples,
    "out": breath_sound(Breath.OUT, 72_000, np.random.default_rng(2)).samples,
}


def recording(places: list[tuple[int, str]], noise: float = 0.0) -> Signal:
    """The sounds at their frames, as a 16-bit file holds them, under `noise` (RMS)."""
    length = max(frame + len(SOUNDS[name]) for frame, name in places) + 500
    track = np.random.default_rng(1).standard_normal(length) * noise
    for frame, name in places:
        track[frame : frame + len(SOUNDS[name])] += GAIN * SOUNDS[name]
    pcm = np.rint(track * 32_767) / 32_767
    return pcm.astype(np.float32)


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_every_onset_is_found_to_the_frame(noise: float) -> None:
    # Across the blocks in which it is looked for, too.
    places = [(0, "in"), (48_000, "out"), (212_145, "in"), (300_001, "out"), (499_003, "in")]
    found = find_onsets(recording(places, noise), SOUNDS, GAIN)
    assert [(onset.frame, onset.name) for onset in found] == places
    assert all(onset.gain == pytest.approx(GAIN, abs=0.1) for onset in found)


def test_an_edge_out_of_silence_counts_more_than_a_voice_on_top() -> None:
    track = recording([(1_000, "in"), (60_003, "out")])
    voice = np.random.default_rng(3).standard_normal(40_000).astype(np.float32) * np.float32(0.5)
    track[70_000:110_000] += voice
    found = find_onsets(track, SOUNDS, GAIN)
    assert [(onset.frame, onset.name) for onset in found] == [(1_000, "in"), (60_003, "out")]


@settings(max_examples=10)
@given(st.integers(0, 200_000), st.integers(0, 4_000))
def test_an_onset_is_found_wherever_it_is(first: int, gap: int) -> None:
    places = [(first, "in"), (first + 48_000 + gap, "out")]
    found = find_onsets(recording(places, 0.01), SOUNDS, GAIN)
    assert offsets(found, places) == [0, 0]
    assert len(found) == 2


def test_what_is_too_faint_or_not_there_is_not_found() -> None:
    track = recording([(1_000, "in")])
    assert find_onsets(track * np.float32(0.4), SOUNDS, GAIN) == []
    assert find_onsets(np.zeros(300_000, np.float32), SOUNDS, GAIN) == []
    assert find_onsets(np.zeros(10, np.float32), SOUNDS, GAIN) == []


def test_offsets_tell_how_far_off_each_is_and_what_is_missing() -> None:
    found = [Onset(100, "in", GAIN), Onset(48_102, "out", GAIN)]
    expected = [(100, "in"), (48_100, "out"), (96_100, "in"), (99, "out")]
    assert offsets(found, expected) == [0, 2, None, None]
