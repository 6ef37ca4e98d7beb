"""Which device is taken, and why: by its name, never by a number that shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from audio.errors import AudioDeviceError


class Direction(Enum):
    """What a device is wanted for; the value is what people call it."""

    CAPTURE = "microphone"
    PLAYBACK = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Device:
    """One device as one of the system's sound interfaces (`host`) names it."""

    name: str
    host: str
    inputs: int
    """Channels. So too the next."""
    outputs: int
    rate: float
    """Frames a second that it prefers."""
    default: frozenset[Direction] = frozenset()
    """For what its host takes it if nobody chooses."""

    def channels(self, direction: Direction) -> int:
        """How many it has for this direction."""
        return self.inputs if direction is Direction.CAPTURE else self.outputs


@dataclass(frozen=True, slots=True)
class Chosen:
    """A device, and why it is the one."""

    device: Device
    reason: str
    """Goes on after the name: “the system's choice”."""


_ALSA = "ALSA"
SERVERS = ("pulse", "pipewire")
"""ALSA's names of a desktop's sound server, where the choice of desktop and person applies."""

_BEST_HOST = "Windows WASAPI"
"""The one with the least delay, where there are several for one device."""


def choose(devices: Sequence[Device], wanted: str | None, direction: Direction) -> Chosen:
    """The device with `wanted` in its name (case does not matter), or the system's choice.

    Raises AudioDeviceError with a sentence that names what there is.
    """
    fit = [device for device in devices if device.channels(direction) > 0]
    fit.sort(key=lambda device: device.host != _BEST_HOST)
    if not fit:
        raise AudioDeviceError(
            f"There is no {direction.value}; connect such a device,"
            " or check that the sound server runs."
        )
    return _usual(fit, direction) if wanted is None else _named(fit, wanted, direction)


def _usual(devices: Sequence[Device], direction: Direction) -> Chosen:
    for name in SERVERS:
        for device in devices:
            if device.host == _ALSA and device.name == name:
                return Chosen(device, f"the sound server's choice of {direction.value}")
    for device in devices:
        if direction in device.default:
            return Chosen(device, f"the system's choice of {direction.value}")
    return Chosen(devices[0], f"the first {direction.value} that was found")


def _named(devices: Sequence[Device], wanted: str, direction: Direction) -> Chosen:
    sought = wanted.strip().casefold()
    exact = [device for device in devices if device.name.casefold() == sought]
    found = exact or [device for device in devices if sought in device.name.casefold()]
    if not found:
        names = ", ".join(dict.fromkeys(f"“{device.name}”" for device in devices))
        raise AudioDeviceError(
            f"There is no {direction.value} with “{wanted}” in its name; there is {names}."
        )
    others = len({device.name for device in found}) - 1
    more = f", the first of {others + 1} with it" if others else ""
    return Chosen(found[0], f"“{wanted}” was asked for{more}")
