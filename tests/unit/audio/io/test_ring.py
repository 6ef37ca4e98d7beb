"""What one process writes, another reads: whole, in order, the newest ten seconds of it."""

from __future__ import annotations

import multiprocessing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import QUANTUM
from audio.io.ring import FRAMES, MARKS, NOTES, Count, NoteKind, Shared

CONTEXT = multiprocessing.get_context("spawn")


@pytest.fixture
def shared() -> Shared:
    return Shared(CONTEXT)


def numbers(first: int, stop: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return (np.arange(first, stop) % 65_521).astype(np.float32)


@settings(max_examples=20)
@given(sizes=st.lists(st.integers(1, 100_000), min_size=1, max_size=20))
def test_what_was_written_is_read_across_the_seam(sizes: list[int]) -> None:
    track = Shared(CONTEXT).near
    for size in sizes:
        track.write(numbers(track.written, track.written + size))
        stop = track.written
        first = max(0, stop - size - 1000)
        np.testing.assert_array_equal(track.read(first, stop), numbers(first, stop))
    assert track.written == sum(sizes)


def test_quanta_are_written_where_they_are_read(shared: Shared) -> None:
    track = shared.far
    for _ in range(FRAMES // QUANTUM + 3):
        track.row()[:] = numbers(track.written, track.written + QUANTUM)
        track.filled()
    stop = track.written
    np.testing.assert_array_equal(track.read(stop - FRAMES, stop), numbers(stop - FRAMES, stop))


def test_what_was_read_is_a_copy(shared: Shared) -> None:
    shared.near.write(numbers(0, QUANTUM))
    read = shared.near.read(0, QUANTUM)
    shared.near.write(np.zeros(FRAMES, np.float32))
    np.testing.assert_array_equal(read, numbers(0, QUANTUM))


def test_the_newest_mark_is_told(shared: Shared) -> None:
    assert shared.far.marked == (0, 0)
    for number in range(1, MARKS + 5):
        shared.far.mark(number * 480, number * 10_000_000)
    assert shared.far.marked == (480 * (MARKS + 4), 10_000_000 * (MARKS + 4))
    assert shared.far.callbacks == MARKS + 4


def test_notes_come_round(shared: Shared) -> None:
    for key in range(NOTES + 2):
        shared.notes.add(NoteKind.CUT, key, 7, 0)
    assert shared.notes.counted(Count.NOTES) == NOTES + 2
    assert shared.notes.get(NOTES + 1) == (NoteKind.CUT, NOTES + 1, 7, 0)
    assert shared.notes.get(2) == (NoteKind.CUT, 2, 7, 0)


def _write(shared: Shared) -> None:
    shared.far.row()[:] = 0.5
    shared.far.filled()
    shared.near.write(np.ones(10, np.float32))
    shared.notes.add(NoteKind.STARTED, 1, 2, 3)
    shared.notes.count(Count.UNDERRUNS)


def test_another_process_writes_into_the_same_memory(shared: Shared) -> None:
    process = CONTEXT.Process(target=_write, args=(shared,))
    process.start()
    process.join()
    assert shared.far.read(0, QUANTUM).tolist() == [0.5] * QUANTUM
    assert shared.near.read(0, 10).tolist() == [1.0] * 10
    assert shared.notes.get(0) == (NoteKind.STARTED, 1, 2, 3)
    assert shared.notes.counted(Count.UNDERRUNS) == 1
    assert shared.progress == QUANTUM + 10
