"""Best CTC paths agree with a search through every alignment there is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.hearing.ctc import (
    FloatArray,
    Pronunciation,
    align,
    build_lattice,
    spot,
    spot_each,
    token_costs,
)

BLANK, BOUNDARY, A, B, C = range(5)
SYMBOLS = (BLANK, BOUNDARY, A, B, C)


@dataclass(frozen=True)
class Case:
    """Log-ratios, and the sequences to look for in them."""

    ratios: FloatArray
    sequences: list[Pronunciation]
    latest_start: int


def words() -> st.SearchStrategy[Pronunciation]:
    word = st.lists(st.sampled_from((A, B, C)), min_size=1, max_size=2).map(tuple)
    return st.lists(word, min_size=1, max_size=2).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    frames = draw(st.integers(1, 5))
    # Quarters, so that sums are exact in float32.
    cost = st.integers(-12, 0).map(lambda quarters: quarters / 4)
    row = st.lists(cost, min_size=len(SYMBOLS), max_size=len(SYMBOLS))
    ratios = np.array(draw(st.lists(row, min_size=frames, max_size=frames)), np.float32)
    sequences = draw(st.lists(words(), min_size=1, max_size=3))
    return Case(ratios, sequences, draw(st.integers(0, frames)))


def spells(alignment: Sequence[int], sequence: Pronunciation) -> bool:
    """Whether an alignment, its repeats and blanks taken out, is the sequence.

    A boundary may stand before, between and after words, and nowhere else.
    """
    tokens = [token for word in sequence for token in word]
    ends = {0, *itertools.accumulate(len(word) for word in sequence)}
    spelt: list[int] = []
    for symbol, _ in itertools.groupby(alignment):
        if symbol == BOUNDARY and len(spelt) not in ends:
            return False
        if symbol not in (BLANK, BOUNDARY):
            spelt.append(symbol)
    return spelt == tokens


def cost(ratios: FloatArray, alignment: Sequence[int], first: int = 0) -> float:
    return sum(float(ratios[first + at, symbol]) for at, symbol in enumerate(alignment))


def size(sequence: Pronunciation) -> int:
    return sum(len(word) for word in sequence)


def searched_align(ratios: FloatArray, sequence: Pronunciation) -> float | None:
    fitting = (a for a in itertools.product(SYMBOLS, repeat=len(ratios)) if spells(a, sequence))
    best = max((cost(ratios, alignment) for alignment in fitting), default=None)
    return None if best is None else best / size(sequence)


def searched_spot(
    ratios: FloatArray, sequence: Pronunciation, first: int, last: int
) -> float | None:
    """The best that begins and ends with a token at exactly these frames."""
    best = None
    silent = (BLANK, BOUNDARY)
    for alignment in itertools.product(SYMBOLS, repeat=last + 1 - first):
        if alignment[0] in silent or alignment[-1] in silent or not spells(alignment, sequence):
            continue
        here = cost(ratios, alignment, first)
        best = here if best is None else max(best, here)
    return None if best is None else best / size(sequence)


@given(cases())
def test_align_finds_the_best_of_all_alignments(case: Case) -> None:
    scores = align(case.ratios, build_lattice(case.sequences, BLANK), BOUNDARY)
    for score, sequence in zip(scores, case.sequences, strict=True):
        best = searched_align(case.ratios, sequence)
        if best is None:
            assert score < -1e5, "more tokens than frames"
        else:
            assert score == pytest.approx(best, abs=1e-5)


@given(cases())
def test_spot_finds_the_best_of_all_places_and_says_where(case: Case) -> None:
    lattice = build_lattice(case.sequences, BLANK)
    paths = spot(case.ratios, lattice, BOUNDARY, case.latest_start)
    for row, sequence in enumerate(case.sequences):
        places = itertools.combinations_with_replacement(range(len(case.ratios)), 2)
        found = {
            (first, last): score
            for first, last in places
            if first <= case.latest_start
            and (score := searched_spot(case.ratios, sequence, first, last)) is not None
        }
        if not found:
            assert paths.scores[row] < -1e5, "more tokens than frames"
            continue
        assert paths.scores[row] == pytest.approx(max(found.values()), abs=1e-5)
        place = (int(paths.starts[row]), int(paths.ends[row]))
        assert found[place] == pytest.approx(max(found.values()), abs=1e-5)


@given(cases())
def test_what_the_tokens_cost_adds_up_to_the_path(case: Case) -> None:
    lattice = build_lattice(case.sequences, BLANK)
    paths = spot(case.ratios, lattice, BOUNDARY, case.latest_start)
    for row, sequence in enumerate(case.sequences):
        if paths.scores[row] < -1e5:
            continue
        place = (int(paths.starts[row]), int(paths.ends[row]))
        costs = token_costs(case.ratios, lattice, row, BOUNDARY, *place)
        assert len(costs) == size(sequence)
        assert (costs <= 0).all()
        assert costs.sum() == pytest.approx(paths.scores[row] * size(sequence), abs=1e-4)


def test_a_token_costs_where_it_does_not_fit() -> None:
    lattice = build_lattice([((A, B), (C,)), ((A, A),)], BLANK)
    said = spoken(BLANK, A, A, C, BOUNDARY, C, BLANK)
    assert token_costs(said, lattice, 0, BOUNDARY, 1, 5).tolist() == [0, -4, 0]
    pause_missing = spoken(A, C, A)
    assert token_costs(pause_missing, lattice, 1, BOUNDARY, 0, 2).tolist() == [-4, 0]


@given(cases(), words())
def test_a_longer_neighbour_changes_nothing(case: Case, neighbour: Pronunciation) -> None:
    """Sequences are padded to one width: each must be scored as if it were alone."""
    long_one = (*neighbour, (A, B, C, A, B, C))
    together = build_lattice([*case.sequences, long_one], BLANK)
    aligned = align(case.ratios, together, BOUNDARY)
    spotted = spot(case.ratios, together, BOUNDARY, case.latest_start)
    for row, sequence in enumerate(case.sequences):
        alone = build_lattice([sequence], BLANK)
        single = spot(case.ratios, alone, BOUNDARY, case.latest_start)
        assert aligned[row] == align(case.ratios, alone, BOUNDARY)[0]
        assert spotted.scores[row] == single.scores[0]
        assert (spotted.starts[row], spotted.ends[row]) == (single.starts[0], single.ends[0])


def spoken(*symbols: int) -> FloatArray:
    """Frames that are sure of these symbols; any other costs 4."""
    ratios = np.full((len(symbols), len(SYMBOLS)), -4, np.float32)
    ratios[np.arange(len(symbols)), symbols] = 0
    return ratios


@pytest.mark.parametrize(
    ("sequence", "said", "expected"),
    [
        (((A,), (B,)), (A, BOUNDARY, B), 0.0),
        (((A, B),), (A, BOUNDARY, B), -2.0),
        (((A,), (B,)), (A, BLANK, BOUNDARY, BLANK, B), 0.0),
        (((A, A),), (A, BLANK, A), 0.0),
        (((A, A),), (A, A, A), -2.0),
        (((A,), (A,)), (A, BOUNDARY, A), 0.0),
        (((A,), (A,)), (A, A), -5e5),
    ],
    ids=[
        "a boundary between words",
        "a boundary within a word costs",
        "a boundary among blanks",
        "a token twice",
        "a token twice needs a pause",
        "a boundary is a pause too",
        "no frame for that pause",
    ],
)
def test_boundaries_and_repeats(
    sequence: Pronunciation, said: tuple[int, ...], expected: float
) -> None:
    lattice = build_lattice([sequence], BLANK)
    whole = align(spoken(*said), lattice, BOUNDARY)[0]
    found = spot(spoken(*said), lattice, BOUNDARY, len(said)).scores[0]
    assert whole == pytest.approx(expected, rel=0.01)
    assert found == pytest.approx(expected, rel=0.01)


def test_a_phrase_is_found_where_it_was_said() -> None:
    said = spoken(BLANK, C, BLANK, A, A, BLANK, B, B, BLANK)
    paths = spot(said, build_lattice([((A,), (B,))], BLANK), BOUNDARY, 9)
    assert (paths.scores[0], paths.ends[0]) == (0.0, 6)
    assert paths.starts[0] in (3, 4)


def test_a_phrase_that_begins_too_late_is_not_found() -> None:
    said = spoken(BLANK, BLANK, A, B)
    lattice = build_lattice([((A, B),)], BLANK)
    assert spot(said, lattice, BOUNDARY, 2).scores[0] == 0
    assert spot(said, lattice, BOUNDARY, 1).scores[0] < 0


def test_all_that_was_said_has_to_be_accounted_for() -> None:
    lattice = build_lattice([((A, B),)], BLANK)
    said = spoken(BLANK, A, B, BLANK, C, BLANK)
    assert spot(said, lattice, BOUNDARY, 6).scores[0] == 0
    assert align(said, lattice, BOUNDARY)[0] == pytest.approx(-2)


def test_boundaries_around_it_cost_nothing() -> None:
    """What follows a wake phrase begins with one."""
    lattice = build_lattice([((A, B),)], BLANK)
    assert align(spoken(BOUNDARY, BOUNDARY, A, B, BOUNDARY), lattice, BOUNDARY)[0] == 0


def test_without_a_frame_nothing_is_found() -> None:
    lattice = build_lattice([((A,),)], BLANK)
    nothing = np.zeros((0, len(SYMBOLS)), np.float32)
    paths = spot(nothing, lattice, BOUNDARY, 5)
    assert paths.scores[0] < -1e5
    assert paths.starts[0] == paths.ends[0] == 0
    assert align(nothing, lattice, BOUNDARY)[0] < -1e5


def test_many_stretches_at_once_give_what_each_gives_alone() -> None:
    rng = np.random.default_rng(4)
    lattice = build_lattice([((A, B), (C,)), ((B,),), ((A, A, C),)], BLANK)
    stretches = [
        -rng.exponential(2.0, (int(frames), len(SYMBOLS))).astype(np.float32)
        for frames in rng.integers(1, 30, 70)
    ]
    for stretch, together in zip(stretches, spot_each(stretches, lattice, BOUNDARY), strict=True):
        alone = spot(stretch, lattice, BOUNDARY, len(stretch))
        assert together.scores == pytest.approx(alone.scores)
        reached = alone.scores > -1e3  # a longer sequence than the stretch has no place
        assert (together.starts == alone.starts)[reached].all()
        assert (together.ends == alone.ends)[reached].all()
