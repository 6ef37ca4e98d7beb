"""Memory that two processes share and that is no file: it has no name, and ends with them.

What multiprocessing itself shares lies in a file among the temporary ones, always on macOS, and on
Linux where /dev/shm has no room: no place for what a microphone has heard.
"""

from __future__ import annotations

import os
import sys
from multiprocessing.context import SpawnContext

if sys.platform == "win32":

    class Memory:
        """`size` bytes, all 0 at first, that reach a spawned process among its arguments."""

        def __init__(self, context: SpawnContext, size: int) -> None:
            self._array = context.RawArray("b", size)  # on this system it is in no file

        @property
        def bytes(self) -> memoryview:
            """The memory itself."""
            return memoryview(self._array).cast("B")

else:
    import mmap
    from contextlib import suppress
    from multiprocessing import reduction
    from typing import Any
    from weakref import finalize

    class Memory:
        """`size` bytes, all 0 at first, that reach a spawned process among its arguments."""

        def __init__(self, context: SpawnContext, size: int) -> None:
            handle = nameless()
            os.ftruncate(handle, size)
            self._hold(handle, size)

        @property
        def bytes(self) -> memoryview:
            """The memory itself."""
            return self._bytes

        def __getstate__(self) -> Any:
            return reduction.DupFd(self._handle), len(self._bytes)

        def __setstate__(self, state: Any) -> None:
            handle, size = state
            self._hold(handle.detach(), size)

        def _hold(self, handle: int, size: int) -> None:
            self._handle = handle
            self._bytes = memoryview(mmap.mmap(handle, size))
            finalize(self, os.close, handle)

    def nameless(*, anonymous: bool = sys.platform == "linux") -> int:
        """An open file of nothing but memory, for this process and whom it is handed to.

        `anonymous`: the system knows files that never had a name; else it has one for a moment.
        """
        if anonymous:
            return os.memfd_create("breather", os.MFD_CLOEXEC)
        # What multiprocessing.shared_memory stands on, which keeps the name.
        from _posixshmem import shm_open, shm_unlink  # type: ignore[import-not-found]

        name = f"/breather-{os.getpid()}"
        with suppress(FileNotFoundError):
            shm_unlink(name)  # of a process of this number that was killed in between
        handle: int = shm_open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600)
        shm_unlink(name)
        return handle
