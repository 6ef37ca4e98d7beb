"""A leftover of JACK is removed only where nobody else's program uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.io.jack import clear, database

OWN = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "jack_db-1000"
    made.mkdir()
    (made / "__db.001").write_bytes(b"lock")
    return made


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    made = tmp_path / "proc"
    made.mkdir()
    (made / "meminfo").write_text("not a process", "utf-8")
    return made


def maps(processes: Path, number: int, *files: object, name: str = "python3") -> None:
    (processes / str(number)).mkdir()
    lines = [f"7f0-7f1 rw-s 00000000 00:1b 1 {file}\n" for file in files]
    (processes / str(number) / "maps").write_text("".join(lines), "utf-8")
    (processes / str(number) / "comm").write_text(f"{name}\n", "utf-8")


def test_a_process_that_waits_alone_is_freed(folder: Path, processes: Path) -> None:
    maps(processes, OWN, folder / "__db.001")
    maps(processes, OWN + 1, Path("/usr/lib/libjack.so"))
    assert clear(folder, OWN, processes)
    assert not folder.exists()


def test_what_somebody_else_uses_is_left(folder: Path, processes: Path) -> None:
    maps(processes, OWN, folder / "__db.001")
    maps(processes, OWN + 1, folder / "__db.001")
    assert not clear(folder, OWN, processes)
    assert folder.exists()


def test_a_process_that_waits_for_something_else_removes_nothing(
    folder: Path, processes: Path
) -> None:
    maps(processes, OWN, Path("/usr/lib/libjack.so"))
    assert not clear(folder, OWN, processes)
    assert folder.exists()


def test_the_folder_of_a_user_with_a_longer_number_is_another_one(
    folder: Path, processes: Path
) -> None:
    maps(processes, OWN, folder.with_name("jack_db-10000") / "__db.001")
    assert not clear(folder, OWN, processes)


def test_a_process_that_ended_meanwhile_is_no_hindrance(folder: Path, processes: Path) -> None:
    maps(processes, OWN, folder / "__db.001")
    (processes / str(OWN + 1)).mkdir()
    assert clear(folder, OWN, processes)


def test_each_user_has_a_database(tmp_path: Path) -> None:
    assert database(tmp_path).parent == tmp_path
    assert database(tmp_path).name.removeprefix("jack_db-").isdecimal()


def test_two_of_ours_that_wait_for_it_are_both_freed(folder: Path, processes: Path) -> None:
    """Each of them waited without end for as long as the other did."""
    maps(processes, OWN, folder / "__db.001", name="breather-audio")
    maps(processes, OWN + 1, folder / "__db.001", name="breather-device")
    assert clear(folder, OWN, processes)
    assert not folder.exists()


def test_one_that_was_made_anew_since_is_left(folder: Path, processes: Path) -> None:
    maps(processes, OWN, f"{folder / '__db.001'} (deleted)")
    assert clear(folder, OWN, processes)
    assert folder.exists()


def test_a_process_into_which_nobody_may_look_is_another_user_s(
    folder: Path, processes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps(processes, OWN, folder / "__db.001")
    maps(processes, OWN + 1, folder / "__db.001")
    hidden = processes / str(OWN + 1) / "maps"
    read = Path.read_text

    def refuse(path: Path, *arguments: str) -> str:
        if path == hidden:
            raise PermissionError
        return read(path, *arguments)

    monkeypatch.setattr(Path, "read_text", refuse)
    assert clear(folder, OWN, processes)
