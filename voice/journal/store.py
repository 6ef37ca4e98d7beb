"""The journal as a whole: finds its key, and keeps, tells and erases entries.

Its file is opened for one operation and closed after it. So two Breathers take turns, no key stays
in memory, and nothing but a crash leaves a write-ahead log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voice.journal.database import Database
from voice.journal.entry import Entry, Kept
from voice.journal.errors import (
    DamagedJournal,
    ForeignFile,
    JournalError,
    KeyLost,
    KeyTrouble,
    NotWritable,
)
from voice.journal.folder import Folder
from voice.journal.keys import KEY_BYTES, Key, KeyPlace

_PLAIN_HEAD = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class World:
    """What the journal needs of the world."""

    now: Callable[[], datetime]
    """The time, with an offset."""
    random: Callable[[int], bytes]
    """So many bytes that nobody can guess."""
    wait: Callable[[float], None]
    """For so many seconds."""


class Journal:
    """The entries of one person; every method raises JournalError, and nothing else.

    `places` gives the places for keys, the best first; `tell` is given a sentence for the person
    where something happened that they should know: a damaged journal was set aside.
    """

    def __init__(
        self,
        folder: Folder,
        places: Callable[[], Sequence[KeyPlace]],
        world: World,
        tell: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._places = places
        self._world = world
        self._tell = tell

    @property
    def file(self) -> Path:
        """Where the entries lie, if there are any."""
        return self._folder.file

    @property
    def there(self) -> bool:
        """Whether there is a journal, readable or not."""
        return self._folder.there

    def keep(self, entry: Entry) -> int:
        """Keep an entry; once this returns it is on the disk. Its number."""
        with self._folder.alone(self._world.wait), self._open() as database:
            return database.add([entry])[0]

    def keep_new(self, entries: Iterable[Entry]) -> list[int]:
        """Keep those that are not there yet, all or none; their numbers."""
        with self._folder.alone(self._world.wait), self._open() as database:
            there = {kept.entry for kept in database.entries()}
            return database.add([one for one in dict.fromkeys(entries) if one not in there])

    def entries(self) -> list[Kept]:
        """All entries, the earliest first; none where there is no journal."""
        if not self.there:
            return []
        with self._folder.alone(self._world.wait), self._open() as database:
            return database.entries()

    def erase(self, number: int) -> bool:
        """Erase an entry for good; whether there was one."""
        if not self.there:
            return False
        with self._folder.alone(self._world.wait), self._open() as database:
            return database.remove(number)

    def erase_all(self) -> bool:
        """Erase the journal, what was set aside of it, and its key; whether there was a journal.

        It needs no key. Raises ForeignFile where somebody else's file lies in its place.
        """
        with self._folder.alone(self._world.wait):
            self._refuse_foreign()
            for place in self._places():
                place.forget()  # first: without it nothing that is left can be read
            return self._folder.remove()

    def key(self) -> tuple[str, Key]:
        """Where the key of the journal that is there lies, and the key."""
        with self._folder.alone(self._world.wait):
            place, key = self._matching()
            return place.name, key

    def renew_key(self) -> str:
        """Give the journal another key: what an old key or copy of it opens is no more of it.

        Returns where the key lies. Whenever it is cut off, a key that is there opens the journal.
        """
        with self._folder.alone(self._world.wait):
            self._matching()
            self._open().close()
            place, old = self._matching()
            new = Key(self._world.random(KEY_BYTES))
            place.save([old, new])
            with self._folder.new_file() as file, Database(self.file, old) as database:
                database.copy_to(file, new)
            place.save([new])
            return place.name

    def restore_key(self, key: Key) -> str:
        """Take a key that was saved elsewhere; returns where it lies now.

        Raises KeyLost where it does not open the journal that is there.
        """
        with self._folder.alone(self._world.wait):
            if not self.there or not key.made(self._folder.head()):
                raise KeyLost("That key does not open the journal; look for another copy of it.")
            place = self._places()[0]
            place.save([key])
            return place.name

    def _open(self) -> Database:
        """The journal, made where there is none; a damaged one is set aside."""
        if self._folder.is_left_over:
            self._set_aside()
        if not self._folder.has_file:
            self._create()
        _, key = self._matching()
        writable = self._folder.writable
        if not writable and self._folder.has_log:
            raise NotWritable("The journal is on a disk that cannot be written; copy it elsewhere.")
        try:
            return Database(self.file, key, writable=writable)
        except DamagedJournal:
            if not writable:
                raise
        self._set_aside()
        self._create()
        return Database(self.file, key)

    def _set_aside(self) -> None:
        aside = self._folder.set_aside(self._world.now())
        self._tell(f"The journal was damaged; it is set aside as {aside}, and a new one begins.")

    def _create(self) -> None:
        """An empty journal, with the key that is there or a new one, which is kept first."""
        places = self._places()
        keys = [keys[-1] for place in places if (keys := place.load())]
        if keys:
            key = keys[0]
        else:
            key = Key(self._world.random(KEY_BYTES))
            places[0].save([key])
        with self._folder.new_file() as file, Database(file, key):
            pass

    def _matching(self) -> tuple[KeyPlace, Key]:
        """The key that the file was made with, and its place; raises KeyLost, ForeignFile …"""
        if not self._folder.has_file:
            raise JournalError("There is no journal yet; it begins with the first thing you keep.")
        self._refuse_foreign()
        head = self._folder.head()
        trouble: KeyTrouble | None = None
        first: tuple[KeyPlace, Key] | None = None
        for place in self._places():
            try:
                keys = place.load()
            except KeyTrouble as error:
                trouble = trouble or error
                continue
            for key in keys:
                if key.made(head):
                    return place, key
                first = first or (place, key)
        if trouble is not None:
            raise trouble
        if first is not None and not any(head):
            return first  # emptied by a crash of the disk: damaged, whatever its key was
        raise KeyLost(
            "The key of the journal is not here; bring it back with “breather journal key "
            "--restore FILE”, or begin anew with “breather journal erase --all”."
        )

    def _refuse_foreign(self) -> None:
        if self._folder.has_file and self._folder.head().startswith(_PLAIN_HEAD):
            raise ForeignFile(f"{self.file} is no journal; move it to another place.")
