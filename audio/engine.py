"""Pure processing of sound in quanta of 10 ms; its frame counter is the master clock."""

from __future__ import annotations

import numpy as np

from audio.blocks import QUANTUM, Samples
from audio.events import Captured, EngineEvent
from audio.mixer import Mixer
from audio.timeline import Order


class Engine:
    """Mixes what was ordered, pairs it with what the microphone heard, and tells what happened.

    For every quantum a port calls capture(), then render(), then hands on drain(). There is no
    device, no clock and no thread here.
    """

    def __init__(self) -> None:
        self._mixer = Mixer()
        self._near: Samples | None = None
        self._listening = True
        self._events: list[EngineEvent] = []

    @property
    def frame(self) -> int:
        """Frames rendered so far."""
        return self._mixer.frame

    def order(self, order: Order) -> None:
        """Take an order; it acts at its frame, or at the next quantum if that has passed.

        Raises ValueError for what no mixer can play (see Mixer.order).
        """
        self._mixer.order(order)

    def listen(self, wanted: bool) -> None:
        """See Port."""
        self._listening = wanted

    def capture(self, block: Samples) -> None:
        """Take what the microphone hears during the quantum that is rendered next.

        `block` holds QUANTUM samples, which are copied; numbers that are none become silence.
        Raises ValueError for another shape.
        """
        if block.shape != (QUANTUM,):
            raise ValueError(f"a captured block has {QUANTUM} samples, not shape {block.shape}")
        near = np.array(block, dtype=np.float32)
        if not np.isfinite(near).all():
            np.nan_to_num(near, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        self._near = near

    def render(self) -> Samples:
        """Return the next QUANTUM frames of output, a fresh read-only array within -1 to 1.

        Where nothing was captured for it, or the microphone is closed, the quantum is told as
        having heard silence.
        """
        frame = self._mixer.frame
        out = np.empty(QUANTUM, np.float32)
        cues = self._mixer.render(out)
        # The array leaves here twice, to the loudspeaker and as the echo's reference.
        out.flags.writeable = False
        heard = self._near if self._listening else None
        near = np.zeros(QUANTUM, np.float32) if heard is None else heard
        near.flags.writeable = False
        self._near = None
        self._events.append(Captured(frame, near, out))
        self._events.extend(cues)
        return out

    def drain(self) -> list[EngineEvent]:
        """Hand over what happened since the last call, in the order of frames."""
        events, self._events = self._events, []
        return events
