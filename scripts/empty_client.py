"""A client of the devices that does nothing, and counts what the sound server lost meanwhile.

    python3 scripts/empty_client.py [MICROPHONE LOUDSPEAKER]

It opens the same two streams as Breather and comes before other programs in the same way. At
SIGTERM it prints underruns and overruns, and ends.
"""

from __future__ import annotations

import signal
import sys
import time
from threading import Event
from typing import Any

from audio.io.audioprocess import SETTLED_S
from audio.io.devices import Direction
from audio.io.machine import come_first, prefer
from audio.io.portaudio import Sound, load_driver
from audio.io.streams import Streams


class Nothing:
    """Both callbacks: hands over silence, and counts."""

    def __init__(self) -> None:
        self.counting = False
        self.underruns = 0
        self.overruns = 0

    def play(self, data: Any, frames: int, passed: object, status: Any) -> None:
        """The output callback."""
        if self.counting and status.output_underflow:
            self.underruns += 1
        data[:] = bytes(len(data))

    def hear(self, data: object, frames: int, passed: object, status: Any) -> None:
        """The input callback."""
        if self.counting and status.input_overflow:
            self.overruns += 1


def main() -> None:
    """Lives until SIGTERM."""
    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    prefer()
    nothing = Nothing()
    microphone, loudspeaker = sys.argv[1:] or (None, None)
    play: Any = nothing.play  # in place of Breather's own callbacks
    hear: Any = nothing.hear
    sound = Sound(load_driver(), Streams(microphone, loudspeaker), play, hear)
    sound.open(list(Direction))
    time.sleep(SETTLED_S)
    come_first()
    nothing.counting = True
    over.wait()
    nothing.counting = False
    print(nothing.underruns, nothing.overruns, flush=True)
    sound.close(list(Direction))


if __name__ == "__main__":
    main()
