from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from voice.errors import UserError
from voice.events import Report
from voice.recording import as_line, write_events

LINES = [as_line(Report(0, "armed")), as_line(Report(72_001, "wake", {"score": -0.31}))]


def test_a_line_begins_with_when_and_what() -> None:
    assert list(LINES[1].items()) == [
        ("frame", 72_001),
        ("seconds", 1.5),
        ("event", "wake"),
        ("score", -0.31),
    ]


def test_one_object_a_line(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    write_events(path, LINES)
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == LINES
    assert path.read_bytes().endswith(b"}\n")


def test_an_older_list_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text("older\n" * 99)
    write_events(path, LINES[:1])
    assert path.read_text("utf-8").count("\n") == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, target = tmp_path / "stdout", tmp_path / "e.jsonl"
    target.write_text("older\n" * 99)
    link.symlink_to(target)
    write_events(link, LINES[:1])
    assert link.is_symlink()
    assert json.loads(target.read_text("utf-8")) == LINES[0]


@pytest.mark.skipif(sys.platform == "win32", reason="devices of POSIX")
def test_a_device_stays_a_device() -> None:
    write_events(Path(os.devnull), LINES)
    assert Path(os.devnull).is_char_device()


def test_letters_stay_letters(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    write_events(path, [{"event": "é 숨"}])
    assert "é 숨" in path.read_text("utf-8")


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be written .*; name another place\.$"):
        write_events(tmp_path / "none" / "e.jsonl", LINES)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_an_older_list_survives_what_cannot_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    path = tmp_path / "e.jsonl"
    path.write_text("older")
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(UserError):
            write_events(path, LINES)
        assert path.read_text() == "older"
    finally:
        tmp_path.chmod(stat.S_IRWXU)
