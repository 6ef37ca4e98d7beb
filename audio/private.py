"""Keeps what a process of ours hears to its owner: before any sound is there, and for good.

No core is written when it crashes, and on Linux no other program of the same person can look into
its memory. On macOS one still can; Windows is only asked to make no report of a crash.
"""

from __future__ import annotations

import os
import sys

_PR_SET_DUMPABLE = 4
_WITHOUT_CRASH_REPORTS = 0x0001 | 0x0002 | 0x8000
"""SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX."""


def keep_private() -> None:
    """Leave no core, let no other program look in, make new files and folders for the owner only.

    Once in each process: a program that is started inherits only the limit of cores and the mask.
    Raises OSError where the system refuses, which none is known to do.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(_WITHOUT_CRASH_REPORTS)
        return
    import resource

    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        # The limit is not enough: a core that is piped to a program has none.
        if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "the memory cannot be kept private")
