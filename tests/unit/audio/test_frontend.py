from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audio.blocks import EAR_QUANTUM, EAR_RATE, QUANTUM, RATE, Samples
from audio.echo import EchoCanceller
from audio.events import Captured, SpeechEnded, SpeechEvent, SpeechPaused, SpeechStarted
from audio.frontend import Decimator, Frontend
from audio.io.files import read_recording
from audio.vad import SileroVad


class LevelVad:
    """Takes what is loud for speech."""

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        return 1.0 if np.abs(quantum).max() > 0.01 else 0.0


def hear(
    frontend: Frontend, near: Samples, far: Samples | None = None, first: int = 0
) -> list[SpeechEvent]:
    far = np.zeros_like(near) if far is None else far
    events: list[SpeechEvent] = []
    for i in range(0, len(near) - QUANTUM + 1, QUANTUM):
        events += frontend.feed(Captured(first + i, near[i : i + QUANTUM], far[i : i + QUANTUM]))
    return events


def decimate(sound: Samples) -> Samples:
    decimator = Decimator()
    return np.concatenate(
        [decimator.feed(sound[i : i + QUANTUM]) for i in range(0, len(sound), QUANTUM)]
    )


def tone(frequency: float, quanta: int = 40) -> Samples:
    time = np.arange(quanta * QUANTUM) / RATE
    return np.sin(2 * np.pi * frequency * time).astype(np.float32)


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(sound[EAR_QUANTUM * 4 :], dtype=np.float64))))


@pytest.mark.parametrize("frequency", [50.0, 1_000.0, 4_000.0, 6_300.0])
def test_what_ears_need_passes(frequency: float) -> None:
    assert rms(decimate(tone(frequency))) == pytest.approx(np.sqrt(0.5), rel=0.01)


@pytest.mark.parametrize("frequency", [8_300.0, 12_000.0, 15_500.0, 20_000.0])
def test_what_would_fold_back_does_not_pass(frequency: float) -> None:
    assert rms(decimate(tone(frequency))) < 10 ** (-55 / 20)


def test_the_delay_is_as_told() -> None:
    sound = np.zeros(4 * QUANTUM, np.float32)
    sound[QUANTUM + 3 * 40] = 1.0
    peak = int(np.argmax(decimate(sound)))
    assert peak * (RATE // EAR_RATE) - Decimator.delay == QUANTUM + 3 * 40


def test_an_utterance_is_mapped_to_the_frames_it_was_captured_in() -> None:
    first, onset, end = 96_000, 60 * QUANTUM, 100 * QUANTUM
    near = np.zeros(160 * QUANTUM, np.float32)
    near[onset:end] = tone(500.0, 40)
    events = hear(Frontend(LevelVad(), None), near, first=first)
    assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded]
    ended = events[-1]
    assert isinstance(ended, SpeechEnded)
    utterance = ended.utterance
    loud = np.flatnonzero(np.abs(utterance.samples) > 0.3)
    step = RATE // EAR_RATE
    assert abs(utterance.start + int(loud[0]) * step - (first + onset)) < 0.0005 * RATE
    assert abs(utterance.start + int(loud[-1]) * step - (first + end)) < 0.0005 * RATE
    assert abs(utterance.speech_end - (first + end)) <= QUANTUM


def test_restarted_it_knows_nothing_of_what_was_being_said() -> None:
    frontend = Frontend(LevelVad(), None)
    assert [type(event) for event in hear(frontend, tone(500.0, 40))] == [SpeechStarted]
    frontend.restart()
    near = np.concatenate((tone(500.0, 40), np.zeros(40 * QUANTUM))).astype(np.float32)
    events = hear(frontend, near, first=144_000)
    assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded]
    ended = events[-1]
    assert isinstance(ended, SpeechEnded)
    assert ended.utterance.start == 144_000 - Decimator.delay


def test_where_nothing_of_ours_sounds_the_canceller_changes_nothing() -> None:
    near = np.concatenate((np.zeros(48_000), tone(300.0, 50), np.zeros(48_000))).astype(np.float32)
    plain = hear(Frontend(LevelVad(), None), near)
    through = hear(Frontend(LevelVad(), EchoCanceller()), near)
    assert [event.frame for event in through] == [event.frame for event in plain]
    one, other = plain[-1], through[-1]
    assert isinstance(one, SpeechEnded)
    assert isinstance(other, SpeechEnded)
    assert np.array_equal(one.utterance.samples, other.utterance.samples)


