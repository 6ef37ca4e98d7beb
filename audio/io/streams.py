"""What main asks of the audio process, and what that tells of its devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from audio.io.devices import Chosen


@dataclass(frozen=True, slots=True)
class Home:
    """Where a sound server has our streams, by its own names; empty: not known yet."""

    sink: str = ""
    port: str = ""
    """The socket of the sink in use, such as the one for headphones; empty where it has none."""
    source: str = ""
    label: str = ""
    """What people call the sink."""


@dataclass(frozen=True, slots=True)
class Streams:
    """What is to be opened."""

    microphone: str | None = None
    """Part of the device's name; None: the system's own choice. So too the next."""
    loudspeaker: str | None = None
    block: int = 480
    """Frames that the device asks for at once."""
    latency: float = 0.03
    """Seconds that the device is asked to hold."""
    capture: bool = True
    playback: bool = True
    home: Home | None = None
    """Where the streams were before; a sound server is waited for then."""
    stays: bool = False
    """Whether its sink must be the same as before, too."""


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
class Stands:
    """The sound server has our streams here, which is where they may be."""

    home: Home


@dataclass(frozen=True, slots=True)
class Lost:
    """A stream ended, was moved or stood still; the sentence says which."""

    problem: str
    moved: bool = False
    """Whether its device is still there, and the stream was taken away from it."""
    still: float = 0.0
    """Seconds for which nothing had passed, where frames and the monotonic clock do not tell."""


News: TypeAlias = Waiting | Opened | Stands | Lost
