"""What `start.py` begins for somebody who gave no arguments."""

from __future__ import annotations

from pathlib import Path

import pytest
import start


@pytest.fixture
def breather(tmp_path: Path) -> Path:
    """Stands in for the program; `devices` ends as the file beside it says."""
    program = tmp_path / "breather"
    program.write_text('#!/bin/sh\ncat "$0.told" >&2\nexit $(cat "$0.code")\n', "utf-8")
    program.chmod(0o755)
    return program


def devices(breather: Path, code: int, told: str) -> None:
    Path(f"{breather}.code").write_text(str(code), "utf-8")
    Path(f"{breather}.told").write_text(told, "utf-8")


def test_where_there_are_devices_it_listens(
    breather: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    devices(breather, 0, "")
    assert start.without_arguments(str(breather)) == ["run"]
    assert capsys.readouterr() == ("", "")


def test_without_a_device_it_says_so_and_shows_itself(
    breather: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    devices(breather, 1, "breather: There is no microphone; connect one.\n")
    assert start.without_arguments(str(breather)) == ["demo"]
    told = capsys.readouterr().err
    assert told.splitlines() == [
        "breather: There is no microphone; connect one.",
        "So here is a demo instead; it needs no device.",
    ]


def test_a_wrong_configuration_is_not_hidden_by_a_demo(
    breather: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    devices(breather, 2, "breather: “volume” must be a number.\n")
    assert start.without_arguments(str(breather)) == ["run"]
    assert capsys.readouterr().err == ""
