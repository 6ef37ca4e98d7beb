"""Messages out of a stream of bytes."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.triggers.calls.netstrings import LONGEST, Netstrings, NotNetstrings


def pack(message: bytes) -> bytes:
    return b"%d:%s," % (len(message), message)


@given(st.lists(st.binary(max_size=50)), st.lists(st.integers(0, 300), max_size=10))
def test_where_it_is_cut_does_not_matter(messages: list[bytes], cuts: list[int]) -> None:
    content = b"".join(map(pack, messages))
    edges = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    reader = Netstrings()
    found = [m for begin, end in pairwise(edges) for m in reader.feed(content[begin:end])]
    assert found == messages


def test_the_longest() -> None:
    message = b"x" * LONGEST
    assert list(Netstrings().feed(pack(message))) == [message]


@pytest.mark.parametrize(
    "content",
    [b"x", b":", b"3:abcd", b"-1:,", b"1234567", b"123456:", b"%d:" % (LONGEST + 1), b"GET / HTTP"],
)
def test_what_is_something_else(content: bytes) -> None:
    with pytest.raises(NotNetstrings):
        list(Netstrings().feed(content))


def test_what_came_before_something_else_is_kept() -> None:
    reader = Netstrings().feed(b"2:ab,x")
    assert next(reader) == b"ab"
    with pytest.raises(NotNetstrings):
        next(reader)


@given(st.lists(st.binary(max_size=20)))
def test_any_bytes_are_messages_or_refused(contents: list[bytes]) -> None:
    reader = Netstrings()
    with suppress(NotNetstrings):
        for content in contents:
            list(reader.feed(content))
