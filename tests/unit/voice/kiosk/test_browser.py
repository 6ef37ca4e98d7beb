"""The browser: which one, how it is started, and that nothing of it is left."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from voice.errors import UserError
from voice.kiosk import browser
from voice.kiosk.browser import Form, command, find, opened

ADDRESS = "http://127.0.0.1:8765/#key=secret&window"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the browser")


def test_a_chromium_is_taken_before_a_firefox(tmp_path: Path) -> None:
    for name in ("firefox", "google-chrome"):
        (tmp_path / name).write_text("")
    there = {path.name: str(path) for path in tmp_path.iterdir()}
    assert find(there.get) == there["google-chrome"]
    assert find({"firefox": there["firefox"]}.get) == there["firefox"]


def test_none_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PLACES", ())
    with pytest.raises(UserError, match="install Chromium or Firefox"):
        find(lambda name: None)


@pytest.mark.parametrize("program", ["/usr/bin/chromium", "/usr/bin/firefox-esr", r"msedge.exe"])
@pytest.mark.parametrize("form", Form)
def test_it_has_a_profile_of_its_own_and_the_whole_screen_or_a_window(
    program: str, form: Form
) -> None:
    line = command(program, Path("/private"), "file:///private/begin.html", form)
    assert line[0] == program
    assert any("/private" in part for part in line[1:-1])
    assert ("--kiosk" in line) is (form is Form.FULL_SCREEN)
    assert any(part.endswith("file:///private/begin.html") for part in line)


def fake(folder: Path, body: str) -> str:
    """A program that notes how it was started, and what it found."""
    path = folder / "chromium"
    path.write_text(f'#!/bin/sh\necho "$@" > {folder}/line\n{body}\n')
    path.chmod(0o700)
    return str(path)


@POSIX
def test_the_key_is_in_no_command_line_and_in_a_file_for_the_owner_alone(tmp_path: Path) -> None:
    copy = f'for part; do case $part in --user-data-dir=*) cp -pr "${{part#*=}}" {tmp_path}/kept;;'
    program = fake(tmp_path, f"{copy} esac; done")
    with opened(program, ADDRESS, Form.WINDOW) as process:
        assert process.wait(20) == 0
    line = (tmp_path / "line").read_text()
    assert "secret" not in line
    first = tmp_path / "kept" / "begin.html"
    assert 'url=http://127.0.0.1:8765/#key=secret&amp;window"' in first.read_text()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    profile = next(p.partition("=")[2] for p in line.split() if p.startswith("--user-data-dir"))
    assert not Path(profile).exists()


@POSIX
def test_it_is_ended_with_all_of_its_processes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "open")
    program = fake(tmp_path, f"exec 9> {tmp_path}/open; sleep 600 & echo . >&9\nwait")
    with opened(program, ADDRESS, Form.FULL_SCREEN) as process:
        held = (tmp_path / "open").open("rb")
        assert held.read(1) == b"."
    assert process.returncode is not None
    with held:
        assert held.read() == b"\n"  # ends when nobody of them is left


@POSIX
def test_one_that_cannot_be_started_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with (
        pytest.raises(UserError, match="cannot be started"),
        opened(str(tmp_path / "none"), ADDRESS, Form.WINDOW),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_snap_gets_a_folder_that_it_can_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(browser, "SNAPS", tmp_path / "snap-bin")
    (tmp_path / "snap-bin").mkdir()
    program = tmp_path / "snap-bin" / "chromium"
    program.write_text("")
    assert browser._place(str(program)) == tmp_path / "snap" / "chromium" / "common"
    assert browser._place("/usr/bin/chromium") is None
