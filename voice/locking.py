"""A lock on an open file that the system takes back when its holder ends, however."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    _FAR = 1_000
    """A byte behind all that is written: what is locked cannot be read by others."""

    def lock(handle: int) -> None:
        """Hold the file until it is closed; raises OSError where another process does."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def lock(handle: int) -> None:
        """Hold the file until it is closed; raises OSError where another process does."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
