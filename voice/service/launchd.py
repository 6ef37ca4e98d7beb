"""macOS: a launch agent. Written from its documentation; not tried on a Mac yet."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path

from voice.errors import PartError, UserError
from voice.service.base import MARK, Answer, Ask, Found, Standing, ours, write
from voice.service.program import Program


def agent(program: Program, log: Path) -> str:
    """The text of the agent's file; what goes wrong is written to `log`."""
    entries = {
        "Label": program.name,
        "ProgramArguments": list(program.command),
        "EnvironmentVariables": dict(program.environment),
        "RunAtLoad": True,
        # Again where it failed; launchd cannot be told which failures, or how many.
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 30,
        "ExitTimeOut": 10,
        "ProcessType": "Interactive",
        "Umask": 0o077,
        "HardResourceLimits": {"Core": 0},
        "StandardOutPath": "/dev/null",
        "StandardErrorPath": str(log),
    }
    text = plistlib.dumps(entries).decode()
    return text.replace("<plist", f"<!-- {MARK}, which overwrites it. -->\n<plist", 1)


class LaunchdService:
    """The launch agent of a program."""

    def __init__(self, program: Program, home: Path, user: int, ask: Ask) -> None:
        """`user`: the person's number."""
        self._program = program
        self._path = home / "Library" / "LaunchAgents" / f"{program.name}.plist"
        self._log = home / "Library" / "Logs" / f"{program.name}.log"
        self._domain = f"gui/{user}"
        self._ask = ask

    def install(self) -> str:
        """As the Protocol says."""
        before = ours(self._path)
        text = agent(self._program, self._log)
        if text != before or self._pid() is None:
            write(self._path, text)
            self._path.chmod(0o644)  # launchd takes no agent that others may write to
            self._do("bootout", f"{self._domain}/{self._program.name}")
            answer = self._do("bootstrap", self._domain, str(self._path))
            if answer.code != 0:
                raise PartError(f"launchd refuses {self._path}: {answer.text}")
        return f"Breather runs now, and with every login. Its agent is {self._path}."

    def remove(self) -> str:
        """As the Protocol says."""
        if ours(self._path) is None:
            return "No service of Breather is installed."
        self._do("bootout", f"{self._domain}/{self._program.name}")
        self._path.unlink()
        return "Breather does not run with your login any more."

    def look(self) -> Found:
        """As the Protocol says."""
        text = ours(self._path)
        if text is None:
            return Found(Standing.MISSING, "No service of Breather is installed.")
        stale = "" if text == agent(self._program, self._log) else (
            " Its agent is for other settings; run `breather service install` again."
        )  # fmt: skip
        if self._pid() is None:
            says = f"Breather is installed and does not run; {self._log} says why."
            return Found(Standing.RESTS, says + stale)
        return Found(Standing.RUNS, f"Breather runs as a service.{stale}")

    def _pid(self) -> int | None:
        answer = self._do("list", self._program.name)
        found = re.search(r'"PID" = (\d+);', answer.text)
        return int(found[1]) if answer.code == 0 and found else None

    def _do(self, *words: str) -> Answer:
        try:
            return self._ask(["launchctl", *words])
        except FileNotFoundError:
            raise UserError(
                "There is no launchd here; have your desktop start `breather run` at the login."
            ) from None
