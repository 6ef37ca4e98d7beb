"""What main asks of the audio process, and what that tells of its devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from audio.io.devices import Chosen


@dataclass(frozen=True, slots=True)
class Streams:
    """What is to be opened."""

    microphone: str | None = None
    """Part of the device's name; None: the system's own choice. So too the next."""
    loudspeaker: str | None = None
    block: int = 480
    """Frames that the device asks for at once."""
    latency: float = 0.04
    """Seconds that the device is asked to hold."""
    capture: bool = True
    playback: bool = True


@dataclass(frozen=True, slots=True)
class Microphone:
    """Whether the microphone is to be open, from now on."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """There is no device yet; the sentence says what to do."""

    problem: str


@dataclass(frozen=True, slots=True)
class Opened:
    """These streams run, and no others."""

    microphone: Chosen | None
    loudspeaker: Chosen | None
    latency: float = 0.0
    """Seconds from the moment at which the device takes a block until its end is heard."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A stream ended; the sentence says which."""

    problem: str


News: TypeAlias = Waiting | Opened | Lost
