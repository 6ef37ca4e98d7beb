"""What the audio process needs of its machine: to come first, and to know that it slept."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from audio.io.streams import Home

_NICE = -11
"""Desktops give sound servers this one."""

_ROUND_ROBIN = 5
"""And their streams this one, where it is allowed: busy neighbours are then not heard."""

_SWITCH_S = 0.0005

_COUNTS_SLEEP = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}
"""The clock of each system that does, where the monotonic one of Python does not."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What is asked of it while streams run."""

    locate: Callable[[Home], Home]
    """See audio.io.pulse."""
    asleep_ns: Callable[[], int]
    """See below."""
    come_first: Callable[[], None]
    """See below; it is called once the streams flow."""
    wake: Callable[[], None]
    """Ends the pause that the process makes just now; from any thread."""


def prefer() -> None:
    """Come before other processes where that is allowed, and never pause to tidy up."""
    gc.disable()
    sys.setswitchinterval(_SWITCH_S)
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), 0x80)  # high
        return
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def come_first() -> None:
    """Have all threads come before those of other programs; only now that the streams flow.

    Before, the device's own threads may be busy for seconds, waiting for the first sound.
    """
    if sys.platform == "linux":
        for thread in os.listdir("/proc/self/task"):
            with suppress(OSError):
                os.sched_setscheduler(int(thread), os.SCHED_RR, os.sched_param(_ROUND_ROBIN))


def asleep_ns() -> int:
    """Nanoseconds for which this machine has slept, from some beginning on.

    0 where the monotonic clock goes on meanwhile.
    """
    clock = _COUNTS_SLEEP.get(sys.platform)
    return 0 if clock is None else time.clock_gettime_ns(getattr(time, clock)) - time.monotonic_ns()
