"""One Breather per person: a lock that the system takes back when its holder ends, however."""

from __future__ import annotations

import os
from pathlib import Path

from voice.child import Closable
from voice.errors import UserError
from voice.locking import lock


class Instance(Closable):
    """Being the one Breather whose runtime folder is `folder`, until closed.

    Raises UserError where another one runs. Children do not inherit the lock.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "lock"
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(path, flags, 0o600)
        except OSError as error:
            raise UserError(
                f"{path} cannot be opened ({error.strerror}); remove it and start again."
            ) from None
        try:
            lock(handle)
        except OSError:
            holder = _holder(handle)
            os.close(handle)
            raise UserError(
                f"Breather already runs{holder}; reach it with “breather trigger”, or end it first."
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        self._handle: int | None = handle

    def close(self) -> None:
        """Let another one begin."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.ftruncate(handle, 0)
            os.close(handle)  # and the lock with it; its file stays, lest two lock different ones


def holder(folder: Path) -> int | None:
    """The process of the Breather whose runtime folder this is, where one runs."""
    try:
        number = (folder / "lock").read_text("ascii", "replace")
    except OSError:
        return None
    return int(number) if number.isdigit() else None


def _holder(handle: int) -> str:
    try:
        number = os.read(handle, 20).decode("ascii", "replace")
    except OSError:
        return ""
    return f" (process {number})" if number.isdigit() else ""
