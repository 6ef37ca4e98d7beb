"""The strict reader: what it hands out, what it refuses, and the line that it names."""

from __future__ import annotations

import tomllib
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
    [("a = 1\nb = \nc = 2", 2), ("a = [1,\n", 1), ("a = 1\na = 2", 2)],
)
def test_what_is_no_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ContentError, match=rf"^f, line {line}: This is not valid TOML"):
        Table.parse("f", text)


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(ContentError, match="not valid TOML"):
        Table.parse("f", "a = " + "[\n" * 30_000)


def test_what_is_far_too_long_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ContentError, match=r"^f: This file is too long; make it at most 100 kB"):
        Table.parse("f", "[\n" * 500_000)
    with pytest.raises(ContentError, match=r"^f, line 2: This line has 99,900 letters; break it"):
        Table.parse("f", "\n" + "a." * 49_950)
    with pytest.raises(ContentError, match=r"^f, line 1: a: Write at most 1,000 letters"):
        Table.parse("f", f'a = """\n{"word " * 180}\n{"word " * 180}"""').words("a")
    with pytest.raises(ContentError, match=r"^f, line 1: a: Write at most 1,000 letters"):
        Table.parse("f", f'a = ["x", """\n{"word " * 180}\n{"word " * 180}"""]').list_of_words("a")


NESTED = """\
steps = [
  { say = "one" }, { say = "two" },
  { when = "a", steps = [
    # { say = "none" },
    { say = "[{,", number = 1.5 },
    { between = ["x",
      "y"], silence = "x" },
    { steps = [

      { tone = "soft", odd = '}' },
    ] },
  ] },
  { ask = \"\"\"
}]
\"\"\", answer = "b" },
]

[[rows]]
a = 1

[[rows]]
a.b = 2

[rows.more]
c = 3
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("steps", 0, "say"), 2),
        (("steps", 1, "say"), 2),
        (("steps", 2), 3),
        (("steps", 2, "when"), 3),
        (("steps", 2, "steps", 0, "number"), 5),
        (("steps", 2, "steps", 1), 6),
        (("steps", 2, "steps", 1, "between", 1), 7),
        (("steps", 2, "steps", 1, "silence"), 7),
        (("steps", 2, "steps", 1, "nothing"), 6),
        (("steps", 2, "steps", 2, "steps", 0, "odd"), 10),
        (("steps", 3, "ask"), 13),
        (("steps", 3, "answer"), 15),
        (("steps", 9), 1),
        (("rows",), 18),
        (("rows", 0, "a"), 19),
        (("rows", 1, "a", "b"), 22),
        (("rows", 1, "x"), 21),
        (("rows", 1, "more", "c"), 25),
    ],
)
def test_the_line_of_what_is_nested(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(NESTED)
    assert line_of(NESTED, path) == line


@given(st.text(alphabet="ab[]{}=,.\"'\n# 1", max_size=80))
def test_the_lines_of_any_text(text: str) -> None:
    assert 0 <= line_of(text, ("a", 0, "b")) <= text.count("\n") + 1


def test_one_or_more_words_and_lists_of_numbers() -> None:
    table = Table.parse(
        "f", 'a = "x"\nb = ["x", "y"]\nc = [1, 2.5]\nd = [1, true]\ne = [1e9]\nf = 7'
    )
    assert table.one_or_more_words("a") == ("x",)
    assert table.one_or_more_words("b") == ("x", "y")
    assert table.list_of_numbers("c") == (1.0, 2.5)
    assert table.whole("f", 1, 7) == 7
    for key in "abdf":
        with pytest.raises(ContentError, match=rf"^f, line \d: {key}: Write a list of numbers"):
            table.list_of_numbers(key)
    with pytest.raises(ContentError, match=r"e: Write numbers below 1,000,000"):
        table.list_of_numbers("e")
    for key in "abcd":
        with pytest.raises(ContentError, match=r"Write a whole number from 0 to 6"):
            table.whole(key, 0, 6)
    with pytest.raises(ContentError, match=r"f: Write a whole number from 0 to 6"):
        table.whole("f", 0, 6)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ContentError):
        Table.parse("f", text)
