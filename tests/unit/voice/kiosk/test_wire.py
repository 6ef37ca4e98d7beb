"""What main tells the page's process comes over as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.kiosk.keys import Keys
from voice.kiosk.wire import Door, HeardAt, Told, Topic, decode

LETTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\n\r")


@given(st.sampled_from(Topic), st.text(LETTERS))
def test_a_line_comes_over(topic: Topic, text: str) -> None:
    told = Told(topic, text)
    assert told.encode().count(b"\n") == 1
    assert decode(told.encode()) == told


@given(st.integers(), st.floats(allow_nan=False), st.booleans())
def test_the_time_comes_over(frame: int, second: float, running: bool) -> None:
    heard = HeardAt(frame, second, running)
    assert HeardAt.decode(decode(heard.encode().encode()).text) == heard


@given(st.binary(max_size=40))
def test_what_is_no_line_of_ours_is_refused(line: bytes) -> None:
    try:
        told = decode(line)
    except ValueError:
        return
    assert told.topic in Topic


@pytest.mark.parametrize("text", ["", "1", "1 2", "a 2 1", "1 b 1", "1 2 1 3"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        HeardAt.decode(text)


def test_the_frame_goes_on_with_the_clock() -> None:
    heard = HeardAt(1000, 5.0, True)
    assert heard.at(5.5, 48_000) == 25_000
    assert heard.at(4.5, 48_000) == -23_000


def test_an_address_has_brackets_where_it_needs_them() -> None:
    made = Keys("a", "h", "o")
    assert Door("127.0.0.1", 8765, made, "").address == "http://127.0.0.1:8765"
    assert Door("::1", 80, made, "").address == "http://[::1]:80"
