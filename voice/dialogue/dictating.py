"""What somebody says in their own words, on behalf of whoever in the dialogue asks for it."""

from __future__ import annotations

from collections.abc import Callable

from voice.dialogue.course import Course
from voice.events import Dictated, DictationProgress

DONE = "done"
ENDS = frozenset({DONE, "stop", "pause", "skip"})
"""What may be commanded while somebody dictates."""


class Dictating:
    """Wishes for dictations, one at a time; tells how far they are, and never a word of them."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._count = 0
        self._take: Callable[[Dictated], None] | None = None

    @property
    def number(self) -> int | None:
        """Which dictation is wished for, if one is."""
        return None if self._take is None else self._count

    def ask(self, take: Callable[[Dictated], None]) -> None:
        """Begin at once, in the place of another; `take` gets the words at its end."""
        self.drop("replaced")
        self._count += 1
        self._take = take
        self._course.report("dictation_started")

    def drop(self, why: str) -> None:
        """End what is under way; its words are forgotten."""
        if self._take is not None:
            self._take = None
            self._course.report("dictation_ended", why=why)

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
