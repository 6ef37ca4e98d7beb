"""Pieces for a transcriber: nothing that was said is lost or doubled, and none is too long."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import EAR_RATE, RATE, Samples, to_frames
from audio.events import Utterance
from voice.hearing.passage import LONGEST, Passage

STEP = RATE // EAR_RATE
MOST_HELD = LONGEST + 4 * EAR_RATE


def counted(begin: float, end: float) -> Samples:
    """Sound whose samples tell their own place on the time axis."""
    return np.arange(round(begin * EAR_RATE) + 1, round(end * EAR_RATE) + 1, dtype=np.float32)


def said(begin: float, end: float, cut: bool = False) -> Utterance:
    return Utterance(to_frames(begin), to_frames(end), counted(begin, end), cut)


def running(begin: float, end: float) -> list[Utterance]:
    """Speech without a pause, as the segmenter cuts it."""
    found = []
    while end - begin > 4.0:
        found.append(said(begin, begin + 4.0, cut=True))
        begin += 3.0
    return [*found, said(begin, end)]


def pieces_of(utterances: Sequence[Utterance]) -> list[Samples]:
    passage = Passage()
    pieces = [piece for utterance in utterances for piece in passage.add(utterance)]
    return [*pieces, *passage.take()]


def test_a_short_sentence_waits_for_more() -> None:
    passage = Passage()
    assert passage.add(said(1.0, 3.0)) == []
    (piece,) = passage.take()
    assert np.array_equal(piece, counted(1.0, 3.0))
    assert passage.take() == []


def test_what_follows_soon_belongs_to_it_with_the_pause_between() -> None:
    (piece,) = pieces_of([said(1.0, 2.0), said(2.5, 3.5)])
    assert len(piece) == 2.5 * EAR_RATE
    assert not piece[EAR_RATE : EAR_RATE * 3 // 2].any()
    assert np.array_equal(piece[EAR_RATE * 3 // 2 :], counted(2.5, 3.5))


def test_a_long_pause_parts() -> None:
    assert len(pieces_of([said(1.0, 2.0), said(3.0, 4.0)])) == 2


def test_what_is_too_long_is_parted_at_its_longest_pause() -> None:
    turns = [said(0.0, 1.5), said(1.8, 4.0), said(4.7, 6.0), said(6.2, 7.5), said(7.7, 9.0)]
    first, second = pieces_of(turns)
    assert len(first) == 4.7 * EAR_RATE
    assert second[0] == round(4.7 * EAR_RATE) + 1


@given(st.floats(0.3, 60.0), st.floats(0.0, 600.0))
def test_running_speech_is_cut_without_a_gap_or_a_double(length: float, begin: float) -> None:
    begin, length = round(begin, 2), round(length, 2)
    pieces = pieces_of(running(begin, begin + length))
    whole = np.concatenate(pieces)
    assert np.array_equal(whole, np.arange(whole[0], whole[0] + len(whole), dtype=np.float32))
    assert len(whole) == pytest.approx(length * EAR_RATE, abs=2)
    assert all(len(piece) <= LONGEST for piece in pieces)


def test_running_speech_is_cut_in_its_quietest_moment() -> None:
    utterances = running(0.0, 12.0)
    quiet = [np.where((u.samples > 7.0 * EAR_RATE) & (u.samples < 7.2 * EAR_RATE), 0, 1)
             for u in utterances]  # fmt: skip
    spoken = [
        Utterance(u.start, u.speech_end, hush.astype(np.float32), u.cut)
        for u, hush in zip(utterances, quiet, strict=True)
    ]
    first = pieces_of(spoken)[0]
    assert len(first) == pytest.approx(7.1 * EAR_RATE, abs=EAR_RATE / 10)


@given(st.lists(st.tuples(st.floats(0.3, 7.0), st.floats(0.2, 0.7)), min_size=1, max_size=9))
def test_sentences_are_parted_between_each_other(turns: list[tuple[float, float]]) -> None:
    utterances, begins, now = [], [], 0.0
    for speech, pause in turns:
        begins.append(round(now, 1))
        utterances += running(begins[-1], round(begins[-1] + speech, 1))
        now = begins[-1] + round(speech, 1) + round(pause, 1)
    pieces = pieces_of(utterances)
    assert all(len(piece) <= LONGEST for piece in pieces)
    for piece in pieces:
        assert min(abs(piece[0] / EAR_RATE - begin) for begin in begins) < 0.001
    assert {s for p in pieces for s in p[p > 0]} == {s for u in utterances for s in u.samples}


def test_a_monologue_takes_no_more_memory_than_a_sentence() -> None:
    passage = Passage()
    for utterance in running(0.0, 1_800.0):
        passage.add(utterance)
        assert len(passage._sound) <= MOST_HELD
