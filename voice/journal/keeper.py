"""Keeps entries beside a session: nothing that a disk or a keyring does ever delays the loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Full, Queue
from threading import Thread
from typing import Protocol

from voice.errors import BreatherError
from voice.journal.entry import Entry, Kept

MOST_WAITING = 64
"""Entries; more are refused, which takes a disk that has stopped answering."""
FAILED = "That could not be kept; look at the journal with “breather journal list”."


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an entry."""

    kept: bool
    """It is on the disk, and will be there whatever happens now."""
    sentence: str = ""
    """For the person, where it was not kept."""


class Book(Protocol):
    """Where entries go: the journal, or on a kiosk the session's own memory."""

    def keep(self, entry: Entry) -> int:
        """Keep an entry for good before returning; raises BreatherError."""

    def entries(self) -> Sequence[Kept]:
        """All entries, the earliest first; raises BreatherError."""


class Keeper:
    """Hands entries to a book in a thread of its own, which begins with the first of them."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._waiting: Queue[Callable[[], None] | None] = Queue(MOST_WAITING)
        self._thread: Thread | None = None
        self._closed = False

    def keep(self, entry: Entry, answered: Callable[[Answer], None]) -> None:
        """Ask for an entry to be kept; returns at once.

        `answered` is called once, in the keeper's thread, or in this one where the entry is
        refused at once. It must not wait for anything.
        """
        if not self._ask(lambda: answered(self._kept(entry))):
            answered(Answer(kept=False, sentence=FAILED))

    def look(self, taken: Callable[[Sequence[Kept]], None]) -> None:
        """Ask for all entries, after what was asked before; `taken` is called as `answered` is.

        It gets none where the book cannot be read.
        """
        if not self._ask(lambda: taken(self._entries())):
            taken(())

    def close(self, patience_s: float) -> bool:
        """Keep what waits, for so many seconds at most; whether all of it was answered.

        What is not answered then may be kept or not, but never in part.
        """
        self._closed = True
        if self._thread is None:
            return True
        try:
            self._waiting.put(None, timeout=patience_s)
        except Full:
            return False
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _ask(self, work: Callable[[], None]) -> bool:
        """Whether it will be done."""
        if self._closed:
            return False
        if self._thread is None:
            self._thread = Thread(target=self._work, name="keeper", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait(work)
        except Full:
            return False
        return True

    def _work(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()

    def _kept(self, entry: Entry) -> Answer:
        try:
            self._book.keep(entry)
        except BreatherError as error:
            return Answer(kept=False, sentence=str(error))
        except Exception:  # whatever it is: a session goes on without a journal
            return Answer(kept=False, sentence=FAILED)
        return Answer(kept=True)

    def _entries(self) -> Sequence[Kept]:
        try:
            return self._book.entries()
        except Exception:  # as above; what is wrong is told where something is to be kept
            return ()
