"""Windows' store of consent, in a registry that is played."""

from __future__ import annotations

import sys
from collections.abc import Collection
from types import TracebackType
from typing import Any, Self

import pytest

from voice.triggers.calls.consent import (
    DESKTOP,
    EVERY,
    STORE,
    ConsentStore,
    Use,
    open_consent_store,
    recorders,
)
from voice.triggers.calls.microphone import Stream

BEGUN, ENDED = 133_500_000_000_000_000, 133_500_000_600_000_000
PYTHON = r"C:\Users\anna\AppData\Local\Programs\Python\Python311\python.exe"
ZOOM = "C:#Program Files#Zoom#bin#Zoom.exe"
TEAMS = "MSTeams_8wekyb3d8bbwe"


class Key:
    """One of the registry, to be closed."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        pass


class Registry:
    """The module winreg: below each root keys by name, and in the last of them values."""

    HKEY_CURRENT_USER = 1
    HKEY_LOCAL_MACHINE = 2

    def __init__(self, person: dict[str, Any], machine: dict[str, Any] | None = None) -> None:
        self.roots = {1: person, 2: machine or {}}

    def OpenKey(self, key: Key | int, path: str) -> Key:
        values = self.roots[key] if isinstance(key, int) else key.values
        place = path.removeprefix(STORE).strip("\\") if isinstance(key, int) else path
        for name in filter(None, place.split("\\")):
            if not isinstance(values.get(name), dict):
                raise FileNotFoundError(path)
            values = values[name]
        return Key(values)

    def EnumKey(self, key: Key, number: int) -> str:
        names = [name for name, value in key.values.items() if isinstance(value, dict)]
        if number >= len(names):
            raise OSError("no more data")
        return names[number]

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        if name not in key.values:
            raise FileNotFoundError(name)
        return key.values[name], 11


def times(start: Any, stop: Any) -> dict[str, Any]:
    return {"Value": "Allow", "LastUsedTimeStart": start, "LastUsedTimeStop": stop}


def store(
    registry: Registry, running: Collection[str] | None = None, own: Collection[str] = (PYTHON,)
) -> ConsentStore:
    return ConsentStore(registry, lambda: running, own)


def programs(
    *uses: Use, ignored: Collection[str] = (), running: Collection[str] | None = None,
    own: str = PYTHON,
) -> list[str]:  # fmt: skip
    return [stream.program for stream in recorders(uses, ignored, [own], running)]


def test_apps_and_other_programs_are_found_in_both_stores() -> None:
    registry = Registry(
        {
            "Value": "Allow",
            TEAMS: times(BEGUN, 0),
            DESKTOP: {ZOOM: times(BEGUN + 1, 0), "C:#Old#old.exe": times(BEGUN, ENDED)},
        },
        {DESKTOP: {"C:#Windows#service.exe": times(BEGUN + 2, 0)}},
    )
    assert store(registry).streams(()) == [
        Stream(BEGUN, "MSTeams", paused=False),
        Stream(BEGUN + 1, "Zoom", paused=False),
        Stream(BEGUN + 2, "service", paused=False),
    ]
    assert [stream.program for stream in store(registry).streams(["zoom"])] == [
        "MSTeams",
        "service",
    ]


@pytest.mark.parametrize(
    ("start", "stop"),
    [(BEGUN, ENDED), (0, 0), (None, 0), (BEGUN, None), (BEGUN, b"\0" * 8), ("1", 0), (-1, 1)],
)
def test_an_end_no_beginning_and_what_is_no_time(start: Any, stop: Any) -> None:
    registry = Registry({TEAMS: times(start, stop), "Other_1": times(BEGUN, ENDED)})
    assert store(registry).streams(()) == []


def test_a_key_without_times_or_that_vanishes_hides_no_other() -> None:
    registry = Registry({"Allowed_1": {"Value": "Allow"}, TEAMS: times(BEGUN, 0)})
    assert len(store(registry).streams(())) == 1
    names = registry.EnumKey
    registry.EnumKey = lambda key, number: "Gone_1" if number == 0 else names(key, number)  # type: ignore[method-assign]
    assert len(store(registry).streams(())) == 1


@pytest.mark.parametrize("person", [{}, {TEAMS: {"Value": "Allow"}}])
def test_where_windows_notes_nothing_nothing_is_known(person: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="noted"):
        store(Registry(person)).streams(())


def test_who_does_not_know_its_own_file_does_not_look() -> None:
    with pytest.raises(OSError, match="noted"):
        store(Registry({TEAMS: times(BEGUN, 0)}), own=()).streams(())


def test_one_that_ended_without_a_word_is_gone() -> None:
    zoom, teams = Use(ZOOM, False, BEGUN, 0), Use(TEAMS, True, BEGUN, 0)
    assert programs(zoom, teams, running={"zoom.exe"}) == ["Zoom", "MSTeams"]
    assert programs(zoom, teams, running={"explorer.exe", "room.exe"}) == ["MSTeams"]
    assert programs(zoom, running=None) == ["Zoom"], "unknown is not gone"
    odd = Use("C:#C# tools#a#b.exe", False, BEGUN, 0)
    assert programs(odd, running={"a#b.exe"}) == ["b"]
    assert programs(Use("zoom.exe", False, BEGUN, 0), running={"zoom.exe"}) == ["zoom"]


def test_a_call_after_a_crash_has_another_number() -> None:
    crashed, anew = Use(TEAMS, True, BEGUN, 0), Use(TEAMS, True, ENDED, 0)
    numbers = [recorders([use], (), [PYTHON], None)[0].number for use in (crashed, anew)]
    assert numbers == [BEGUN, ENDED]


@pytest.mark.parametrize(
    ("key", "app", "own"),
    [
        (PYTHON.replace("\\", "#"), False, PYTHON),
        (PYTHON.replace("\\", "#").replace("python.exe", "pythonw.exe"), False, PYTHON.upper()),
        ("C:#C##py#python.exe", False, r"C:\C#\py\pythonw.exe"),
        (
            "PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0",
            True,
            r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.11_3.11.2544.0_x64"
            r"__qbz5n2kfra8p0\python3.11.exe",
        ),
    ],
)
def test_we_are_left_out(key: str, app: bool, own: str) -> None:
    assert programs(Use(key, app, BEGUN, 0), own=own) == []
    assert programs(Use(key, app, BEGUN, 0), own=r"D:\Other\python.exe") != []


def test_another_program_beside_our_python_is_seen() -> None:
    beside = PYTHON.replace("\\", "#").replace("python.exe", "phone.exe")
    assert programs(Use(beside, False, BEGUN, 0)) == ["phone"]


@pytest.mark.parametrize("ignored", ["ZOOM", "zoom.exe"])
def test_ignored_by_name_or_file(ignored: str) -> None:
    assert programs(Use(ZOOM, False, BEGUN, 0), ignored=[ignored]) == []


def test_processes_are_listed_when_a_program_begins_and_now_and_then() -> None:
    asked: list[int] = []
    person: dict[str, Any] = {DESKTOP: {ZOOM: times(BEGUN, ENDED)}}

    def processes() -> set[str]:
        asked.append(1)
        return {"zoom.exe"} if len(asked) < 2 else set()

    watched = ConsentStore(Registry(person), processes, [PYTHON])
    assert watched.streams(()) == []
    assert not asked
    person[DESKTOP][ZOOM] = times(ENDED, 0)
    seen = [len(watched.streams(())) for _ in range(EVERY)]
    assert seen == [1] * (EVERY - 1) + [0]
    assert len(asked) == 2


def test_the_real_one_knows_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "winreg", Registry({TEAMS: times(BEGUN, 0)}))
    monkeypatch.setattr(sys, "_base_executable", PYTHON, raising=False)
    assert [stream.program for stream in open_consent_store().streams(())] == ["MSTeams"]
