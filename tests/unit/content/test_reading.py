"""The strict reader: what it hands out, what it refuses, and the line that it names."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.reading import ContentError, Table, line_of

TEXT = """\
name = "x" # a comment

steps = [
  { say = "one" },
  # between
  { say = "two" },
]

[cue.full]
in = "In."
"hold-in" = "Hold."

[cue.short] # quick
in = 4
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("steps",), 3),
        (("steps", 0, "say"), 4),
        (("steps", 1, "say"), 6),
        (("cue", "full"), 9),
        (("cue", "full", "in"), 10),
        (("cue", "full", "hold-in"), 11),
        (("cue", "full", "out"), 9),
        (("cue", "short", "in"), 14),
        (("nothing",), 0),
    ],
)
def test_the_line_of_a_key(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


def test_values_come_tidy() -> None:
    table = Table.parse("f", 'a = " one\\n two "\nb = ["x ", "y"]\nc = 4\nd = 1.5\n')
    assert table.words("a") == "one two"
    assert table.list_of_words("b") == ("x", "y")
    assert (table.number("c"), table.number("d")) == (4.0, 1.5)
    table.done()


def test_syllables_come_whole() -> None:
    table = Table.parse("f", f'a = "{unicodedata.normalize("NFD", "숨 고르기")}"')
    assert table.words("a") == "숨 고르기"


def test_what_was_not_asked_for_is_refused() -> None:
    table = Table.parse("f.toml", 'a = "x"\n\nbb = 1\n')
    table.words("a")
    with pytest.raises(ContentError, match=r"^f.toml, line 3: bb: .*unknown; known here: a\.$"):
        table.done()


@pytest.mark.parametrize("value", ["1", "true", '""', '" "', "[]", "{}"])
def test_words_are_a_text(value: str) -> None:
    with pytest.raises(ContentError, match=r"^f, line 1: a: Write a text"):
        Table.parse("f", f"a = {value}").words("a")


@pytest.mark.parametrize("value", ['"4"', "true", "nan", "inf", "-inf", "[4]", "9e99"])
def test_a_number_is_a_number(value: str) -> None:
    with pytest.raises(ContentError, match=r"^f, line 1: a: Write a number"):
        Table.parse("f", f"a = {value}").number("a")


@pytest.mark.parametrize("value", ['"x"', "[]", "[1]", '["x", ""]', "{}"])
def test_a_list_is_a_list_of_texts(value: str) -> None:
    with pytest.raises(ContentError, match=r"^f, line 1: a: Write a list of texts"):
        Table.parse("f", f"a = {value}").list_of_words("a")


@pytest.mark.parametrize("value", ['"x"', "[]", "[1]", "{ b = 1 }"])
def test_steps_are_tables(value: str) -> None:
    with pytest.raises(ContentError, match=r"^f, line 1: a: Write a list of steps"):
        Table.parse("f", f"a = {value}").tables("a")


def test_an_error_in_a_step_names_its_number() -> None:
    rows = Table.parse("f", TEXT).tables("steps")
    with pytest.raises(ContentError, match=r"^f, line 6: steps\[2\]\.what: This is missing"):
        rows[1].words("what")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = \nc = 2", 2), ("a = [1,\n", 1), (f"a = {'9' * 5000}", 1), ("a = 1\na = 2", 2)],
)
def test_what_is_no_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ContentError, match=rf"^f, line {line}: This is not valid TOML"):
        Table.parse("f", text)


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(ContentError, match="not valid TOML"):
        Table.parse("f", "a = " + "[" * 100_000)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ContentError):
        Table.parse("f", text)
