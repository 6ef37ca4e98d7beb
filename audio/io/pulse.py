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
        self._news = False
        """Whether anything changed since it was looked at last."""
        self._home: dict[tuple[Direction, int], int] = {}
        self.gone: Direction | None = None
        """Whose device went away, once one did."""

    def run(self) -> None:
        """Listen to the server until it ends, or a device is gone; sleeps while nothing happens."""
        try:
            pulsectl = load_pulsectl()
        except (ImportError, OSError):
            return
        with suppress(pulsectl.PulseError), pulsectl.Pulse("breather-watch") as pulse:
            self.follow(pulse, pulsectl.PulseLoopStop)

    def follow(self, pulse: Any, stop: type[Exception]) -> None:
        """Listen to a server until a device is gone; it raises where the server ends."""

        def look_again(_event: object) -> None:
            self._news = True
            raise stop  # it ends the listening; while it is being looked, nothing comes of it

        pulse.event_mask_set("sink", "source", "sink_input", "source_output")
        pulse.event_callback_set(look_again)
        self.look(pulse)
        while self.gone is None:
            if not self._news:
                pulse.event_listen()
            self._news = False
            self.look(pulse)

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


def load_pulsectl() -> Any:
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
