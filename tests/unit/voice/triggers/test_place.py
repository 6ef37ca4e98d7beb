"""Where the one Breather is found: the same for all of one person's programs, closed to others."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from voice.errors import UserError
from voice.triggers import place
from voice.triggers.place import control_address, runtime_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders and modes of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert folder == tmp_path / "breather"
    assert mode(folder) == 0o700
    assert runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == folder


def test_one_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "breather").mkdir()
    (tmp_path / "breather").chmod(0o777)
    assert mode(runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})) == 0o700


@pytest.mark.parametrize("given", [{}, {"XDG_RUNTIME_DIR": ""}, {"XDG_RUNTIME_DIR": "relative"},
                                   {"XDG_RUNTIME_DIR": "/nonsense"}])  # fmt: skip
def test_without_a_good_one_given_there_still_is_one(
    given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "NAME", f"breather-test-{os.getpid()}")
    folder = runtime_folder(given)
    try:
        assert folder.is_absolute()
        assert mode(folder) == 0o700
        assert runtime_folder({}) == folder
    finally:
        folder.rmdir()


def test_somebody_elses_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})
    monkeypatch.setattr(place, "_is_ours", lambda found: found.st_ino == tmp_path.stat().st_ino)
    with pytest.raises(UserError, match="belongs to somebody else; set XDG_RUNTIME_DIR"):
        runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "breather").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError):
        runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_a_file_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "breather").write_text("")
    with pytest.raises(UserError, match="cannot be used"):
        runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_a_path_too_long_for_a_socket_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="too long for a socket"):
        control_address(tmp_path / ("x" * 100))


def test_the_client_imports_little() -> None:
    code = "import voice.triggers.client, voice.triggers.place, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    heavy = {"numpy", "platformdirs", "asyncio", "audio.blocks", "voice.child", "content.loader"}
    assert heavy.isdisjoint(ran.stdout.split())
