"""The keys: made once, for their owner alone, and shown by nothing."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from voice.errors import UserError
from voice.kiosk.keys import Keys, keys

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the rights are others there")


def test_the_keys_are_made_once_and_differ(tmp_path: Path) -> None:
    made = keys(tmp_path / "state")
    assert len({made.api, made.hook, made.owner}) == 3
    assert keys(tmp_path / "state") == made
    assert keys(tmp_path / "other") != made


@POSIX
def test_nobody_else_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    keys(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600] * 3


@POSIX
def test_a_key_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    made = keys(tmp_path)
    (tmp_path / "api-key").chmod(0o644)
    again = keys(tmp_path)
    assert again.api != made.api
    assert again.hook == made.hook


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 50, b"x" * 5000, b"a b" * 20])
def test_what_is_no_key_is_replaced(tmp_path: Path, content: bytes) -> None:
    tmp_path.joinpath("hook-key").write_bytes(content)
    tmp_path.joinpath("hook-key").chmod(0o600)
    assert len(keys(tmp_path).hook) >= 40


@POSIX
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to this user")
def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="cannot be read or made"):
        keys(tmp_path / "state")


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("state").write_text("")
    with pytest.raises(UserError, match="see to it that the folder is yours"):
        keys(tmp_path / "state")


def test_each_opens_its_own_and_neither_is_shown() -> None:
    made = Keys("a" * 43, "h" * 43, "o" * 43)
    assert made.opens("a" * 43)
    assert made.hooks("h" * 43)
    wrong = ["", "a", "h" * 43, "a" * 42, "a" * 44, "ä" * 43]
    assert not any(made.opens(text) for text in wrong)
    assert not made.hooks(made.api)
    assert "a" * 43 not in repr(made)
    assert "h" * 43 not in repr(made)
