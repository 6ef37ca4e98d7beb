"""From the session's orders to entries of the journal, beside the loop; on a kiosk, to memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from audio.blocks import to_frames
from content.steps import Keepsake
from voice.events import Practised, Remember
from voice.journal.entry import Entry, EntryError, Kept, Kind, glad, note, practice
from voice.journal.keeper import Answer, Book, Keeper

LEFT = to_frames(60.0)
"""After so long with nothing under way the person has left."""
PATIENCE_S = 5.0
"""How long the end of a run waits for the journal."""
MOST_HELD = 20
"""How many a visit holds, the latest ones: nobody notes more, and memory has an end."""


class Visit:
    """Holds wins while somebody is there, in memory alone, where there is no journal.

    `keep` and `recall` are what the loop has beside it.
    """

    def __init__(self) -> None:
        self._held = deque[tuple[Keepsake, str]](maxlen=MOST_HELD)
        self._there = 0

    def keep(self, order: Remember | Practised, answered: Callable[[bool], None]) -> None:
        """Hold words; nothing else is held."""
        held = isinstance(order, Remember) and bool(order.text)
        if isinstance(order, Remember) and held:
            self._held.append((order.keepsake, order.text))
        answered(held)

    def recall(self, keepsake: Keepsake, answered: Callable[[tuple[str, ...]], None]) -> None:
        """Tell what is held of a kind, the earliest first."""
        answered(tuple(text for kind, text in self._held if kind is keepsake))

    def look(self, frame: int, *, there: bool) -> None:
        """Somebody is there at this frame, or nobody: for long enough, and it is forgotten."""
        if there:
            self._there = frame
        elif frame >= self._there + LEFT:
            self.forget()

    def forget(self) -> None:
        """The person has left."""
        self._held.clear()


class Keeping:
    """Has a book keep what the session wants kept; `tell` is given a sentence where it did not.

    `keep` and `recall` are what the loop has beside it; the last entries are kept before the
    context ends.
    """

    def __init__(
        self, book: Book, now: Callable[[], datetime], language: str, tell: Callable[[str], None]
    ) -> None:
        self._keeper = Keeper(book)
        self._now = now
        self._language = language
        self._tell = tell
        self._did: Callable[[list[str]], None] = lambda _: None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._keeper.close(PATIENCE_S)

    def keep(self, order: Remember | Practised, answered: Callable[[bool], None]) -> None:
        """Have it kept; `answered` is told whether it was, from another thread or this one."""

        def pass_on(answer: Answer) -> None:
            if answer.sentence:
                self._tell(answer.sentence)
            if answer.kept and isinstance(order, Practised):
                self._did([order.exercise])
            answered(answer.kept)

        try:
            entry = self._entry(order)
        except EntryError:  # nothing but marks, say
            answered(False)
        else:
            self._keeper.keep(entry, pass_on)

    def recall(self, keepsake: Keepsake, answered: Callable[[tuple[str, ...]], None]) -> None:
        """Take the wins or plans of today, or all tricks, out of the book; the earliest first."""
        kind, today = Kind(keepsake.value), self._now().date()

        def pass_on(kept: Sequence[Kept]) -> None:
            entries = [one.entry for one in kept if one.entry.kind is kind]
            if keepsake is not Keepsake.TRICK:
                entries = [entry for entry in entries if entry.moment.date() == today]
            answered(tuple(entry.text for entry in entries))

        self._keeper.look(pass_on)

    def practised(self, did: Callable[[list[str]], None]) -> None:
        """Tell which exercises were done, the earliest first, as far as the book holds them; from
        now on each as it is kept."""

        def pass_on(kept: Sequence[Kept]) -> None:
            entries = [one.entry for one in kept if one.entry.kind is Kind.EXERCISE]
            did([entry.exercise for entry in entries])
            self._did = did

        self._keeper.look(pass_on)

    def _entry(self, order: Remember | Practised) -> Entry:
        if isinstance(order, Practised):
            return practice(order.exercise, order.seconds, self._now(), self._language)
        kind = Kind(order.keepsake.value)
        if kind is Kind.GLAD:
            return glad(order.people, self._now(), self._language)
        return note(kind, order.text, self._now(), self._language)
