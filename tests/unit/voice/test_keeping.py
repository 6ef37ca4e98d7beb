"""What is kept beside the loop, and what is taken out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from content.steps import Keepsake
from voice.events import Practised, Remember
from voice.journal.entry import Entry, Kept, glad
from voice.journal.errors import KeyLost
from voice.keeping import LEFT, MOST_HELD, Keeping, Visit

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


def test_what_is_practised_from_then_on_is_told_once_it_is_kept() -> None:
    shelf, found = Shelf(), list[list[str]]()
    with filled(shelf, lambda: NOON) as keeping:
        keeping.keep(Practised("box", 60.0), lambda kept: None)
        keeping.practised(found.append)
        keeping.keep(Practised("walk", 60.0), lambda kept: None)
        keeping.keep(Remember(1, Keepsake.WIN, "a win"), lambda kept: None)
        keeping.keep(Practised("no exercise!", 60.0), lambda kept: None)
    assert found == [["box"], ["walk"]]


def test_the_people_who_left_glad_are_kept_as_a_number_from_one_on() -> None:
    shelf, kept = Shelf(), list[bool]()
    with filled(shelf, lambda: NOON) as keeping:
        for number, people in enumerate([2, 0]):
            keeping.keep(Remember(number, Keepsake.GLAD, "", people), kept.append)
    assert sorted(kept) == [False, True]
    assert [one.entry for one in shelf.all] == [glad(2, NOON, "en")]


def test_a_visit_holds_words_until_the_person_leaves() -> None:
    visit, kept, found = Visit(), list[bool](), list[tuple[str, ...]]()
    for order in (Remember(1, Keepsake.WIN, "first"), Practised("box", 60.0),
                  Remember(2, Keepsake.TRICK, "tea"), Remember(3, Keepsake.GLAD, "", 2),
                  Remember(4, Keepsake.WIN, "second")):  # fmt: skip
        visit.keep(order, kept.append)
    visit.recall(Keepsake.WIN, found.append)
    visit.forget()
    visit.recall(Keepsake.WIN, found.append)
    assert kept == [True, False, True, False, True]
    assert found == [("first", "second"), ()]


def test_a_visit_ends_when_nobody_was_there_for_a_minute() -> None:
    visit, found = Visit(), list[tuple[str, ...]]()
    visit.keep(Remember(1, Keepsake.WIN, "a win"), lambda _: None)
    visit.look(10 * LEFT, there=True)
    for frame in (10 * LEFT + 1, 11 * LEFT - 1, 11 * LEFT):
        visit.look(frame, there=False)
        visit.recall(Keepsake.WIN, found.append)
    assert found == [("a win",), ("a win",), ()]


def test_a_visit_holds_no_more_than_the_latest() -> None:
    visit, found = Visit(), list[tuple[str, ...]]()
    for number in range(MOST_HELD + 2):
        visit.keep(Remember(number, Keepsake.WIN, str(number)), lambda _: None)
    visit.recall(Keepsake.WIN, found.append)
    assert found[0] == tuple(str(number) for number in range(2, MOST_HELD + 2))


def test_a_book_that_cannot_be_read_has_nothing_to_recall() -> None:
    shelf, found = Shelf(), list[tuple[str, ...]]()
    shelf.closed = True
    with filled(shelf, lambda: NOON) as keeping:
        keeping.recall(Keepsake.TRICK, found.append)
    keeping.recall(Keepsake.TRICK, found.append)  # after the end
    assert found == [(), ()]


def test_where_the_clock_is_set_back_or_forward_nothing_is_lost() -> None:
    shelf, found = Shelf(), list[tuple[str, ...]]()
    jumps = iter([timedelta(), timedelta(hours=-3), timedelta(hours=3)])
    with filled(shelf, lambda: NOON + next(jumps, timedelta(hours=-1))) as keeping:
        for number in range(3):
            keeping.keep(Remember(number, Keepsake.WIN, f"win {number}"), lambda kept: None)
        keeping.recall(Keepsake.WIN, found.append)
    assert found == [("win 0", "win 1", "win 2")]