def test_our_own_sound_starts_no_speech_before_the_canceller_knows_the_room() -> None:
    far = (np.random.default_rng(1).standard_normal(3 * RATE) * 0.05).astype(np.float32)
    near = np.zeros_like(far)
    near[2_880:] = far[:-2_880] * np.float32(0.27)
    assert hear(Frontend(LevelVad(), None), near, far)
    assert hear(Frontend(LevelVad(), EchoCanceller()), near, far) == []


class Doubtful(EchoCanceller):
    """Never suspects, and is never certain: our own words that the gate has let through."""

    suspect = False
    certain = False


def test_what_is_nowhere_clearer_than_our_own_sound_is_silence_for_the_ear() -> None:
    near = np.concatenate((np.zeros(48_000), tone(300.0, 50), np.zeros(48_000))).astype(np.float32)
    events = hear(Frontend(LevelVad(), Doubtful()), near)
    paused, ended = events[1:]
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert not ended.utterance.samples.any()
    assert ended.utterance is paused.utterance


class DeafVad:
    """Silero's network after our own words."""

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        return 0.1


class Overheard(EchoCanceller):
    """Our own sound is there, and what is left of it is far below what is heard."""

    active = True
    suspect = False
    certain = True


def buzz(quanta: int) -> Samples:
    """As a voice: periodic, with many harmonics."""
    return sum((tone(150.0 * k, quanta) / 8 for k in range(1, 8)), np.zeros(1, np.float32))


def test_a_clear_voice_over_our_own_sound_begins_speech_though_the_network_is_deaf() -> None:
    near = np.concatenate((np.zeros(24_000), buzz(20), np.zeros(48_000))).astype(np.float32)
    events = hear(Frontend(DeafVad(), Overheard()), near)
    assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded]


def test_a_clear_noise_over_our_own_sound_does_not() -> None:
    hiss = np.random.default_rng(2).standard_normal(20 * QUANTUM) * 0.1
    near = np.concatenate((np.zeros(24_000), hiss, np.zeros(48_000))).astype(np.float32)
    assert hear(Frontend(DeafVad(), Overheard()), near) == []


class Covering(EchoCanceller):
    """Our own sound is as loud as the end of what somebody says."""

    active = True

    def __init__(self, clear: range) -> None:
        super().__init__()
        self._clear = clear
        self._now = -1

    def feed(self, near: Samples, far: Samples) -> Samples:
        self._now += 1
        return near

    @property
    def suspect(self) -> bool:
        return self._now not in self._clear

    @property
    def certain(self) -> bool:
        return not self.suspect


def test_the_end_of_a_word_that_our_own_sound_covers_belongs_to_it() -> None:
    near = np.concatenate((np.zeros(24_000), buzz(30), np.zeros(48_000))).astype(np.float32)
    events = hear(Frontend(DeafVad(), Covering(range(50, 65))), near)
    assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded]
    ended = events[-1]
    assert isinstance(ended, SpeechEnded)
    last = ended.utterance.start + len(ended.utterance.samples) * (RATE // EAR_RATE)
    assert last >= (50 + 15 + 8) * QUANTUM
    assert ended.utterance.samples[-5 * EAR_QUANTUM :].any()


def test_our_own_sound_alone_does_not_begin_speech_when_speech_before_it_ended() -> None:
    near = np.concatenate((np.zeros(24_000), buzz(200))).astype(np.float32)
    events = hear(Frontend(DeafVad(), Covering(range(50, 65))), near)
    assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded]


def test_while_nothing_of_ours_sounds_the_network_alone_decides() -> None:
    near = np.concatenate((np.zeros(24_000), buzz(20), np.zeros(48_000))).astype(np.float32)
    assert hear(Frontend(DeafVad(), EchoCanceller()), near) == []


