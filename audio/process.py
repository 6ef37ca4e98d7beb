"""What every process of ours has in common: how it is born, lives alone and ends."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from audio.private import keep_private

_PR_SET_NAME = 15
_NAME_BYTES = 15


@contextmanager
def interrupt_blocked() -> Iterator[None]:
    """Have a process that is started here born deaf to Ctrl-C, which is the parent's to handle."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # would otherwise be started inside, and unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def isolate() -> None:
    """Keep what crashes, prints or logs in this process to itself, and end with the parent.

    What asks a whole group of processes to end is for the parent to obey, in its own time.
    """
    keep_private()
    _show_name()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.disable()  # engines log the words that they are given
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(null, stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _show_name() -> None:
    """Have the system's lists of processes tell which of ours this is, where that is possible."""
    if sys.platform == "linux":
        import ctypes

        name = multiprocessing.current_process().name
        ctypes.CDLL(None).prctl(_PR_SET_NAME, f"breather-{name}".encode()[:_NAME_BYTES], 0, 0, 0)


def _end_with_parent() -> None:
    """End even while the engine is busy or hangs; the pipe alone would tell only an idle child."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
