from __future__ import annotations

import json
import threading
from pathlib import Path

import packages
import pytest
from parts import MODEL, Place, due, keys, locked, read_stamp, write_stamp


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A checkout all of whose parts are done, the model included."""
    made = Place(tmp_path / "checkout", tmp_path / "models")
    made.program("python").parent.mkdir(parents=True)
    made.program("python").write_text("")
    made.program("breather").write_text("")
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (made.root / name).write_text(name)
    (made.models / MODEL).mkdir(parents=True)
    write_stamp(made.stamp, keys(made, dev=True))
    return made


def test_nothing_is_due_when_all_is_done(place: Place) -> None:
    assert due(place, dev=True) == []
    assert due(place, dev=False) == []


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("requirements.lock", ["packages", "tools", "project"]),
        ("requirements-dev.lock", ["tools"]),
        ("pyproject.toml", ["project"]),
    ],
)
def test_a_changed_file_makes_its_parts_due(place: Place, file: str, parts: list[str]) -> None:
    (place.root / file).write_text("changed")
    assert due(place, dev=True) == parts


def test_a_start_does_not_ask_for_the_development_tools(place: Place) -> None:
    (place.root / "requirements-dev.lock").write_text("changed")
    assert due(place, dev=False) == []


def test_an_audio_server_is_for_the_tests_only(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "DEBIAN_TESTS", ("another",))
    assert due(place, dev=True) == ["test system"]
    assert due(place, dev=False) == []


def test_all_in_the_environment_is_due_after_its_packages_were_cut_off(place: Place) -> None:
    stamp = read_stamp(place.stamp)
    write_stamp(place.stamp, {name: stamp[name] for name in stamp if name != "packages"})
    assert due(place, dev=True) == ["packages", "tools", "project"]


def test_a_system_upgrade_that_moves_the_python_makes_the_environment_due(
    place: Place, tmp_path: Path
) -> None:
    (tmp_path / "python3.14").write_text("")
    place.program("python").unlink()
    place.program("python").symlink_to(tmp_path / "python3.14")
    assert due(place, dev=False) == ["packages", "project"]


@pytest.mark.parametrize("stamp", ["", "{", "[]", "\x00\xff"])
def test_a_damaged_stamp_makes_all_due(place: Place, stamp: str) -> None:
    place.stamp.write_text(stamp)
    assert due(place, dev=True) == ["system", "packages", "test system", "tools", "project"]


def test_a_missing_command_makes_breather_itself_due(place: Place) -> None:
    place.program("breather").unlink()
    assert due(place, dev=False) == ["project"]


def test_a_missing_model_is_asked_for_once(place: Place) -> None:
    (place.models / MODEL).rmdir()
    assert due(place, dev=False) == ["model"]
    write_stamp(place.stamp, {**read_stamp(place.stamp), "missing model": MODEL})
    assert due(place, dev=False) == []


def test_write_stamp_leaves_no_second_file(tmp_path: Path) -> None:
    write_stamp(tmp_path / "prepared.json", {"a": "b"})
    assert [path.name for path in tmp_path.iterdir()] == ["prepared.json"]
    assert json.loads((tmp_path / "prepared.json").read_text()) == {"a": "b"}


def test_a_second_start_waits_for_the_first_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path / "lock"):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(tmp_path / "lock"):
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    assert capsys.readouterr().err == "Another start is preparing Breather: waiting for it.\n"
