"""What is to be started at the login."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
"""What says in the environment where a person's files are; a login may not have it by itself."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command of ours that runs as long as the person is logged in."""

    name: str
    """Of the service, and of the folder that it has for as long as it runs."""
    about: str
    """What it is, for the system's list of services."""
    command: tuple[str, ...]
    """With whole paths."""
    writes: tuple[Path, ...]
    """The folders that it may write to; all others are read alone, where the system can see to it.
    """
    environment: tuple[tuple[str, str], ...] = ()
    """What it needs to be told beyond what every login has."""
    network: bool = False
    """Whether it needs addresses, if only this machine's own; else it has local sockets alone."""


def breather(
    *arguments: str,
    network: bool,
    writes: tuple[Path, ...],
    environ: Mapping[str, str] = os.environ,
) -> Program:
    """`breather` with arguments, as it is installed here."""
    told = tuple((key, environ[key]) for key in FOLDERS if environ.get(key, "").startswith("/"))
    # Not found by its name, which is another's on another path; -P: nothing of the folder's.
    command = (sys.executable, "-P", "-m", "voice.cli", *arguments)
    about = "Breather, a short break by voice after a call"
    return Program("breather", about, command, writes, told, network)
