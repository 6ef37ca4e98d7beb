"""The transcriber in a process of its own: it may crash or be killed, and is started again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audio.blocks import Samples
from audio.restarts import Restarts
from voice.child import Child, Closable
from voice.errors import ChildError, EarError
from voice.hearing.transcriber import Transcriber

ANSWER_WITHIN = 20.0
"""Seconds; a stretch of 8 s takes a fraction of that where nothing else runs."""
ATTEMPTS = 2


class TranscriberProcess(Closable):
    """A Transcriber that asks a child process; raises EarError when it dies again and again."""

    name = "transcriber"

    def __init__(self, build: Callable[[], Transcriber], restarts: Restarts | None = None) -> None:
        """`build` must be picklable; it runs in the process, which the first call starts."""
        self._child: Child[Samples, str] = Child(
            self.name, Writes(build), attempts=ATTEMPTS, restarts=restarts
        )

    @property
    def pid(self) -> int | None:
        """The process that writes now, if there is one."""
        return self._child.pid

    def start(self) -> None:
        """Load the model, and wait for that; raises what `build` raises."""
        try:
            self._child.start()
        except ChildError as error:
            raise EarError(str(error)) from None

    def transcribe(self, samples: Samples) -> str:
        """The words of one stretch; see Transcriber."""
        try:
            return self._child.call(samples, ANSWER_WITHIN)
        except ChildError as error:
            raise EarError(str(error)) from None

    def rest(self) -> None:
        """Let the model go; the next call loads it again."""
        self._child.rest()

    def close(self) -> None:
        """End the process."""
        self._child.close()


@dataclass(frozen=True, slots=True)
class Writes:
    """Builds the transcriber in the child and answers with it."""

    build: Callable[[], Transcriber]

    def __call__(self) -> Callable[[Samples], str]:
        """The model is loaded when this returns."""
        return self.build().transcribe
