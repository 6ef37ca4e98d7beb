"""Spoilt files: the short form of the counts, and that a crash would be found."""

from __future__ import annotations

import os
from pathlib import Path

import fuzz
import fuzz_readers
import pytest
from fuzz_readers import READERS, Reader


def bad(folder: Path) -> fuzz_readers.Read:
    def read(data: bytes) -> None:
        if b"1" not in data:
            raise KeyError

    return read


BAD = Reader("bad", "a reader that fails", 1, (b"1",), (b"2",), (ValueError,), bad)


@pytest.mark.parametrize("name", READERS)
def test_no_reader_crashes(name: str) -> None:
    told = fuzz.run(name, 20)
    assert told.crashes == []
    assert told.inputs == 20


def test_an_input_is_the_same_in_every_run() -> None:
    reader = fuzz_readers.reader("settings")
    assert fuzz.spoilt(reader, 7) == fuzz.spoilt(reader, 7) != fuzz.spoilt(reader, 8)
    assert fuzz.spoilt(reader, 7) not in reader.good


def test_what_is_no_error_of_the_reader_is_a_crash(tmp_path: Path) -> None:
    read = BAD.prepare(tmp_path)
    assert fuzz.outcome(BAD, read, b"1") == "taken"
    assert fuzz.outcome(BAD, read, b"2") == "KeyError"


def test_an_error_without_a_sentence_is_a_crash() -> None:
    reader = fuzz_readers.reader("settings")

    def read(_: bytes) -> None:
        raise reader.errors[0](" ")

    assert fuzz.outcome(reader, read, b"") == "an error without a sentence"


def test_a_process_that_ends_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "feed", os._exit)
    told = fuzz.run("settings", 2)
    assert told.crashes == ["input 0: the process ended", "input 1: the process ended"]


def test_the_page_names_every_reader() -> None:
    told = [fuzz.Told(name, taken=1, refused=2) for name in READERS]
    page = fuzz.page(told)
    assert page.count("| 3 | 1 | 2 | 0 |") == len(READERS)
