"""Windows: a task that begins with the login. Written from its documentation; not tried yet."""

from __future__ import annotations

import subprocess
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree as Xml

from voice.errors import PartError, UserError
from voice.service.base import MARK, Answer, Ask, Found, Standing, ours, write
from voice.service.program import Program

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
RUNNING = "Running"


def task(program: Program, user: str) -> str:
    """The task's XML; `user`: the person's name with their domain before it."""
    top = Xml.Element("Task", {"version": "1.2", "xmlns": NAMESPACE})
    info = Xml.SubElement(top, "RegistrationInfo")
    _add(info, "Description", f"{program.about}. {MARK}, which overwrites it.")
    trigger = Xml.SubElement(Xml.SubElement(top, "Triggers"), "LogonTrigger")
    _add(trigger, "UserId", user)
    principal = Xml.SubElement(Xml.SubElement(top, "Principals"), "Principal", {"id": "Author"})
    _add(principal, "UserId", user)
    _add(principal, "LogonType", "InteractiveToken")
    _add(principal, "RunLevel", "LeastPrivilege")
    settings = Xml.SubElement(top, "Settings")
    restart = Xml.SubElement(settings, "RestartOnFailure")
    _add(restart, "Interval", "PT1M")  # the shortest that there is
    _add(restart, "Count", "10")
    _add(settings, "MultipleInstancesPolicy", "IgnoreNew")
    _add(settings, "DisallowStartIfOnBatteries", "false")
    _add(settings, "StopIfGoingOnBatteries", "false")
    _add(settings, "ExecutionTimeLimit", "PT0S")
    _add(settings, "Priority", "5")  # a task has 7, which is less than a program's
    command, *arguments = program.command
    action = Xml.SubElement(Xml.SubElement(top, "Actions", {"Context": "Author"}), "Exec")
    _add(action, "Command", str(PureWindowsPath(command).with_name("pythonw.exe")))
    _add(action, "Arguments", subprocess.list2cmdline(arguments))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(top, encoding="unicode")


def _add(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


class TaskService:
    """The scheduled task of a program; the folders in its environment are as the login has them."""

    def __init__(self, program: Program, folder: Path, user: str, ask: Ask) -> None:
        """`folder`: where a copy of the task lies, by which we know it."""
        self._program = program
        self._user = user
        self._path = folder / f"{program.name}-task.xml"
        self._ask = ask

    def install(self) -> str:
        """As the Protocol says."""
        before = ours(self._path)
        if before is None and self._state():
            raise UserError(
                f"The task “{self._program.name}” was not made by Breather; delete it first."
            )
        text = task(self._program, self._user)
        if text != before or not self._state():
            write(self._path, text)
            self._must("/Create", "/F", "/XML", str(self._path))
        if self._state() != RUNNING:
            self._must("/Run")
        return "Breather runs now, and with every login."

    def remove(self) -> str:
        """As the Protocol says."""
        if ours(self._path) is None:
            return "No service of Breather is installed."
        if self._state():
            self._schtasks("/End")
            self._must("/Delete", "/F")
        self._path.unlink()
        return "Breather does not run with your login any more."

    def look(self) -> Found:
        """As the Protocol says."""
        text, state = ours(self._path), self._state()
        if text is None or not state:
            return Found(Standing.MISSING, "No service of Breather is installed.")
        stale = "" if text == task(self._program, self._user) else (
            " Its task is for other settings; run `breather service install` again."
        )  # fmt: skip
        if state == RUNNING:
            return Found(Standing.RUNS, f"Breather runs as a service.{stale}")
        says = "Breather is installed and does not run; `breather run` in a terminal says why."
        return Found(Standing.RESTS, says + stale)

    def _state(self) -> str:
        """The task's state in English, whatever language the system has; empty: there is none."""
        query = f"(Get-ScheduledTask -TaskName '{self._program.name}' -ErrorAction Stop).State"
        answer = self._run("powershell", "-NoProfile", "-NonInteractive", "-Command", query)
        return answer.text if answer.code == 0 else ""

    def _must(self, *words: str) -> None:
        answer = self._schtasks(*words)
        if answer.code != 0:
            raise PartError(f"The Task Scheduler refuses “{words[0]}”: {answer.text}")

    def _schtasks(self, *words: str) -> Answer:
        return self._run("schtasks", words[0], "/TN", self._program.name, *words[1:])

    def _run(self, *command: str) -> Answer:
        try:
            return self._ask(command)
        except FileNotFoundError:
            raise UserError(
                "There is no Task Scheduler here; put `breather run` into your Startup folder."
            ) from None
