"""The estimate of false wakes, and the file that it rests on."""

from __future__ import annotations

import numpy as np
import pytest

from voice.hearing import background
from voice.hearing.background import Stretch, pack, rate_above, unpack


def test_what_is_packed_comes_back_nearly() -> None:
    rng = np.random.default_rng(1)
    ratios = -rng.uniform(0, 9, (7, 191)).astype(np.float32)
    ratios[:, 5] = 0
    stretches = [
        Stretch(ratios, np.linspace(-80, -10, 7, dtype=np.float32), running=False),
        Stretch(ratios[:3], np.full(3, -20, np.float32), running=True),
    ]
    again = list(unpack(pack(stretches, 0.5), 191))
    assert [stretch.running for stretch in again] == [False, True]
    for before, after in zip(stretches, again, strict=True):
        near = before.ratios > background.LEAST / 2
        assert np.abs(after.ratios - before.ratios)[near].max() <= 0.5 / background.STEPS
        assert (after.ratios[~near] == background.LEAST).all()
        assert np.abs(after.levels - before.levels).max() <= 0.5


def test_the_rate_falls_as_the_nearest_scores_lie_farther_off() -> None:
    near = np.linspace(-4.5, -2.5, 400).tolist()
    rates = [rate_above(threshold, near, 0.5) for threshold in (-2.0, -2.0 + background.FALL)]
    assert 0 < rates[1] < rates[0]
    assert rates[0] / rates[1] == pytest.approx(np.e)
    assert rate_above(-2.0, [score - 1 for score in near], 0.5) < 0.2 * rates[0]


def test_an_hour_holds_half_as_many_if_it_took_twice_as_long_to_hear_them() -> None:
    scores = np.linspace(-5, -3, 100).tolist()
    assert rate_above(-2.0, scores, 1.0) == pytest.approx(rate_above(-2.0, scores, 0.5) / 2)


def test_what_would_wake_counts_in_any_case() -> None:
    scores = [*np.linspace(-9, -8, 200).tolist(), -1.0, -1.5]
    assert rate_above(-2.0, scores, 0.5) >= 4.0


def test_the_file_holds_minutes_of_speech_and_is_small() -> None:
    with np.load(background.FILE) as file:
        table = dict(file)
    assert background.FILE.stat().st_size < 300_000
    assert float(table["hours"]) > 0.2
    stretches = list(unpack(table, 191))
    assert sum(len(stretch.ratios) for stretch in stretches) == len(table["levels"])
    assert all((stretch.ratios.max(axis=1) == 0).all() for stretch in stretches)
