from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import hearing_sets
import numpy as np
import pytest
from hearing_noise import (
    AFTER_S,
    BEFORE_S,
    Noise,
    active_power,
    at_level,
    babble,
    impulse_response,
    in_a_room,
    make_noise,
    measured_rt60,
    noisy,
)
from hearing_sets import FLOOR_DB, PHRASES, SOUND_ALIKES, calls, people, spoken_by_people
from hearing_text import Turn, call
from hearing_voices import Studio, Voice, resampled

from audio.blocks import EAR_RATE, Samples

SECOND = EAR_RATE
VOICES = tuple(Voice("flite", name) for name in ("a", "b", "c"))


def tone(seconds: float, hertz: float, gain: float = 0.1) -> Samples:
    time = np.arange(round(seconds * EAR_RATE)) / EAR_RATE
    return (gain * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * EAR_RATE), np.float32)


def talkers() -> list[Samples]:
    return [tone(0.6, 180 + 35 * n) for n in range(14)]


class Murmuring(Studio):
    """Says each text as a tone of its own pitch, at once."""

    def say(self, text: str, voice: Voice, speed: float = 1.0, rate: int = EAR_RATE) -> Samples:
        seconds = max(len(text) * 0.06 / speed, 0.1)
        return tone(seconds, 120 + 7 * (len(text) % 30) + len(voice.detail))


def test_the_active_power_leaves_pauses_out() -> None:
    words = np.concatenate([silence(2.0), tone(1.0, 440), silence(3.0)])
    assert active_power(words) == pytest.approx(0.1**2 / 2, rel=0.01)
    assert active_power(silence(1.0)) == 0.0
    level = active_power(at_level(words, -20.0))
    assert 10 * np.log10(level) == pytest.approx(-20.0, abs=0.05)


@pytest.mark.parametrize("kind", Noise)
@pytest.mark.parametrize("snr", [10.0, 3.0])
def test_a_mixture_has_the_ratio_that_was_asked_for(kind: Noise, snr: float) -> None:
    words = np.concatenate([silence(0.4), tone(1.0, 440), silence(0.4)])
    made = noisy(words, kind, snr, np.random.default_rng(1), talkers())
    before = round(BEFORE_S * EAR_RATE)
    assert len(made) == len(words) + before + round(AFTER_S * EAR_RATE)
    padded = np.zeros_like(made)
    padded[before : before + len(words)] = words
    noise = made - padded
    ratio = active_power(words) / float(np.mean(noise.astype(float) ** 2))
    assert 10 * np.log10(ratio) == pytest.approx(snr, abs=0.05)
    # The background is heard before the words begin.
    assert float(np.mean(made[:before].astype(float) ** 2)) > 0


