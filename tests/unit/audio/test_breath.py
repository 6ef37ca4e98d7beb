"""Breath does not begin speech; a quiet voice stands out of the voices of a room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from breathing import Breath, Manner, track
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy

from audio.blocks import EAR_RATE, QUANTUM, RATE, Samples, to_frames
from audio.echo import EchoCanceller
from audio.events import Captured, SpeechEnded, SpeechEvent, SpeechStarted
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.vad import BACKGROUND, DOUBT, WINDOW, SileroVad

CYCLE = [Breath(False, 4.0, 0.2), Breath(True, 6.0, 0.2)]


def hear(near: Samples) -> list[SpeechEvent]:
    frontend = Frontend(SileroVad(), EchoCanceller())
    far = np.zeros(QUANTUM, np.float32)
    events: list[SpeechEvent] = []
    for frame in range(0, len(near) - QUANTUM + 1, QUANTUM):
        events += frontend.feed(Captured(frame, near[frame : frame + QUANTUM], far))
    return events


def noise(size: int, decibels: float, seed: int = 0) -> Samples:
    sound: Samples = np.random.default_rng(seed).standard_normal(size).astype(np.float32)
    return sound * np.float32(10 ** (decibels / 20))


def probability(sound: Samples) -> float:
    """What a network that is sure of everything is worth at the end of a sound at EAR_RATE."""
    vad = SileroVad(lambda window: 0.99)
    found = 0.0
    for begin in range(0, len(sound) - 159, 160):
        found = vad.feed(sound[begin : begin + 160])
    return found


def tone(seconds: float, decibels: float) -> Samples:
    time = np.arange(round(seconds * EAR_RATE)) / EAR_RATE
    buzz = sum(np.sin(2 * np.pi * 140 * h * time) / h for h in range(1, 15))
    return (np.asarray(buzz) * 10 ** (decibels / 20)).astype(np.float32)


@given(level=st.floats(-90.0, -10.0))
def test_what_the_room_always_has_is_background_at_any_level(level: float) -> None:
    assert probability(noise(3 * EAR_RATE, level)) == BACKGROUND


@pytest.mark.parametrize("above", [15.0, 30.0])
def test_a_voice_above_the_background_is_none_of_it(above: float) -> None:
    room = noise(4 * EAR_RATE, -50.0)
    room[-EAR_RATE // 2 :] += tone(0.5, -50.0 + above)
    assert probability(room) == 0.99


def test_what_is_hardly_above_the_background_goes_on_but_does_not_begin() -> None:
    room = noise(4 * EAR_RATE, -50.0)
    room[-EAR_RATE // 2 :] *= np.float32(10 ** (8 / 20))
    assert probability(room) == DOUBT


def test_somebody_who_speaks_for_long_with_pauses_does_not_become_background() -> None:
    rng = np.random.default_rng(3)
    words = [
        np.concatenate((tone(rng.uniform(0.3, 0.9), -20.0), np.zeros(round(0.25 * EAR_RATE))))
        for _ in range(40)
    ]
    talk = np.concatenate((*words, tone(0.4, -20.0))).astype(np.float32)
    assert probability(talk + noise(len(talk), -70.0)) == 0.99


def test_a_sentence_of_ones_own_is_no_background() -> None:
    assert probability(noise(75 * WINDOW, -40.0)) == 0.99


@given(level=st.floats(-60.0, -20.0))
def test_noise_that_is_like_no_voice_is_left_to_the_network(level: float) -> None:
    vad = SileroVad(lambda window: 0.25)
    for quantum in noise(12 * EAR_RATE, level).reshape(-1, 160):
        assert vad.feed(quantum) in (0.0, 0.25)


@given(of_numpy.arrays(np.float32, 100 * WINDOW, elements=st.floats(-1.0, 1.0, width=32)))
def test_any_sound_has_a_probability(sound: Samples) -> None:
    assert 0.0 <= probability(sound) <= 1.0


@pytest.mark.parametrize("manner", Manner)
def test_the_same_seed_makes_the_same_breath(manner: Manner) -> None:
    one, other = (track(CYCLE, manner, -20.0, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(one, other)
    assert len(one) == to_frames(10.4)
    out = one[to_frames(4.2) : to_frames(10.2)]
    assert 10 * np.log10(np.mean(np.square(out, dtype=np.float64))) > -32


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("level", [-45.0, -25.0, -8.0])
@pytest.mark.parametrize("manner", Manner)
def test_breath_ducks_at_most_one_cycle_in_ten(manner: Manner, level: float) -> None:
    rng = np.random.default_rng(8)
    sound = track(CYCLE * 5, manner, level, rng)
    events = hear(sound + noise(len(sound), -65.0))
    assert sum(isinstance(event, SpeechStarted) for event in events) == 0


@pytest.mark.model
@pytest.mark.slow
def test_a_quiet_phrase_begins_and_ends_though_colleagues_talk_on(shared_audio: Path) -> None:
    """Twenty dB below the recordings, over others that talk all the time 10 dB below that."""
    folder = shared_audio / "en"
    colleagues = [read_recording(file) for file in sorted(folder.glob("computer-*.flac"))[:20]]
    files = sorted(folder.glob("smart-mirror-*.flac"))[::6]
    right = 0
    for seed, file in enumerate(files):
        said = read_recording(file)
        near = np.concatenate((np.zeros(10 * RATE, np.float32), said, np.zeros(RATE, np.float32)))
        others = babble(len(near), colleagues, np.random.default_rng(seed))
        [(begin, end)] = places(near)
        right += any(
            abs(start - begin) < 0.45 and abs(stop - end) < 0.3
            for start, stop in places(near * np.float32(0.1) + others)
        )
    assert right >= 0.6 * len(files)


def places(near: Samples) -> list[tuple[float, float]]:
    """Where the utterances begin and end, in seconds."""
    return [
        (event.utterance.start / RATE, event.utterance.speech_end / RATE)
        for event in hear(near)
        if isinstance(event, SpeechEnded)
    ]


def babble(frames: int, colleagues: list[Samples], rng: np.random.Generator) -> Samples:
    total = np.zeros(frames, np.float32)
    for _ in range(5):
        order = rng.permutation(len(colleagues))
        voices = [spoken(colleagues[index]) for index in order]
        total += np.resize(np.concatenate(voices), frames)
    total *= np.float32(10 ** (-52 / 20) / np.sqrt(np.mean(total**2)))
    return total


def spoken(recording: Samples) -> Samples:
    """From the first loud sample to the last, at RMS 1."""
    loud = np.flatnonzero(np.abs(recording) > 0.02 * np.abs(recording).max())
    voice = recording[loud[0] : loud[-1] + 1]
    return voice / np.float32(np.sqrt(np.mean(np.square(voice))))
