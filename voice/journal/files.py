"""Small files for their owner only, written whole or not at all, and there for good afterwards."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice.journal.errors import JournalError, NoRoom, NotWritable

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def folder(path: Path) -> None:
    """Make a folder that is closed to others, and close it where it was open. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        path.chmod(0o700)


def write(path: Path, content: str | bytes) -> None:
    """Put a file in place of the one before, mode 0600. Raises OSError.

    A device such as /dev/stdout is written to as it is.
    """
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    settle(path.parent)


def read(path: Path, most: int) -> str | None:
    """The text of a file of at most `most` bytes; None where there is none.

    What is longer, or no text, is returned as a text that fits nothing. Raises OSError.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        return None
    return data.decode("utf-8", "replace") if len(data) <= most else "?"


def shred(path: Path) -> None:
    """Overwrite a file and delete it; nothing where there is none. Raises OSError."""
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink()
    settle(path.parent)


def settle(path: Path) -> None:
    """Make what was renamed or deleted in a folder so for good, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def on_disk() -> Iterator[None]:
    """The system's errors as ours, with a reason but without a path that nobody asked for."""
    try:
        yield
    except OSError as error:
        raise _trouble(error) from None


def _trouble(error: OSError) -> JournalError:
    if error.errno in _NO_ROOM:
        return NoRoom("There is no room for the journal on the disk; make some.")
    reason = error.strerror or "unknown reason"
    return NotWritable(f"The journal's folder cannot be used ({reason}); give yourself access.")