def phrase(file: Path, gain: float) -> Samples:
    """A recording with near silence around it."""
    rng = np.random.default_rng(0)
    said = read_recording(file) * np.float32(gain)
    quiet = (rng.standard_normal(RATE * 5 // 2) * 1e-4).astype(np.float32)
    return np.concatenate((quiet[:RATE], said, quiet[RATE:]))


def breath(seed: int, low: float, high: float, seconds: float, level: float) -> Samples:
    """Noise between two frequencies, with the fluctuations of turbulent air, in near silence."""
    rng = np.random.default_rng(seed)
    size = round(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(size))
    frequency = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= 1 / (1 + (frequency / high) ** 4) * (frequency > low)
    flow = np.fft.rfft(rng.standard_normal(size)) * (frequency < 12.0)
    gusts = np.fft.irfft(flow, size)
    air = np.fft.irfft(spectrum, size) * np.exp(0.6 * gusts / gusts.std()) * np.hanning(size)
    air *= level / np.sqrt(np.mean(air**2))
    sound = rng.standard_normal(size + 2 * RATE) * 1e-4
    sound[RATE : RATE + size] += air
    return np.clip(sound, -1.0, 1.0).astype(np.float32)


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("gain", [1.0, 0.1])
def test_people_are_heard_at_their_level_and_20_db_below(shared_audio: Path, gain: float) -> None:
    files = [*sorted((shared_audio / "en").glob("smart-mirror-*.flac"))[::4],
             *sorted((shared_audio / "en").glob("view-glass-*.flac"))[::4]]  # fmt: skip
    counts = []
    for file in files:
        events = hear(Frontend(SileroVad(), EchoCanceller()), phrase(file, gain))
        counts.append(sum(isinstance(event, SpeechEnded) for event in events))
    assert min(counts) >= 1
    assert sum(count > 1 for count in counts) <= 1


@pytest.mark.model
def test_60_db_too_quiet_is_no_speech(shared_audio: Path) -> None:
    file = shared_audio / "en" / "view-glass-03.flac"
    assert hear(Frontend(SileroVad(), None), phrase(file, 0.001)) == []


@pytest.mark.model
@pytest.mark.parametrize("level", [0.2, 0.03, 0.003])
@pytest.mark.parametrize("band", [(20.0, 120.0), (20.0, 900.0), (300.0, 2_500.0), (200.0, 9_000.0)])
@pytest.mark.parametrize("seconds", [0.15, 1.0, 3.0])
def test_breath_on_the_microphone_is_no_speech(
    level: float, band: tuple[float, float], seconds: float
) -> None:
    sound = breath(7, *band, seconds, level)
    assert hear(Frontend(SileroVad(), None), sound) == []


class CountingVad(LevelVad):
    """Counts how often it is asked."""

    asked = 0

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        self.asked += 1
        return super().feed(quantum, ours=ours)


def room(seconds: float) -> Samples:
    return (1e-4 * np.random.default_rng(3).standard_normal(int(seconds * RATE))).astype(np.float32)


def test_in_a_still_room_nobody_looks_for_speech() -> None:
    vad = CountingVad()
    hear(Frontend(vad, EchoCanceller()), room(30.0))
    assert vad.asked < 1_000


@pytest.mark.parametrize("echo", [True, False])
def test_what_is_said_into_a_still_room_is_told_as_ever(echo: bool) -> None:
    spoken = np.concatenate((buzz(40), np.zeros(60 * QUANTUM))).astype(np.float32)
    told = []
    for seconds in (5, 15, 16):
        near = room(seconds + 1.0)
        near[seconds * RATE :] += spoken
        vad = CountingVad()
        events = hear(Frontend(vad, EchoCanceller() if echo else None), near, first=-seconds * RATE)
        assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded]
        assert vad.asked <= 1_220
        ended = events[-1]
        assert isinstance(ended, SpeechEnded)
        told.append(([event.frame for event in events], ended.utterance))
    (frames, one), *others = told
    for other_frames, other in others:
        assert other_frames == frames
        assert (other.start, other.speech_end) == (one.start, one.speech_end)
        assert np.allclose(other.samples, one.samples, atol=1e-3)


def test_our_own_sound_ends_the_stillness() -> None:
    vad = CountingVad()
    frontend = Frontend(vad, EchoCanceller())
    hear(frontend, room(12.0))
    before = vad.asked
    near = room(0.1)
    hear(frontend, near, far=np.full_like(near, 0.1), first=12 * RATE)
    assert before + 100 < vad.asked <= before + 116 + 10
