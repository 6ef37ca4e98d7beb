"""macOS and Windows, as far as their documentation goes."""

from __future__ import annotations

import plistlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.unit.voice.service.conftest import System
from voice.errors import PartError, UserError
from voice.service.base import Answer, Service, Standing
from voice.service.launchd import LaunchdService, agent
from voice.service.program import Program
from voice.service.tasks import NAMESPACE, TaskService, task

USER = "OFFICE\\anna"
PYTHONW = "C:\\Program Files\\Breather\\pythonw.exe"


@pytest.fixture
def windows(program: Program) -> Program:
    return replace(
        program, command=("C:\\Program Files\\Breather\\python.exe", *program.command[1:])
    )


@pytest.fixture(params=["launchd", "tasks"])
def service(
    request: pytest.FixtureRequest,
    program: Program,
    windows: Program,
    tmp_path: Path,
    system: System,
) -> Service:
    """With nothing installed."""
    if request.param == "launchd":
        system.replies["launchctl list"] = Answer(113, "Could not find service")
        return LaunchdService(program, tmp_path, 501, system)
    system.replies["powershell"] = Answer(1, "No MSFT_ScheduledTask objects found")
    return TaskService(windows, tmp_path, USER, system)


def runs(system: System) -> None:
    system.replies["launchctl list"] = Answer(0, '{\n\t"Label" = "breather";\n\t"PID" = 471;\n};')
    system.replies["powershell"] = Answer(0, "Running")


def rests(system: System) -> None:
    system.replies["launchctl list"] = Answer(0, '{\n\t"LastExitStatus" = 256;\n};')
    system.replies["powershell"] = Answer(0, "Ready")


def test_the_agent_says_what_launchd_needs(program: Program, tmp_path: Path) -> None:
    text = agent(replace(program, about="a & b"), tmp_path / "log")
    found = plistlib.loads(text.encode())
    assert found["ProgramArguments"] == list(program.command)
    assert found["KeepAlive"] == {"SuccessfulExit": False}
    assert found["RunAtLoad"] is True
    assert found["StandardOutPath"] == "/dev/null"
    assert found["Umask"] == 0o077


def test_the_task_says_what_windows_needs(windows: Program) -> None:
    program = replace(windows, about="a & <b>", command=(*windows.command, "a b"))
    top = Xml.fromstring(task(program, USER).encode())
    found = {element.tag.removeprefix(f"{{{NAMESPACE}}}"): element.text for element in top.iter()}
    assert found["Command"] == PYTHONW
    assert found["Arguments"] == '-P -m voice.cli run "a b"'
    assert found["RunLevel"] == "LeastPrivilege"
    assert found["ExecutionTimeLimit"] == "PT0S"
    assert (found["Interval"], found["Count"]) == ("PT1M", "10")
    assert [e.text for e in top.iter(f"{{{NAMESPACE}}}UserId")] == [USER, USER]


def test_it_is_installed_looked_at_and_removed(
    service: Service, system: System, tmp_path: Path
) -> None:
    assert service.look().standing is Standing.MISSING
    service.install()
    assert any(word in line for line in system.asked for word in ("bootstrap", "/Create"))
    runs(system)
    assert service.look().standing is Standing.RUNS
    system.asked.clear()
    service.install()
    assert not any(word in line for line in system.asked for word in ("bootstrap", "/Create"))
    rests(system)
    assert service.look().standing is Standing.RESTS
    service.remove()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert service.remove() == "No service of Breather is installed."


def test_other_settings_are_told(
    service: Service, program: Program, tmp_path: Path, system: System
) -> None:
    service.install()
    runs(system)
    changed = replace(program, command=("/elsewhere/python", "run"))
    other: Service
    if isinstance(service, LaunchdService):
        other = LaunchdService(changed, tmp_path, 501, system)
    else:
        other = TaskService(changed, tmp_path, USER, system)
    assert other.look().says.endswith("run `breather service install` again.")


def test_what_is_not_ours_is_left_alone(service: Service, system: System, tmp_path: Path) -> None:
    for path in (tmp_path / "Library/LaunchAgents/breather.plist", tmp_path / "breather-task.xml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<xml/>", "utf-8")
    for action in (service.install, service.remove, service.look):
        with pytest.raises(UserError, match="was not written by Breather"):
            action()
    assert not any(word in line for line in system.asked for word in ("boot", "/Create", "/Delete"))


def test_a_task_of_that_name_that_is_not_ours_is_left_alone(
    windows: Program, system: System, tmp_path: Path
) -> None:
    system.replies["powershell"] = Answer(0, "Ready")
    with pytest.raises(UserError, match="was not made by Breather"):
        TaskService(windows, tmp_path, USER, system).install()


def test_what_the_system_refuses_is_told(service: Service, system: System) -> None:
    system.replies["launchctl bootstrap"] = Answer(5, "Bootstrap failed: 5")
    system.replies["schtasks /Create"] = Answer(1, "ERROR: Access is denied.")
    with pytest.raises(PartError, match="refuses"):
        service.install()


def test_where_there_is_no_such_system_it_says_what_to_do(service: Service, system: System) -> None:
    system.there = False
    with pytest.raises(UserError, match="breather run"):
        service.install()
