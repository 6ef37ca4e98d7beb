"""Entries are kept beside the loop, and each is answered once."""

from __future__ import annotations

from threading import Event, get_ident
from typing import Any

import pytest

from tests.unit.voice.journal.worlds import PLAN, WIN, Shelf
from voice.journal.entry import Entry
from voice.journal.errors import KeyLost
from voice.journal.keeper import FAILED, MOST_WAITING, Answer, Keeper

PATIENCE_S = 30.0


class SlowBook:
    """Keeps nothing before it is let go; then raises what it was given, if anything."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.begun, self.go = Event(), Event()
        self.kept: list[Entry] = []
        self._error = error

    def keep(self, entry: Entry) -> int:
        self.begun.set()
        assert self.go.wait(PATIENCE_S)
        if self._error is not None:
            raise self._error
        self.kept.append(entry)
        return len(self.kept)


def test_what_was_confirmed_is_on_the_disk(shelf: Shelf) -> None:
    answers: list[tuple[str, Answer, int]] = []
    keeper = Keeper(shelf.journal)
    keeper.keep(WIN, lambda answer: answers.append(("win", answer, get_ident())))
    keeper.keep(PLAN, lambda answer: answers.append(("plan", answer, get_ident())))
    assert keeper.close(PATIENCE_S)
    kept = Answer(kept=True)
    assert [(which, answer) for which, answer, _ in answers] == [("win", kept), ("plan", kept)]
    assert get_ident() not in {thread for _, _, thread in answers}
    assert shelf.entries() == [WIN, PLAN]


def test_nobody_waits_for_a_slow_disk() -> None:
    book, answers = SlowBook(), list[Answer]()
    keeper = Keeper(book)
    keeper.keep(WIN, answers.append)
    assert book.begun.wait(PATIENCE_S)
    for _ in range(MOST_WAITING):
        keeper.keep(PLAN, answers.append)
    assert answers == []
    assert not keeper.close(0.0)
    book.go.set()


def test_what_is_too_much_is_refused_at_once() -> None:
    book, answers = SlowBook(), list[Answer]()
    keeper = Keeper(book)
    keeper.keep(WIN, answers.append)
    assert book.begun.wait(PATIENCE_S)
    for _ in range(MOST_WAITING + 2):
        keeper.keep(PLAN, answers.append)
    assert answers == [Answer(kept=False, sentence=FAILED)] * 2
    book.go.set()
    assert keeper.close(PATIENCE_S)
    assert len(answers) == MOST_WAITING + 3
    assert len(book.kept) == MOST_WAITING + 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(KeyLost("The key is lost."), "The key is lost."), (RuntimeError("words"), FAILED),
     (MemoryError(), FAILED)],
)  # fmt: skip
def test_a_session_goes_on_without_a_journal(error: BaseException, sentence: str) -> None:
    book, answers = SlowBook(error), list[Answer]()
    book.go.set()
    keeper = Keeper(book)
    keeper.keep(WIN, answers.append)
    keeper.keep(PLAN, answers.append)
    assert keeper.close(PATIENCE_S)
    assert answers == [Answer(kept=False, sentence=sentence)] * 2


def test_nothing_is_kept_after_the_end(shelf: Shelf) -> None:
    answers: list[Answer] = []
    keeper = Keeper(shelf.journal)
    assert keeper.close(0.0)
    keeper.keep(WIN, answers.append)
    assert answers == [Answer(kept=False, sentence=FAILED)]
    assert not shelf.path.exists()


def test_an_answer_holds_no_word_of_an_entry(caplog: Any) -> None:
    book, answers = SlowBook(ValueError(WIN.text)), list[Answer]()
    book.go.set()
    keeper = Keeper(book)
    keeper.keep(WIN, answers.append)
    keeper.close(PATIENCE_S)
    assert WIN.text not in repr(answers)
    assert caplog.text == ""
