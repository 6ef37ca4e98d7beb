"""What the person chose to keep: encrypted, on this machine, and theirs to see, take and erase."""

from __future__ import annotations

from voice.journal.entry import Entry, EntryError, Kept, Kind, glad, note, practice
from voice.journal.keeper import Answer, Keeper
from voice.journal.masking import masked
from voice.journal.places import open_journal
from voice.journal.store import Journal

__all__ = [
    "Answer",
    "Entry",
    "EntryError",
    "Journal",
    "Keeper",
    "Kept",
    "Kind",
    "glad",
    "masked",
    "note",
    "open_journal",
    "practice",
]
