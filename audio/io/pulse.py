"""Sees and steers what PortAudio cannot: which of a sound server's devices our streams are on.

Nothing but this module imports pulsectl; without it, or without such a server, nothing is seen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from audio.errors import AudioDeviceError
from audio.io.devices import Chosen, Direction
from audio.io.streams import Home

_NAMES = ("pulse", "pipewire", "default")
"""ALSA's names behind which there may be a sound server."""

_BLUETOOTH = "bluez_"
"""So the names of Bluetooth devices begin; what follows their last dot changes with the profile."""

_WORN = frozenset({"headset", "headphone", "hands-free", "handset"})
"""The server's words for what only one person hears."""


def behind(chosen: Iterable[Chosen | None]) -> bool:
    """Whether one of these devices may be a sound server's."""
    return any(
        choice is not None and choice.device.host == "ALSA" and choice.device.name in _NAMES
        for choice in chosen
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A device of the server that a stream may be on."""

    name: str
    label: str
    """What people call it."""
    port: str
    """The socket in use, such as the one for headphones; empty where it has none."""
    worn: bool
    """Whether the server knows that only one person hears it."""

    def is_at(self, name: str) -> bool:
        """Whether it is the device that had this name."""
        return _key(self.name) == _key(name)

    def is_home(self, home: Home) -> bool:
        """Whether what sounded there may sound here."""
        return self.is_at(home.sink) and (self.port == home.port or self.worn)


def _key(name: str) -> str:
    return name.rpartition(".")[0] if name.startswith(_BLUETOOTH) and "." in name else name


def _places(devices: Iterable[Any]) -> dict[int, Place]:
    return {device.index: _place(device) for device in devices}


def _place(device: Any) -> Place:
    port = device.port_active.name if device.port_active else ""
    worn = device.proplist.get("device.form_factor") in _WORN or "head" in port.lower()
    return Place(device.name, device.description, port, worn)


def locate(home: Home) -> Home:
    """What of it the server has now, by its names of now.

    Raises AudioDeviceError where there is no server; waits for one that does not answer.
    """
    pulsectl = load_pulsectl()
    try:
        with pulsectl.Pulse("breather-look", connect=False) as pulse:
            pulse.connect()
            sinks, sources = _places(pulse.sink_list()), _places(pulse.source_list())
    except pulsectl.PulseError:
        raise AudioDeviceError("The sound server does not answer; start it again.") from None
    there = replace(home, sink="", source="")
    for sink in sinks.values():
        if sink.is_home(home):
            there = replace(there, sink=sink.name)
    for source in sources.values():
        if source.is_at(home.source):
            there = replace(there, source=source.name)
    return there


@contextmanager
def aimed(home: Home) -> Iterator[None]:
    """Have streams that are opened within be given these devices, as far as they are named."""
    wanted = {"PULSE_SINK": home.sink, "PULSE_SOURCE": home.source}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update({name: value for name, value in wanted.items() if value})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class PulseWatch:
    """Watches the streams of one process; `run` is the body of a thread."""

    def __init__(self, pid: int, stays: Callable[[], bool], home: Home | None = None) -> None:
        """`stays`: whether what sounds is to stay where it is; `home`: where that is, if it is
        known already."""
        self._pid = str(pid)
        self._stays = stays
        self._news = False
        """Whether anything changed since it was looked at last."""
        self._sources: dict[int, str] = {}
        self.home = home or Home()
        """Where the streams are, or were before one was lost."""
        self.gone: Direction | None = None
        """Whose device went away, or whose stream was taken from it, once that was so."""
        self.moved = False
        """Whether it was taken away from a device that is still there."""

    def run(self, changed: Callable[[], None]) -> None:
        """Listen to the server until it ends, or a device is gone; sleeps while nothing happens.

        `changed` is called when anything is to be told that was not so before.
        """
        try:
            pulsectl = load_pulsectl()
        except (ImportError, OSError):
            return
        with suppress(pulsectl.PulseError), pulsectl.Pulse("breather-watch") as pulse:
            self.follow(pulse, pulsectl.PulseLoopStop, changed)

    def follow(self, pulse: Any, stop: type[Exception], changed: Callable[[], None]) -> None:
        """Listen to a server until a device is gone; it raises where the server ends."""

        def look_again(_event: object) -> None:
            self._news = True
            raise stop  # it ends the listening; while it is being looked, nothing comes of it

        pulse.event_mask_set("sink", "source", "sink_input", "source_output")
        pulse.event_callback_set(look_again)
        while self.gone is None:
            self._news, home = False, self.home
            self.look(pulse)
            if self.home != home or self.gone is not None:
                changed()
            elif not self._news:
                pulse.event_listen()

    def look(self, pulse: Any) -> None:
        """See where the streams are now."""
        sinks = _places(pulse.sink_list())
        for stream in pulse.sink_input_list():
            if self._ours(stream) and stream.sink in sinks:
                self._plays(sinks[stream.sink], sinks.values())
        sources = _places(pulse.source_list())
        for stream in pulse.source_output_list():
            if self._ours(stream) and stream.source in sources:
                self._records(stream.index, sources[stream.source].name, sources.values())

    def _ours(self, stream: Any) -> bool:
        return bool(stream.proplist.get("application.process.id") == self._pid)

    def _plays(self, place: Place, there: Collection[Place]) -> None:
        home = self.home
        if home.sink and not place.is_home(home):
            left = not any(sink.is_at(home.sink) for sink in there)
            # To a headset it may go at any time: that is who puts one on in the midst of it.
            if left or (self._stays() and not place.worn):
                self.gone, self.moved = Direction.PLAYBACK, not left
                return
        self.home = replace(home, sink=place.name, port=place.port, label=place.label)

    def _records(self, stream: int, name: str, there: Collection[Place]) -> None:
        before = self._sources.setdefault(stream, name)
        if not any(source.is_at(before) for source in there):
            self.gone = self.gone or Direction.CAPTURE
            return
        self._sources[stream] = name
        self.home = replace(self.home, source=name)


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
