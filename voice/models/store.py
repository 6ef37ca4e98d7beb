"""Installs and removes models: a model is in the folder whole, or it is not there.

All that is not whole lies in `.partial`, where no loader looks: what has come of a download (kept
for the next time), and what is being unpacked (thrown away).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voice.locking import lock
from voice.models import layout, manifest
from voice.models.archive import free_bytes
from voice.models.catalogue import Entry, Kind
from voice.models.errors import FetchError
from voice.models.sources import (
    Checked,
    Free,
    Had,
    Show,
    Work,
    from_address,
    from_file,
    from_server,
)

PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that was just installed."""

    folder: Path
    size: int
    """Bytes on the disk."""
    sha256: str
    checked: Checked


def install(
    entry: Entry,
    folder: Path,
    show: Show,
    *,
    mirror: str = "",
    given: str = "",
    free: Free = free_bytes,
) -> Installed:
    """Puts a model into `folder`, telling `show` how much is done (0 to 1).

    It comes from its download place, from the same path below the address `mirror`, or from the
    file or address `given`. Raises FetchError; then no more of it is seen in `folder` than before.
    """
    folder_for_parts = folder / PARTIAL / entry.name
    work = Work(
        folder_for_parts, folder_for_parts / "new", first_use(entry.name, folder), show, free
    )
    try:
        folder_for_parts.mkdir(parents=True, exist_ok=True)
        with _alone(folder_for_parts):
            return _install(entry, folder, work, mirror, given)
    except OSError as error:
        raise FetchError(error.strerror or "the files could not be written") from error


def remove(name: str, folder: Path) -> bool:
    """Removes a model and what has come of its download; whether there was any.

    Raises OSError where that cannot be done.
    """
    there, parts = folder / name, folder / PARTIAL / name
    found = there.is_dir() or parts.is_dir()
    if there.is_dir():
        gone = parts / "gone"
        shutil.rmtree(gone, ignore_errors=True)
        parts.mkdir(parents=True, exist_ok=True)
        os.rename(there, gone)  # at once, lest a loader finds half of it
    if parts.is_dir():
        shutil.rmtree(parts)
    return found


def installed(folder: Path) -> Iterator[Path]:
    """The folders of all models in `folder`, by name."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            yield path


def first_use(name: str, folder: Path) -> Path:
    """The file with the checksum that was recorded when a model was first fetched."""
    return folder / f"{name}.sha256"


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _install(entry: Entry, folder: Path, work: Work, mirror: str, given: str) -> Installed:
    shutil.rmtree(work.new, ignore_errors=True)
    try:
        if given.startswith(("http://", "https://")):
            had = from_address(entry, work, given)
        elif given:
            had = from_file(entry, work, Path(given))
        else:
            had = from_server(entry, work, mirror)
        return _put(entry, folder, work, had)
    finally:
        shutil.rmtree(work.new, ignore_errors=True)


def _put(entry: Entry, folder: Path, work: Work, had: Had) -> Installed:
    """Looks through what has come, records it, and moves it to where it is found, all at once."""
    if reason := _unfit(entry, work.new):
        raise FetchError(reason)
    manifest.record(work.new, entry.name, entry.language, entry.licence, had.source, had.sha256)
    size = size_of(work.new)
    if had.checked is Checked.FIRST:
        work.noted.write_text(f"{had.sha256}  {entry.remotes()[0].name}\n", "utf-8")
    try:
        os.rename(work.new, folder / entry.name)
    except OSError:
        # Put there by hand meanwhile: then that copy is as good as this one.
        if not (folder / entry.name).is_dir():
            raise
    work.show(1.0)
    return Installed(folder / entry.name, size, had.sha256, had.checked)


def _unfit(entry: Entry, new: Path) -> str:
    """Why what was fetched is not the model asked for; empty where it is."""
    if entry.kind is Kind.EARS:
        missing = layout.missing_file(new)
        return f"it is no Vosk model: {missing} is missing" if missing else ""
    for name in (f"{entry.name}.onnx", f"{entry.name}.onnx.json"):
        if not (new / name).is_file():
            return f"it is no Piper voice: {name} is missing"
    language = layout.voice_language(new / f"{entry.name}.onnx.json")
    if language != entry.language:
        return f"the voice speaks “{language or '?'}”, not “{entry.language}”"
    return ""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("ab") as file:
        try:
            lock(file.fileno())
        except OSError:
            raise FetchError("another Breather is fetching it just now") from None
        yield