@pytest.mark.parametrize("kind", Noise)
def test_the_same_seed_gives_the_same_noise_and_another_one_another(kind: Noise) -> None:
    first, again, other = (
        make_noise(kind, SECOND, np.random.default_rng(seed), talkers()) for seed in (5, 5, 6)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_babble_needs_as_many_things_to_say_as_voices() -> None:
    with pytest.raises(ValueError, match="at least 7"):
        babble(SECOND, talkers()[:6], np.random.default_rng(1), EAR_RATE)


def test_loud_words_are_not_clipped_by_their_noise() -> None:
    made = noisy(tone(1.0, 440, 0.97), Noise.PINK, 0.0, np.random.default_rng(1))
    assert np.abs(made).max() <= 0.981


@pytest.mark.parametrize("rt60", [0.4, 0.5, 0.6])
def test_a_room_decays_in_its_time(rt60: float) -> None:
    rng = np.random.default_rng(3)
    measured = [measured_rt60(impulse_response(rt60, 2.0, rng)) for _ in range(5)]
    assert np.mean(measured) == pytest.approx(rt60, rel=0.1)


def test_a_response_begins_with_the_direct_sound() -> None:
    response = impulse_response(0.5, 2.0, np.random.default_rng(3))
    assert np.argmax(np.abs(response)) == 0
    straight = 10 * np.log10(response[0] ** 2 / np.sum(response[1:] ** 2))
    assert -10 < straight < -4  # two metres are far beyond the critical distance


def test_a_room_is_no_louder_and_may_have_its_own_noise() -> None:
    words = tone(1.0, 440)
    wet = in_a_room(words, 0.5, 2.0, np.random.default_rng(3))
    assert active_power(wet) == pytest.approx(active_power(words), rel=0.05)
    assert len(wet) > len(words)
    with_noise = in_a_room(words, 0.5, 2.0, np.random.default_rng(3), room_snr_db=25.0)
    before = round(BEFORE_S * EAR_RATE)
    assert np.abs(with_noise[before : before + len(wet)] - wet).max() < 0.1
    assert 0 < np.abs(with_noise[:before]).max() < 0.1


def test_hours_of_calls_hardly_repeat_and_hold_no_wake_phrase() -> None:
    said = [line for n in range(40) for turn in _call(n) for line in turn.sentences]
    assert len({line for line in said if len(line) > 25}) > 400
    plain = re.sub(r"[^a-z ]", "", " ".join(said).lower())
    assert [phrase for phrase in PHRASES if phrase in plain] == []
    for word in ("take a break", "history", "stop", "breathe", "mirror", "glass", "smart"):
        assert word in plain
    assert "{" not in plain


def _call(number: int) -> Sequence[Turn]:
    return call(np.random.default_rng([1, number]), 5)


def test_phrases_and_what_sounds_like_them_differ() -> None:
    assert len(set(PHRASES)) == 12
    alikes = [text for texts in SOUND_ALIKES.values() for text in texts]
    assert len(set(alikes)) == len(alikes) >= 16
    assert set(SOUND_ALIKES) < set(PHRASES)
    assert not set(alikes) & set(PHRASES)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of a minute instead of several."""
    monkeypatch.setattr(hearing_sets, "PIECE_ROUNDS", 1)


@pytest.mark.usefixtures("short")
def test_calls_are_the_same_at_every_run_and_from_a_folder(tmp_path: Path) -> None:
    fresh = next(calls(0.01, 1, Murmuring(), VOICES))
    kept = next(calls(0.01, 1, Murmuring(), VOICES, tmp_path))
    again = next(calls(0.01, 1, Murmuring(), VOICES, tmp_path))
    assert fresh.name == kept.name
    assert np.array_equal(fresh.samples, kept.samples)
    assert np.array_equal(kept.samples, again.samples)
    other = next(calls(0.01, 2, Murmuring(), VOICES))
    assert not np.array_equal(other.samples[:SECOND], fresh.samples[:SECOND])


@pytest.mark.usefixtures("short")
def test_parts_of_the_calls_are_disjoint_and_make_up_the_hours() -> None:
    whole = {piece.name for piece in calls(0.02, 1, Murmuring(), VOICES)}
    parts = [
        [piece.name for piece in calls(0.02, 1, Murmuring(), VOICES, None, part, 2)]
        for part in range(2)
    ]
    assert not set(parts[0]) & set(parts[1])
    assert whole <= {*parts[0], *parts[1]}


@pytest.mark.usefixtures("short")
def test_a_pause_in_a_call_has_a_headset_s_noise() -> None:
    piece = next(calls(0.01, 1, Murmuring(), VOICES))
    start = piece.samples[: EAR_RATE // 10].astype(float)
    level = 10 * np.log10(np.mean(start**2))
    assert level == pytest.approx(FLOOR_DB, abs=4)
    assert piece.seconds > 20


def test_people_without_a_manifest_are_nobody(tmp_path: Path) -> None:
    assert people(tmp_path, "en") == {}
    assert list(spoken_by_people(tmp_path, PHRASES)) == []


def test_another_rate_keeps_the_length_in_seconds() -> None:
    assert len(resampled(tone(0.5, 440), EAR_RATE, 48_000)) == 24_000
    same = tone(0.5, 440)
    assert resampled(same, EAR_RATE, EAR_RATE) is same


def test_files_hold_what_is_played_without_a_folder() -> None:
    once = hearing_sets.as_kept(tone(0.1, 440))
    assert np.array_equal(hearing_sets.as_kept(once), once)
