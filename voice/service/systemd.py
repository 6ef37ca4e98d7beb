"""Linux: a unit of the person's own systemd, hardened as far as that can be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from pathlib import Path

from voice.errors import PartError, UserError
from voice.service.base import MARK, Answer, Ask, Found, Standing, make, ours, write
from voice.service.program import Program

DESKTOP = "graphical-session.target"
"""Begins once a desktop is there, whose programs know where its screen is."""
LOGIN = "default.target"

HARDENED = """\
# No privileges, and none to be had. MemoryDenyWriteExecute is not among these: what calls us back
# from the sound library is written into memory as it runs.
NoNewPrivileges=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
LimitCORE=0
UMask=0077"""
WALLS = """\
# Everything is for reading alone, but for the folders below; temporary files are its own.
PrivateUsers=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
BindReadOnlyPaths=-/tmp/.X11-unix
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
CapabilityBoundingSet="""
"""What needs a namespace of its own, which not every system lets an ordinary user have."""
UNWALLED = "This system does not let it be shut out of your other files; see docs/service.md."


def unit(program: Program, target: str, *, walled: bool) -> str:
    """The text of the unit, which `target` brings along; `walled`: with WALLS.

    Raises UserError where a path has a character that no unit can hold.
    """
    command, *arguments = program.command
    families = "AF_UNIX AF_INET AF_INET6" if program.network else "AF_UNIX"
    lines = [
        f"# {MARK}, which overwrites it.",
        f"# What you put into {program.name}.service.d/own.conf stays.",
        "[Unit]",
        f"Description={quoted(program.about).strip(chr(34))}",
        *((f"After={target}", f"PartOf={target}") if target == DESKTOP else ()),
        "# Ten times in ten minutes, then it is left alone.",
        "StartLimitIntervalSec=600",
        "StartLimitBurst=10",
        "",
        "[Service]",
        "Type=exec",
        " ".join([f"ExecStart={quoted(command)}", *(quoted(a, dollar="$$") for a in arguments)]),
        *(f"Environment={quoted(f'{key}={value}')}" for key, value in program.environment),
        "# Its exit code 2 is a mistake in the settings, which no new start puts right.",
        "Restart=on-failure",
        "RestartSec=15",
        "RestartPreventExitStatus=2",
        "KillMode=mixed",
        "TimeoutStopSec=10",
        "# It prints which wake phrase it listens for; what goes wrong is for the journal.",
        "StandardOutput=null",
        "StandardError=journal",
        f"SyslogIdentifier={program.name}",
        "# What it leaves there stays, as another Breather may be using it.",
        f"RuntimeDirectory={program.name}",
        "RuntimeDirectoryMode=0700",
        "RuntimeDirectoryPreserve=yes",
        "# No network, or addresses where the settings need them.",
        f"RestrictAddressFamilies={families}",
        HARDENED,
        *([WALLS, *(f"ReadWritePaths={quoted(f'-{path}')}" for path in program.writes)] * walled),
        "",
        "[Install]",
        f"WantedBy={target}",
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str, dollar: str = "$") -> str:
    """A word as a unit has it; raises UserError where it cannot."""
    if re.search(r"[\x00-\x1f\x7f\"'\\]", text):
        raise UserError(
            "Breather or one of its folders has a quote, a backslash or a line break in its path, "
            "which systemd's units cannot hold; install it in another folder."
        )
    text = text.replace("%", "%%").replace("$", dollar)
    return text if re.fullmatch(r"[\w./:=@,+$%-]+", text) else f'"{text}"'


class SystemdService:
    """The unit of a program."""

    def __init__(self, program: Program, units: Path, ask: Ask) -> None:
        """`units`: the folder of the person's own ones."""
        self._program = program
        self._name = f"{program.name}.service"
        self._path = units / self._name
        self._ask = ask

    def install(self) -> str:
        """As the Protocol says."""
        self._check()
        before = ours(self._path)
        walled = self._can_be_walled()
        text = unit(self._program, self._target(), walled=walled)
        for folder in self._program.writes:
            make(folder)
        if text != before:
            write(self._path, text)
            self._must("daemon-reload")
        self._must("reenable", self._name)
        self._do("reset-failed", self._name)
        self._must("start" if text == before else "restart", self._name)
        says = f"Breather runs now, and with every login. Its unit is {self._path}."
        return says if walled else f"{says} {UNWALLED}"

    def remove(self) -> str:
        """As the Protocol says."""
        if ours(self._path) is None:
            return "No service of Breather is installed."
        self._check()
        self._must("disable", "--now", self._name)
        self._path.unlink()
        self._must("daemon-reload")
        self._do("reset-failed", self._name)
        return "Breather does not run with your login any more."

    def look(self) -> Found:
        """As the Protocol says."""
        text = ours(self._path)
        if text is None:
            return Found(Standing.MISSING, "No service of Breather is installed.")
        self._check()
        keys = ("ActiveState", "SubState", "UnitFileState")
        told = self._must("show", self._name, *(f"--property={key}" for key in keys))
        known = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
        found = _sentence(known, self._program.name)
        for target, walled in product((DESKTOP, LOGIN), (True, False)):
            if text == unit(self._program, target, walled=walled):
                return found
        stale = "Its unit is for other settings; run `breather service install` again."
        return Found(found.standing, f"{found.says} {stale}")

    def _target(self) -> str:
        return DESKTOP if self._do("is-active", DESKTOP).code == 0 else LOGIN

    def _can_be_walled(self) -> bool:
        """Whether this system does what WALLS says: some refuse it, others pass it over."""
        walls = [f"--property={line}" for line in WALLS.splitlines() if line[0] != "#"]
        command = ["systemd-run", "--user", "--quiet", "--wait", "--collect", *walls]
        return self._ask([*command, "test", "!", "-w", str(self._path.parents[1])]).code == 0

    def _check(self) -> None:
        """Raise UserError where no systemd serves this login."""
        try:
            if self._do("show", "--property=Version").code == 0:
                return
        except FileNotFoundError:
            pass
        raise UserError(
            "There is no systemd for this login; have your desktop start `breather run` with it."
        )

    def _must(self, *words: str) -> str:
        """Raises PartError with what systemd says where it refuses."""
        answer = self._do(*words)
        if answer.code != 0:
            why = answer.text.partition("\n")[0]
            raise PartError(f"systemd refuses “{' '.join(words)}”: {why}")
        return answer.text

    def _do(self, *words: str) -> Answer:
        return self._ask(["systemctl", "--user", *words])


def _sentence(told: Mapping[str, str], name: str) -> Found:
    """What `systemctl show` tells, in words."""
    why = f"`journalctl --user -u {name}` says why."
    enabled = told.get("UnitFileState") == "enabled"
    login = "" if enabled else " It does not begin with your login: it was disabled."
    match told.get("ActiveState"), told.get("SubState"):
        case (("active" | "reloading"), _):
            return Found(Standing.RUNS, f"Breather runs as a service.{login}")
        case "activating", "auto-restart":
            return Found(Standing.RESTS, f"Breather failed and is started again soon; {why}{login}")
        case "activating", _:
            return Found(Standing.RUNS, f"Breather is being started.{login}")
        case "failed", _:
            return Found(Standing.RESTS, f"Breather failed and does not run; {why}{login}")
    cure = f"`systemctl --user start {name}` starts it."
    return Found(Standing.RESTS, f"Breather is installed and does not run; {cure}{login}")
