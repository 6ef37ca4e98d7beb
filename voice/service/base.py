"""What a system's services have in common."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeAlias

from voice.errors import PartError, UserError

MARK = "Written by “breather service install”"
"""By this a file is known to be ours."""
PATIENCE_S = 30.0


class Standing(Enum):
    """How the service does; the value is the exit code of `breather service status`."""

    RUNS = 0
    RESTS = 1
    """Installed, but it does not run."""
    MISSING = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a service."""

    standing: Standing
    says: str
    """A sentence or two for the person."""


class Service(Protocol):
    """Puts the program among the things that begin with the person's login.

    Each raises UserError where this login has no such things, or where something of the same name
    is not ours; PartError where the system refuses.
    """

    def install(self) -> str:
        """Write and start it; as good twice as once. Returns a sentence."""

    def remove(self) -> str:
        """End it and take away what was written. Returns a sentence."""

    def look(self) -> Found:
        """How it does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of the system's programs replied."""

    code: int
    text: str


Ask: TypeAlias = Callable[[Sequence[str]], Answer]
"""Runs one of the system's programs; raises FileNotFoundError where there is none of that name."""


def ask(command: Sequence[str]) -> Answer:
    """Run one of the system's programs; raises PartError where it does not come to an end."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PartError(f"“{command[0]}” does not answer; try again after a new login.") from None
    return Answer(done.returncode, done.stdout.strip() or done.stderr.strip())


def ours(path: Path) -> str | None:
    """The text of our file at `path`, None where there is none; UserError where it is not ours."""
    try:
        text = path.read_text("utf-8") if not path.is_symlink() else ""
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError):
        text = ""
    if MARK in text:
        return text
    raise UserError(f"{path} was not written by Breather; move it away first.")


def write(path: Path, text: str) -> None:
    """The whole file or none; raises UserError where it cannot be written."""
    try:
        content = text.encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except UnicodeEncodeError:
        raise UserError(
            "Breather is in a folder whose name is no proper text; install it in another one."
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from None


def make(folder: Path) -> None:
    """A folder for its owner alone, where it is missing; raises UserError where it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(
        f"{path} cannot be written ({error.strerror}); make its folder writable for you."
    )
