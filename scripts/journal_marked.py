"""Entries that tell whether they are whole, for the journal's trials."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice.journal.entry import Entry
    from voice.journal.store import Journal


def journal_at(path: Path, tell: Callable[[str], None]) -> Journal:
    from voice.journal.folder import Folder
    from voice.journal.keys import KeyFile
    from voice.journal.places import local_now
    from voice.journal.store import Journal, World

    place = Folder(path)
    world = World(local_now, os.urandom, time.sleep)
    return Journal(place, lambda: (KeyFile(place.key),), world, tell)


def made(name: int, filler: int) -> Entry:
    """An entry that tells whether it is whole."""
    from voice.journal.entry import Kind, note
    from voice.journal.places import local_now

    body = f"{name} {'calm ' * (filler // 5)}".strip()
    return note(Kind.WIN, f"{body} {_sum(body)}", local_now(), "en")


def name_of(entry: Entry) -> int | None:
    """The number in a text; None where the text is not whole."""
    body, _, checked = entry.text.rpartition(" ")
    return int(body.split(maxsplit=1)[0]) if _sum(body) == checked else None


def _sum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
