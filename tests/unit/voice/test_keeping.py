"""What is kept beside the loop, and what is taken out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from content.steps import Keepsake
from voice.events import Practised, Remember
from voice.journal.entry import Entry, Kept
from voice.journal.errors import KeyLost
from voice.keeping import Keeping

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Shelf:
    """A book in memory, which may be closed to whoever wants to read it."""

    def __init__(self) -> None:
        self.all: list[Kept] = []
        self.closed = False

    def keep(self, entry: Entry) -> int:
        self.all.append(Kept(len(self.all) + 1, entry))
        return len(self.all)

    def entries(self) -> list[Kept]:
        if self.closed:
            raise KeyLost("There is no key.")
        return self.all


def filled(shelf: Shelf, now: Callable[[], datetime]) -> Keeping:
    return Keeping(shelf, now, "en", lambda _: None)


def test_todays_wins_and_all_tricks_are_recalled_in_their_order() -> None:
    shelf, hours = Shelf(), iter([-24, 0, 1, 2, 3])
    found: list[tuple[str, ...]] = []
    with filled(shelf, lambda: NOON + timedelta(hours=next(hours, 4))) as keeping:
        for number, (keepsake, text) in enumerate(
            [(Keepsake.WIN, "old win"), (Keepsake.WIN, "first"), (Keepsake.TRICK, "tea"),
             (Keepsake.WIN, "second"), (Keepsake.PLAN, "a plan")]
        ):  # fmt: skip
            keeping.keep(Remember(number, keepsake, text), lambda kept: None)
        for keepsake in (Keepsake.WIN, Keepsake.TRICK):
            keeping.recall(keepsake, found.append)
    assert found == [("first", "second"), ("tea",)]


def test_what_was_practised_is_told_the_earliest_first() -> None:
    shelf, found = Shelf(), list[list[str]]()
    with filled(shelf, lambda: NOON) as keeping:
        keeping.keep(Practised("box", 60.0), lambda kept: None)
        keeping.keep(Remember(1, Keepsake.WIN, "a win"), lambda kept: None)
        keeping.keep(Practised("walk", 60.0), lambda kept: None)
        keeping.practised(found.append)
    assert found == [["box", "walk"]]


def test_a_book_that_cannot_be_read_has_nothing_to_recall() -> None:
    shelf, found = Shelf(), list[tuple[str, ...]]()
    shelf.closed = True
    with filled(shelf, lambda: NOON) as keeping:
        keeping.recall(Keepsake.TRICK, found.append)
    keeping.recall(Keepsake.TRICK, found.append)  # after the end
    assert found == [(), ()]
