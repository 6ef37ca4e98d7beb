"""Plays orders as the engine would, without any sound, from one thing that happens to the next."""

from __future__ import annotations

from audio.blocks import to_frames
from audio.events import CueFinished, CueStarted
from audio.timeline import Cancel, Cue, Duck, Order, Play


class Player:
    """Plays orders as the engine would, without sound: what is due, at which frame."""

    RAMP = to_frames(0.010)

    def __init__(self) -> None:
        self.frame = 0
        self.gain = 1.0
        self.live: dict[int, tuple[Cue, int]] = {}
        """Key -> the cue and the frame at which it ends, being cut or not."""
        self.log: list[CueStarted | CueFinished] = []
        self._begun: set[int] = set()

    def order(self, order: Order) -> None:
        match order:
            case Play(cue):
                assert cue.key not in self.live
                self.live[cue.key] = cue, max(cue.frame, self.frame) + cue.clip.frames
            case Cancel(frame, keys):
                assert frame >= self.frame
                for key in list(self.live) if keys is None else keys & self.live.keys():
                    cue, end = self.live[key]
                    if max(cue.frame, self.frame) >= frame and key not in self._begun:
                        del self.live[key]
                    else:
                        self.live[key] = cue, min(end, frame + self.RAMP)
            case Duck(_, gain):
                self.gain = gain

    def forget(self) -> None:
        """The device is gone, and with it everything that sounded or was to sound."""
        self.live.clear()
        self.gain = 1.0

    @property
    def next(self) -> int | None:
        """The next frame at which something begins or ends."""
        frames = [
            end if key in self._begun else max(cue.frame, self.frame)
            for key, (cue, end) in self.live.items()
        ]
        return min(frames, default=None)

    def render(self, frame: int) -> list[CueStarted | CueFinished]:
        """Play up to `frame`; what happened on the way, in order."""
        events: list[CueStarted | CueFinished] = []
        for key, (cue, end) in list(self.live.items()):
            start = max(cue.frame, self.frame)
            if key not in self._begun and start < frame:
                self._begun.add(key)
                events.append(CueStarted(start, cue))
            if key in self._begun and end <= frame:
                events.append(CueFinished(end, cue, end < cue.frame + cue.clip.frames))
                del self.live[key]
        events.sort(key=lambda e: (e.frame, isinstance(e, CueStarted)))
        self.frame = frame
        self.log += events
        return events
