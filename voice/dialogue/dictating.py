"""What somebody says in their own words, on behalf of whoever in the dialogue asks for it."""

from __future__ import annotations

from collections.abc import Callable

from audio.blocks import to_seconds
from voice.dialogue.course import Course
from voice.events import Dictated, DictationProgress, Heard

DONE = "done"
ENDS = frozenset({DONE, "keep", "stop", "pause", "skip", "silent"})
"""What may be commanded while somebody dictates."""


class Dictating:
    """Wishes for dictations, one at a time; tells how far they are, and never a word of them."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._count = 0
        self._take: Callable[[Dictated], None] | None = None
        self._spoken: tuple[int, int] | None = None
        """The first frame that was spoken in the last one, and the last."""

    @property
    def number(self) -> int | None:
        """Which dictation is wished for, if one is."""
        return None if self._take is None else self._count

    @property
    def spoken(self) -> float | None:
        """Seconds from the first sound to the last in the last one; None where there was none."""
        return None if self._spoken is None else to_seconds(self._spoken[1] - self._spoken[0])

    def ask(self, take: Callable[[Dictated], None]) -> None:
        """Begin at once, in the place of another; `take` gets the words at its end."""
        self.drop("replaced")
        self._count += 1
        self._take, self._spoken = take, None
        self._course.report("dictation_started")

    def drop(self, why: str) -> None:
        """End what is under way; its words are forgotten."""
        if self._take is not None:
            self._take = None
            self._course.report("dictation_ended", why=why)

    def heard(self, event: Heard) -> None:
        """Somebody spoke meanwhile."""
        first = event.start if self._spoken is None else self._spoken[0]
        self._spoken = first, event.end

    def progress(self, event: DictationProgress) -> None:
        """Tell how far it is."""
        if event.number == self.number:
            self._course.report("dictation_progress", length=event.seconds, words=event.words)

    def end(self, event: Dictated) -> None:
        """Hand the words over."""
        if event.number != self.number or self._take is None:
            return
        take, self._take = self._take, None
        count, why = len(event.text.split()), event.why.value
        self._course.report("dictation_ended", why=why, length=event.seconds, words=count)
        take(event)
