"""The person's own journal: in their data folder, with the system's keyring or a key file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from voice.journal.folder import Folder
from voice.journal.keys import KeyFile, KeyPlace, system_keyring
from voice.journal.store import Journal, World
from voice.models.places import models_folder


def journal_folder() -> Path:
    """Where the journal lies."""
    return models_folder().parent / "journal"


def local_now() -> datetime:
    """The time, with the offset of this machine's clock."""
    return datetime.now().astimezone()


def open_journal(tell: Callable[[str], None], path: Path | None = None) -> Journal:
    """The person's journal, or the one in `path`; nothing is read or made before it is used.

    `tell` is given a sentence where a damaged journal was set aside, in the thread that found out.
    """
    folder = Folder(path or journal_folder())
    world = World(local_now, os.urandom, time.sleep)
    return Journal(folder, lambda: key_places(folder), world, tell)


def key_places(folder: Folder) -> Sequence[KeyPlace]:
    """The keyring where the system has one, and the key file, in that order."""
    keyring = system_keyring()
    file = KeyFile(folder.key)
    return (file,) if keyring is None else (keyring, file)
