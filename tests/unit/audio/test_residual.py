from __future__ import annotations

import numpy as np

from audio.blocks import EAR_QUANTUM, Samples
from audio.residual import SIZE, Power, Residual


def noise(quanta: int, level: float, seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    return (rng.standard_normal(quanta * EAR_QUANTUM) * level).astype(np.float32)


def power(sound: Samples) -> Power:
    spectrum = np.fft.rfft(np.concatenate((np.zeros_like(sound), sound)), SIZE)
    return np.square(np.abs(spectrum)).astype(np.float32)


def run(residual: Residual, left: Samples, echo: Samples) -> Samples:
    out = []
    for at in range(0, len(left), EAR_QUANTUM):
        quantum = left[at : at + EAR_QUANTUM]
        residual.learn(power(quantum), power(echo[at : at + EAR_QUANTUM]))
        out.append(residual.quieten(quantum))
    return np.concatenate(out)


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def test_what_the_canceller_leaves_is_suspect_and_made_quieter() -> None:
    residual = Residual()
    echo = noise(600, 0.1, 1)
    left = noise(600, 0.02, 2)
    out = run(residual, left, echo)
    assert residual.suspect
    assert rms(out[-100 * EAR_QUANTUM :]) < 0.6 * rms(left[-100 * EAR_QUANTUM :])


def test_a_voice_far_above_it_is_certain_and_hardly_changed() -> None:
    residual = Residual()
    run(residual, noise(600, 0.02, 2), noise(600, 0.1, 1))
    voice = noise(30, 0.1, 3)
    out = run(residual, voice, noise(30, 0.1, 4))
    assert residual.certain
    assert not residual.suspect
    assert rms(out[-10 * EAR_QUANTUM :] - voice[-10 * EAR_QUANTUM :]) < 0.15 * rms(voice)


def test_before_anything_was_learnt_all_of_the_echo_is_ours() -> None:
    residual = Residual()
    run(residual, noise(5, 0.1, 1), noise(5, 0.1, 2))
    assert residual.suspect


def test_where_no_echo_is_known_every_sample_passes_as_it_is() -> None:
    voice = noise(20, 0.1, 3)
    out = run(Residual(), voice, np.zeros_like(voice))
    np.testing.assert_allclose(out, voice, atol=1e-6)


def test_a_word_hardly_moves_what_was_learnt() -> None:
    residual = Residual()
    run(residual, noise(600, 0.02, 2), noise(600, 0.1, 1))
    run(residual, noise(50, 0.2, 3), noise(50, 0.1, 4))
    assert residual.certain
    run(residual, noise(30, 0.02, 5), noise(30, 0.1, 6))
    assert residual.suspect
