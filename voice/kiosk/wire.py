"""What main tells the page's process: lines of text over a socket, each the whole of its thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voice.kiosk.keys import Keys


class Topic(Enum):
    """What a line tells; the page and the API know it by the same name."""

    CLOCK = "clock"
    CATALOGUE = "catalogue"
    VIEW = "view"


BEAT = b"\n"
"""What the page's process answers to every line of the clock: it lives."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line: `text` is JSON, and for the clock what `Heard` makes of itself."""

    topic: Topic
    text: str

    def encode(self) -> bytes:
        """As bytes to send."""
        return f"{self.topic.value} {self.text}\n".encode()


def decode(line: bytes) -> Told:
    """From a line received; raises ValueError where it is none of ours."""
    topic, _, text = line.decode().rstrip("\n").partition(" ")
    return Told(Topic(topic), text)


@dataclass(frozen=True, slots=True)
class HeardAt:
    """A frame, and when it is, or will be, heard."""

    frame: int
    second: float
    """Of the monotonic clock, which all processes of a machine share."""
    running: bool
    """Whether a sound device runs."""

    def encode(self) -> Told:
        """As a line."""
        return Told(Topic.CLOCK, f"{self.frame} {self.second!r} {int(self.running)}")

    @staticmethod
    def decode(text: str) -> HeardAt:
        """From a line's text; raises ValueError."""
        frame, second, running = text.split(" ")
        return HeardAt(int(frame), float(second), running == "1")

    def at(self, second: float, rate: int) -> int:
        """The frame that is heard at another second, at so many frames a second."""
        return self.frame + round((second - self.second) * rate)


@dataclass(frozen=True, slots=True)
class Door:
    """Where the page is, and who may ask."""

    host: str
    """The name or address by which it is reached beside those of loopback."""
    port: int
    keys: Keys
    control: str
    """The address of the control socket of the Breather that it asks."""

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """Where the page is, without its key."""
        return f"http://{self.authority}"
