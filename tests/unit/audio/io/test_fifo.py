from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.io.fifo import Fifo


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 70)), max_size=60))
def test_samples_leave_in_the_order_they_came(turns: list[tuple[bool, int]]) -> None:
    fifo = Fifo(100)
    expected: list[int] = []
    count = 0
    for write, size in turns:
        if write and len(expected) + size <= 100:
            fresh = list(range(count, count + size))
            count += size
            fifo.write(np.array(fresh, np.float32))
            expected += fresh
        elif not write and size <= len(expected):
            assert fifo.read(size).tolist() == expected[:size]
            expected = expected[size:]
        assert len(fifo) == len(expected)
        assert fifo.held.tolist() == expected


def test_too_much_in_or_out_is_refused_and_changes_nothing() -> None:
    fifo = Fifo(4)
    fifo.write(np.ones(3, np.float32))
    with pytest.raises(ValueError, match="fit"):
        fifo.write(np.ones(2, np.float32))
    with pytest.raises(ValueError, match="wanted"):
        fifo.read(4)
    assert fifo.read(3).tolist() == [1, 1, 1]


def test_what_was_read_is_not_written_over() -> None:
    fifo = Fifo(4)
    fifo.write(np.ones(2, np.float32))
    out = fifo.read(2)
    fifo.write(np.zeros(4, np.float32))
    assert out.tolist() == [1, 1]
