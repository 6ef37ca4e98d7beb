"""What the engine and the frontend tell; nobody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from audio.blocks import Samples
from audio.timeline import Cue


@dataclass(frozen=True, slots=True)
class CueStarted:
    """The first frame of a cue sounded."""

    frame: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class CueFinished:
    """The last frame of a cue sounded, or it was cut."""

    frame: int
    cue: Cue
    cut: bool


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """One quantum of the microphone (`near`) beside what we played meanwhile (`far`)."""

    frame: int
    near: Samples
    far: Samples


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """A stretch of speech at EAR_RATE, its pre-roll included."""

    start: int
    """Frame (at RATE) of the first sample."""
    speech_end: int
    """Frame (at RATE) where the speech ended."""
    samples: Samples
    cut: bool
    """True where speech goes on and this is one of its overlapping stretches."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak."""

    frame: int


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """Speech may have ended: if it does not go on, SpeechEnded brings this very utterance."""

    frame: int
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """An utterance is complete, or was cut off by its length."""

    frame: int
    """When this was known, not when the speech ended."""
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """Microphone or loudspeaker is gone: nothing sounds, every cue is forgotten."""

    frame: int


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """Microphone and loudspeaker are there again."""

    frame: int


@dataclass(frozen=True, slots=True)
class Xrun:
    """The device ran out of our sound, or its own was lost before we took it."""

    frame: int
    underruns: int
    """How many since the last one of these; so too the next."""
    overruns: int


EngineEvent: TypeAlias = CueStarted | CueFinished | Captured | DeviceLost | DeviceBack | Xrun
SpeechEvent: TypeAlias = SpeechStarted | SpeechPaused | SpeechEnded
