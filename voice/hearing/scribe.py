"""Who writes down what is dictated: at once in the WAV world, in a process of its own live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from audio.blocks import Samples
from voice.hearing.transcriber import Transcriber


@dataclass(slots=True, eq=False)
class Writing:
    """What will be written of one piece; whoever writes sets one of the two, once."""

    text: str | None = field(default=None, repr=False)
    """The words, "" for none; None as long as they are not known."""
    failed: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.failed or self.text is not None


class Scribe(Protocol):
    """Writes pieces one after the other; keeps no word."""

    def begin(self) -> None:
        """Get ready: somebody is about to dictate."""

    def write(self, samples: Samples) -> Writing:
        """Have one piece written, now or soon; see Transcriber."""

    def rest(self) -> None:
        """Let go of what takes memory: nobody dictates any more."""


class InlineScribe:
    """Writes at once; raises what the transcriber raises."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber

    def begin(self) -> None:
        """See Scribe."""

    def write(self, samples: Samples) -> Writing:
        """See Scribe."""
        return Writing(self._transcriber.transcribe(samples))

    def rest(self) -> None:
        """See Scribe."""
