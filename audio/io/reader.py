"""Reads what the audio process wrote, and tells it as the engine would, quantum by quantum."""

from __future__ import annotations

import numpy as np

from audio.blocks import QUANTUM, RATE, Samples, to_frames
from audio.drift import MicrophoneClock
from audio.events import Captured, CueFinished, CueStarted, EngineEvent, Xrun
from audio.io.ring import FRAMES, NOTES, Count, NoteKind, Shared, Track
from audio.io.streams import Streams
from audio.timeline import Cue

_SAFE = FRAMES - to_frames(1.0)
"""Frames that an owner who comes late may be behind; beyond, what is read is being overwritten."""

_OVERDUE = 10 * RATE
"""Frames after its end at which a cue of which nothing was told counts as forgotten."""

_MANY = 64
"""From so many cues on, forgotten ones are looked for; a session orders hundreds at once."""


class Reader:
    """What one audio process tells, from now on; its frames are told as from `frame` on."""

    def __init__(self, streams: Streams, shared: Shared, frame: int) -> None:
        self._streams = streams
        self._shared = shared
        self._listening = streams.capture
        self._begin = self._written
        self.offset = frame - self._begin
        """What is to be added to the frames of the audio process."""
        self._taken = self._begin
        self._near_taken = shared.near.written
        self._noted = shared.notes.counted(Count.NOTES)
        self._told = 0, 0
        self._late = 0
        self._cues: dict[int, Cue] = {}
        self._many = _MANY
        """Where forgotten cues are looked for next."""
        self._clock = MicrophoneClock(self._begin)
        self._silence: Samples = np.zeros(QUANTUM, np.float32)
        self._silence.flags.writeable = False

    @property
    def frame(self) -> int:
        """Frames that have passed."""
        return self.offset + self._written

    @property
    def underruns(self) -> int:
        """How often the device ran out of our sound."""
        return self._shared.notes.counted(Count.UNDERRUNS)

    @property
    def overruns(self) -> int:
        """How often captured sound was lost, by the device or because nobody took it."""
        return self._shared.notes.counted(Count.OVERRUNS) + self._late

    @property
    def _written(self) -> int:
        """Frames of whole quanta of the stream that is the clock."""
        track = self._shared.far if self._streams.playback else self._shared.near
        return track.written // QUANTUM * QUANTUM

    def listen(self, wanted: bool) -> None:
        """Take what the microphone gives from now on, or silence in its place."""
        self._listening = wanted
        self._near_taken = self._shared.near.written
        self._clock = MicrophoneClock(self._taken)

    def expect(self, cue: Cue) -> None:
        """A cue was ordered; raises ValueError if its key is in use."""
        if len(self._cues) >= self._many:
            overdue = self.frame - _OVERDUE
            self._cues = {key: cue for key, cue in self._cues.items() if cue.end > overdue}
            self._many = max(_MANY, 2 * len(self._cues))
        if cue.key in self._cues:
            raise ValueError(f"the key {cue.key} of cue {cue.name!r} is in use")
        self._cues[cue.key] = cue

    def drain(self) -> list[EngineEvent]:
        """What happened since the last call."""
        events: list[EngineEvent] = []
        stop = self._written
        if stop - self._taken > _SAFE:
            self._skip(stop)
        self._feed()
        while self._taken < stop:
            events.append(self._captured(self._taken))
            self._taken += QUANTUM
            self._tell_cues(events)
        if (self.underruns, self.overruns) != self._told:
            under, over = self._told
            self._told = self.underruns, self.overruns
            events.append(Xrun(self.frame, self.underruns - under, self.overruns - over))
        return events

    def _skip(self, stop: int) -> None:
        """Nobody came for so long that what was captured is gone; go on with the newest."""
        self._taken = stop - QUANTUM
        self._near_taken = self._shared.near.written
        self._clock = MicrophoneClock(self._taken)
        self._late += 1

    def _feed(self) -> None:
        if not (self._listening and self._streams.playback):
            return
        far, near = self._shared.far, self._shared.near
        far_frames, far_time = far.marked
        near_frames, near_time = near.marked
        if near_frames > self._near_taken:
            self._clock.feed(_clean(near, self._near_taken, near_frames))
            self._near_taken = near_frames
            self._clock.note(far_frames, (far_time - near_time) / 1e9)

    def _captured(self, first: int) -> Captured:
        stop, shared, frame = first + QUANTUM, self._shared, first + self.offset
        if not self._listening:
            return Captured(frame, self._silence, _locked(shared.far.read(first, stop)))
        if not self._streams.playback:
            return Captured(frame, _locked(_clean(shared.near, first, stop)), self._silence)
        return Captured(frame, _locked(self._clock.take()), _locked(shared.far.read(first, stop)))

    def _tell_cues(self, events: list[EngineEvent]) -> None:
        notes = self._shared.notes
        count = notes.counted(Count.NOTES)
        self._noted = max(self._noted, count - NOTES)
        while self._noted < count:
            kind, key, at, quantum = notes.get(self._noted)
            if quantum >= self._taken:
                return
            self._noted += 1
            cue = self._cues.get(key)
            if cue is None:
                continue
            if kind is NoteKind.STARTED:
                events.append(CueStarted(at + self.offset, cue))
            else:
                del self._cues[key]
                events.append(CueFinished(at + self.offset, cue, kind is NoteKind.CUT))


def _clean(track: Track, first: int, stop: int) -> Samples:
    """Frames of a track; numbers that are none become silence."""
    samples = track.read(max(first, stop - _SAFE), stop)
    if not np.isfinite(np.dot(samples, samples)):  # one pass over them, where two would cost more
        np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return samples


def _locked(samples: Samples) -> Samples:
    samples.flags.writeable = False
    return samples
