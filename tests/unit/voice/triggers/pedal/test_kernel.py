"""The kernel's input events, in the layouts that linux/input.h gives them."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from desks import DROPPED, KEY, REPORT, SYN, key, record
from hypothesis import given
from hypothesis import strategies as st

from voice.triggers.pedal.kernel import NATIVE, Dropped, EventReader, KeyChange

WIDE = "<qqHHi"
"""64-bit systems."""
NARROW = "<LLHHi"
"""32-bit systems: two words of 32 bits for the time."""

# A single-treadle PCsensor that types “b” (48), pressed for 0.25 s: scan code, key, end; twice.
WIDE_PRESS = bytes.fromhex(
    "6400000000000000 20a1070000000000 0400 0400 05000700"
    "6400000000000000 20a1070000000000 0100 3000 01000000"
    "6400000000000000 20a1070000000000 0000 0000 00000000"
    "6400000000000000 b071 0b0000000000 0400 0400 05000700"
    "6400000000000000 b0710b0000000000 0100 3000 00000000"
    "6400000000000000 b0710b0000000000 0000 0000 00000000"
)
NARROW_PRESS = bytes.fromhex(
    "64000000 20a10700 0400 0400 05000700 64000000 20a10700 0100 3000 01000000"
    "64000000 20a10700 0000 0000 00000000 64000000 b0710b00 0400 0400 05000700"
    "64000000 b0710b00 0100 3000 00000000 64000000 b0710b00 0000 0000 00000000"
)
PRESS = [KeyChange(100.5, 48, True), KeyChange(100.75, 48, False)]


@pytest.mark.parametrize(
    ("layout", "size", "content"), [(WIDE, 24, WIDE_PRESS), (NARROW, 16, NARROW_PRESS)]
)
def test_a_press_as_it_is_recorded(layout: str, size: int, content: bytes) -> None:
    reader = EventReader(struct.Struct(layout))
    assert struct.calcsize(layout) == size
    assert reader.feed(content) == PRESS


def test_this_machine_has_one_of_the_two() -> None:
    assert NATIVE.size == (24 if struct.calcsize("P") == 8 else 16)


@given(st.lists(st.integers(0, len(WIDE_PRESS)), max_size=10))
def test_where_it_is_cut_does_not_matter(cuts: list[int]) -> None:
    reader = EventReader(struct.Struct(WIDE))
    edges = [0, *sorted(cuts), len(WIDE_PRESS)]
    found = [
        event for begin, end in pairwise(edges) for event in reader.feed(WIDE_PRESS[begin:end])
    ]
    assert found == PRESS


@given(st.binary(max_size=400))
def test_any_bytes_are_read(content: bytes) -> None:
    EventReader(struct.Struct(WIDE)).feed(content)


def test_repeats_movements_and_lights_are_left_out() -> None:
    content = key(1, 48, 1) + b"".join(key(1 + n / 30, 48, 2) for n in range(1, 30))
    content += record(2, 2, 0, -3) + record(2, 17, 0, 1) + key(2, 48, 0)
    assert EventReader().feed(content) == [KeyChange(1, 48, True), KeyChange(2, 48, False)]


def test_after_a_loss_nothing_counts_until_the_next_end() -> None:
    reader = EventReader()
    lost = record(1, SYN, DROPPED, 0) + record(1, KEY, 48, 1)
    assert reader.feed(lost) == [Dropped()]
    assert reader.feed(record(1, KEY, 30, 1) + record(1, SYN, REPORT, 0)) == []
    assert reader.feed(key(2, 48, 1)) == [KeyChange(2, 48, True)]
