"""The journal as a file of its own, and whatever else may be in one."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.voice.journal.test_store_states import ENTRIES
from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN
from voice.journal import exchange
from voice.journal.entry import Entry
from voice.journal.errors import ImportRefused
from voice.journal.exchange import as_json, as_markdown, from_json, read_file, without_names
from voice.journal.words import words

ALL = [WIN, PLAN, BOX, GLAD]
GOOD = json.loads(as_json(ALL))
PAGE = """\
# Journal

It is not encrypted: whoever can read this file can read it.

## Sunday, 22 November 2026

- 09:30 a win

  > I stayed calm with a loud caller.

- 11:30 a plan

  > If he shouts, then I breathe out first.

- 12:30 box breathing, 2 min

- 17:30 2 people who came angry left glad
"""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def changed(**fields: Any) -> str:
    """The export with other fields in its first entry; None: without it."""
    first = {**GOOD["entries"][0], **fields}
    first = {name: value for name, value in first.items() if value is not None}
    return json.dumps({**GOOD, "entries": [first, *GOOD["entries"][1:]]}, indent=1)


@given(st.lists(ENTRIES, max_size=5))
def test_what_was_exported_is_imported(entries: list[Entry]) -> None:
    again = from_json(as_json(entries))
    assert again == entries
    offsets = [entry.moment.utcoffset() for entry in entries]
    assert [entry.moment.utcoffset() for entry in again] == offsets


def test_a_page_to_read() -> None:
    assert as_markdown(ALL, words("en")) == PAGE
    assert as_markdown(ALL, words("xx")) == PAGE  # English, where there are no words yet


def test_names_can_be_left_out() -> None:
    named = Entry(WIN.kind, WIN.moment, "en", text="Mr Smith laughed.")
    assert [entry.text for entry in without_names([named, BOX])] == ["Mr … laughed.", ""]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", ", line 1: This is not valid JSON; mend it."),
        ('{"a": 1,\n}', ", line 2: This is not valid JSON"),
        ("[" * 100_000, "beyond all bounds"),
        ('{"breather-journal": 1, "entries": [' + "9" * 5000 + "]}", "beyond all bounds"),
        ('{"breather-journal": 1, "entries": [NaN]}', "beyond all bounds"),
        ("[]", "no export of a journal"),
        ("{}", "no export of a journal"),
        ('{"breather-journal": 2, "entries": []}', "A later Breather made it"),
        ('{"breather-journal": 1, "entries": {}}', "must be a list"),
        ('{"breather-journal": 1, "entries": [3]}', ", line 1, entry 1: Write an object"),
        (changed(kind="secret"), ", line 4, entry 1, “kind”: Write one of win, plan,"),
        (changed(kind=None), "“kind”: Write one of"),
        (changed(text=None), "“text”: This is missing; add it."),
        (changed(text=""), "“text”: Write a text that is not empty."),
        (changed(text=7), "“text”: Write a text in quotes."),
        (changed(text="\ud800"), "“text”: Take the control characters out."),
        (changed(moment="yesterday"), "“moment”: Write a time such as"),
        (changed(moment="2026-11-22T09:30:00"), "“moment”: Write a time with an offset"),
        (changed(language="English"), "“language”: Write the code"),
        (changed(mood="3 of 5"), "“mood”: It has a field too many; it takes kind, moment,"),
        (changed(**{"a b": 1}), "entry 1: It has a field too many"),
        (changed(seconds=3), "“seconds”: It has a field too many"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_cure(text: str, sentence: str) -> None:
    with pytest.raises(ImportRefused) as raised:
        from_json(text)
    assert sentence in str(raised.value)


@pytest.mark.parametrize("value", ["60", True, None, 1e300, -1, 10**400])
def test_a_length_is_a_number(value: Any) -> None:
    rows = [{**GOOD["entries"][2], "seconds": value}]
    with pytest.raises(ImportRefused, match="“seconds”: "):
        from_json(json.dumps({**GOOD, "entries": rows}))


def test_the_line_is_the_one_of_the_entry() -> None:
    text = as_json(ALL).replace('"people": 2', '"people": 0')
    with pytest.raises(ImportRefused, match=r"^, line 5, entry 4, “people”: "):
        from_json(text)


@given(st.dictionaries(st.sampled_from(["kind", "moment", "text", "people", "x"]), ANYTHING))
def test_whatever_an_entry_is_it_is_taken_or_refused(fields: dict[str, Any]) -> None:
    text = json.dumps({**GOOD, "entries": [{**GOOD["entries"][0], **fields}]})
    with suppress(ImportRefused):
        assert len(from_json(text)) == 1


@given(st.binary(max_size=200), st.integers(0, 400))
def test_whatever_a_file_holds_it_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, place: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.json"
    good = as_json(ALL).encode()
    for content in (data, good[:place] + data + good[place:]):
        path.write_bytes(content)
        with suppress(ImportRefused):
            assert len(read_file(path)) in (0, len(ALL))


def test_a_file_that_is_too_large_or_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        read_file(tmp_path / "none.json")
    path = tmp_path / "journal.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ImportRefused, match="is not UTF-8"):
        read_file(path)
    monkeypatch.setattr(exchange, "LARGEST", 10)
    path.write_text(as_json(ALL))
    with pytest.raises(ImportRefused, match="more than 10 bytes"):
        read_file(path)
    monkeypatch.undo()
    monkeypatch.setattr(exchange, "MOST", 3)
    with pytest.raises(ImportRefused, match="3 entries at most"):
        read_file(path)


def test_editors_of_windows_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    path.write_bytes(b"\xef\xbb\xbf" + as_json(ALL).replace("\n", "\r\n").encode())
    assert read_file(path) == ALL
