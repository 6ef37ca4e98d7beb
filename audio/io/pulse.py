"""Sees what PortAudio cannot: that the sound server moved a stream because its device is gone.

Nothing but this module imports pulsectl; without it, or without such a server, nothing is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from audio.io.devices import Chosen, Direction

_NAMES = ("pulse", "pipewire", "default")
"""ALSA's names behind which there may be a sound server."""


def behind(chosen: Iterable[Chosen | None]) -> bool:
    """Whether one of these devices may be a sound server's."""
    return any(
        choice is not None and choice.device.host == "ALSA" and choice.device.name in _NAMES
        for choice in chosen
    )


class PulseWatch:
    """Watches the streams of one process; `run` is the body of a thread."""

    def __init__(self, pid: int) -> None:
        self._pid = str(pid)
        self._home: dict[tuple[Direction, int], int] = {}
        self.gone: Direction | None = None
        """Whose device went away, once one did."""

    def run(self) -> None:
        """Listen to the server until it ends, or a device is gone; sleeps while nothing happens."""
        try:
            pulsectl = _pulsectl()
        except (ImportError, OSError):
            return
        with suppress(pulsectl.PulseError), pulsectl.Pulse("breather-watch") as pulse:
            pulse.event_mask_set("sink", "source", "sink_input", "source_output")
            pulse.event_callback_set(_stop_listening)
            while self.gone is None:
                self.look(pulse)
                pulse.event_listen()

    def look(self, pulse: Any) -> None:
        """See where the streams are now."""
        self._compare(
            Direction.PLAYBACK,
            {stream.index: stream.sink for stream in pulse.sink_input_list() if self._ours(stream)},
            {device.index for device in pulse.sink_list()},
        )
        self._compare(
            Direction.CAPTURE,
            {
                stream.index: stream.source
                for stream in pulse.source_output_list()
                if self._ours(stream)
            },
            {device.index for device in pulse.source_list()},
        )

    def _ours(self, stream: Any) -> bool:
        return bool(stream.proplist.get("application.process.id") == self._pid)

    def _compare(self, direction: Direction, streams: dict[int, int], there: set[int]) -> None:
        for stream, device in streams.items():
            home = self._home.setdefault((direction, stream), device)
            if home == device:
                continue
            if home in there:  # it was the person who moved it
                self._home[direction, stream] = device
            else:
                self.gone = direction


def _pulsectl() -> Any:
    """The package. It asks the system for its library, for which Python runs a compiler, with
    files in the temporary folder; told that there is none, it takes the usual name at once."""
    import ctypes.util

    asked = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        import pulsectl
    finally:
        ctypes.util.find_library = asked
    return pulsectl


def _stop_listening(_event: object) -> None:
    import pulsectl

    raise pulsectl.PulseLoopStop
