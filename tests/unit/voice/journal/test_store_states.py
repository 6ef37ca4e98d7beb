"""The journal against a plain dictionary, whatever is done with it in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from tests.unit.voice.journal.worlds import FakeBackend, Shelf
from voice.journal.entry import LONGEST_SECONDS, WORDED, Entry, glad, note, practice, tidy
from voice.journal.exchange import as_json, from_json
from voice.journal.keys import Key

MOMENTS = st.builds(
    lambda moment, minutes: moment.replace(tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(2001, 1, 1), datetime(2199, 12, 30)),
    st.integers(-1439, 1439),
)
LANGUAGES = st.sampled_from(["en", "nl", "zh", "ko", "pt-BR"])
ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.builds(note, st.sampled_from(sorted(WORDED, key=lambda kind: kind.value)),
              st.text(min_size=1).filter(tidy), MOMENTS, LANGUAGES),
    st.builds(practice, st.sampled_from(["box", "4-2-6-0", "slow"]),
              st.floats(0, LONGEST_SECONDS), MOMENTS, LANGUAGES),
    st.builds(glad, st.integers(1, 1000), MOMENTS, LANGUAGES),
)  # fmt: skip


class Journals(RuleBasedStateMachine):
    numbers = Bundle("numbers")
    saved: Bundle[Key] = Bundle("saved")

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = tempfile.mkdtemp(dir=memory if memory.is_dir() else None)
        self.shelf = Shelf(Path(self.folder, "journal"))
        self.model: dict[int, Entry] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)
        assert self.shelf.told == []

    @rule(target=numbers, entry=ENTRIES)
    def keep(self, entry: Entry) -> int:
        number = self.shelf.journal.keep(entry)
        assert number not in self.model
        self.model[number] = entry
        return number

    @rule(target=numbers, entries=st.lists(ENTRIES, max_size=4))
    def bring_back(self, entries: list[Entry]) -> object:
        again = [*entries, *self.model.values(), *entries]
        new = [entry for entry in dict.fromkeys(again) if entry not in self.model.values()]
        numbers = self.shelf.journal.keep_new(from_json(as_json(again)))
        assert len(numbers) == len(new)
        self.model.update(zip(numbers, new, strict=True))
        return multiple(*numbers)

    @rule(number=numbers)
    def erase(self, number: int) -> None:
        assert self.shelf.journal.erase(number) == (number in self.model)
        self.model.pop(number, None)

    @rule()
    def erase_all(self) -> None:
        there = self.shelf.journal.there
        assert self.shelf.journal.erase_all() == there
        self.model.clear()

    @rule()
    def renew(self) -> None:
        if self.shelf.journal.there:
            self.shelf.journal.renew_key()

    @rule()
    def lose_the_key_and_take_it_back(self) -> None:
        if self.shelf.journal.there:
            _, key = self.shelf.journal.key()
            for place in self.shelf.places():
                place.forget()
            self.shelf.journal.restore_key(key)

    @rule()
    def find_a_keyring(self) -> None:
        self.shelf.backend = self.shelf.backend or FakeBackend()

    @rule()
    def begin_again_elsewhere(self) -> None:
        self.shelf = replace(self.shelf, keys=self.shelf.keys)

    @invariant()
    def is_as_it_should_be(self) -> None:
        kept = self.shelf.journal.entries()
        assert {one.number: one.entry for one in kept} == self.model
        moments = [one.entry.moment for one in kept]
        assert moments == sorted(moments)
        assert [one.entry.moment.utcoffset() for one in kept] == [
            self.model[one.number].moment.utcoffset() for one in kept
        ]


Journals.TestCase.settings = settings(max_examples=12, stateful_step_count=15)
TestJournals = Journals.TestCase
