"""A journal for tests: a clock that stands still, keys that are counted, a keyring of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from voice.journal.entry import Entry, Kind, glad, note, practice
from voice.journal.folder import Folder
from voice.journal.keys import Key, KeyFile, KeyPlace, SystemKeyring
from voice.journal.store import Journal, World

NOW = datetime(2026, 11, 22, 9, 30, 15, 250_000, timezone(timedelta(hours=1)))
WIN = note(Kind.WIN, "I stayed calm with a loud caller.", NOW, "en")
PLAN = note(Kind.PLAN, "If he shouts, then I breathe out first.", NOW + timedelta(hours=2), "en")
BOX = practice("box", 120.0, NOW + timedelta(hours=3), "en")
GLAD = glad(2, NOW + timedelta(hours=8), "en")


@dataclass
class FakeBackend:
    """A keyring; `broken` raises what no part of ours knows."""

    there: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: bool = False
    forgetful: bool = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.there.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if not self.forgetful:
            self.there[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.there[service, username]

    def _check(self) -> None:
        if self.broken:
            raise RuntimeError("org.freedesktop.secret: secret words")


@dataclass
class Shelf:
    """A journal in a folder, and all that is told and waited for."""

    path: Path
    backend: FakeBackend | None = None
    told: list[str] = field(default_factory=list)
    waits: int = 0
    keys: int = 0
    now: datetime = NOW

    @property
    def folder(self) -> Folder:
        return Folder(self.path)

    @property
    def file(self) -> Path:
        return self.folder.file

    @property
    def log(self) -> Path:
        return self.file.with_name(f"{self.file.name}-wal")

    @property
    def journal(self) -> Journal:
        world = World(lambda: self.now, self._random, self._wait)
        return Journal(self.folder, self.places, world, self.told.append)

    def places(self) -> Sequence[KeyPlace]:
        file = KeyFile(self.folder.key)
        return (file,) if self.backend is None else (SystemKeyring(self.backend), file)

    def key(self) -> Key:
        return KeyFile(self.folder.key).load()[-1]

    def entries(self) -> list[Entry]:
        return [kept.entry for kept in self.journal.entries()]

    def _random(self, size: int) -> bytes:
        self.keys += 1
        return bytes([self.keys]) * size

    def _wait(self, _: float) -> None:
        self.waits += 1
