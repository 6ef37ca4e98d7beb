"""Many pronunciations at once cost what each costs alone, in wordings with numbers too."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.hearing.command_lattice import CommandLattice
from voice.hearing.ctc import FloatArray, Pronunciation, align, build_lattice
from voice.hearing.numbers_lattice import NumbersLattice

BLANK, BOUNDARY, TOKENS = 6, 5, 7
words = st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple)
spoken = st.lists(words, min_size=1, max_size=2).map(tuple)
choices = st.lists(spoken, min_size=1, max_size=3)
wordings = st.lists(st.lists(choices, min_size=1, max_size=3), min_size=1, max_size=2)


def ratios(seed: int, frames: int) -> FloatArray:
    """Some tokens far behind, some near; the best of each frame at 0."""
    costs = -np.random.default_rng(seed).exponential(4.0, (frames, TOKENS)).astype(np.float32)
    best: FloatArray = costs - costs.max(axis=1, keepdims=True)
    return best


@given(st.lists(spoken, min_size=1, max_size=5), st.integers(0, 99), st.integers(1, 30))
def test_each_costs_what_it_costs_alone(
    pronunciations: list[Pronunciation], seed: int, frames: int
) -> None:
    sound = ratios(seed, frames)
    together = CommandLattice(pronunciations, BLANK, BOUNDARY).align(sound)
    for pronunciation, cost in zip(pronunciations, together, strict=True):
        lattice = build_lattice([pronunciation], BLANK)
        alone = float((align(sound, lattice, BOUNDARY) * lattice.lengths)[0])
        assert (cost < -1e4 and alone < -1e4) or cost == pytest.approx(alone, abs=1e-2)


@settings(deadline=None)
@given(wordings, st.integers(0, 99), st.sampled_from([0.0, 1.5]))
def test_through_every_choice_leads_the_best_of_all_that_hold_it(
    said: list[list[list[Pronunciation]]], seed: int, reward: float
) -> None:
    sound = ratios(seed, 40)
    through = iter(NumbersLattice(said, BLANK, BOUNDARY, reward).through(sound))
    for wording in said:
        whole = list(product(*(range(len(place)) for place in wording)))
        texts = [
            tuple(word for place, i in zip(wording, chosen, strict=True) for word in place[i])
            for chosen in whole
        ]
        lattice = CommandLattice(texts, BLANK, BOUNDARY)
        ranks = lattice.align(sound) + reward * lattice.lengths
        for number, place in enumerate(wording):
            for index in range(len(place)):
                best = max(
                    rank for rank, chosen in zip(ranks, whole, strict=True)
                    if chosen[number] == index
                )  # fmt: skip
                # Two equal sounds may run together where two choices meet.
                assert next(through) >= best - 1e-2


def test_choices_that_meet_without_equal_sounds_cost_exactly_that() -> None:
    wording: list[list[Pronunciation]] = [[((0, 1),), ((2,),)], [((3,),), ((4, 3),)]]
    sound = ratios(3, 25)
    through = NumbersLattice([wording], BLANK, BOUNDARY, 0.0).through(sound)
    texts = [(*first, *second) for first, second in product(*wording)]
    costs = CommandLattice(texts, BLANK, BOUNDARY).align(sound).reshape(2, 2)
    expected = [*costs.max(axis=1), *costs.max(axis=0)]
    assert through == pytest.approx(np.array(expected), abs=1e-2)
