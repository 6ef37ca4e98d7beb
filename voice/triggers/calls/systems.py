"""How each system tells which other programs record from the microphone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from functools import partial

from voice.errors import PartError
from voice.triggers.calls import pulse
from voice.triggers.calls.asked import AskedWatch, Recorders
from voice.triggers.calls.consent import open_consent_store
from voice.triggers.calls.coreaudio import CoreAudio
from voice.triggers.calls.watch import CallSource, Put


def microphone_watch(
    clock: Callable[[], float], ignored: Collection[str], platform: str = sys.platform
) -> Callable[[Put], CallSource] | None:
    """How the watch of this system is built, which waits for nothing; None: there is none.

    `clock`: monotonic seconds; `ignored`: names of programs, or of their files.
    """
    if platform == "linux":
        return partial(pulse.MicrophoneWatch, clock=clock, ignored=ignored)
    if (opened := _asked(platform)) is not None:
        return partial(AskedWatch, clock=clock, open_recorders=opened, ignored=ignored)
    return None


def programs_recording(
    ours: Callable[[int], bool] = pulse.is_ours, platform: str = sys.platform
) -> list[str] | None:
    """The names of the other programs that record now; None where the system does not tell.

    `ours`: whether a process is Breather's, by its id; Windows and macOS go by its file instead.
    """
    opened = _asked(platform)
    if opened is None:
        return pulse.programs_recording(ours)
    try:
        return sorted({stream.program for stream in opened().streams(())})
    except (OSError, PartError):
        return None


def _asked(platform: str) -> Callable[[], Recorders] | None:
    systems: dict[str, Callable[[], Recorders]] = {
        "win32": open_consent_store, "darwin": CoreAudio
    }  # fmt: skip
    return systems.get(platform)
