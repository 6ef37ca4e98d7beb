"""Where a model comes from: its download place, a mirror of it, or a file of the person's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from voice.models.archive import unpack
from voice.models.catalogue import Entry, Kind, Remote
from voice.models.download import digest_of, discard, download
from voice.models.errors import FetchError, NoRoom

FETCHING = 0.8
"""Which part of an installation is the download."""

Show = Callable[[float], None]
Free = Callable[[Path], int]


class Checked(Enum):
    """What the checksum of a model was compared with."""

    KNOWN = "known"
    """The one in the catalogue."""
    BEFORE = "as before"
    """The one that was recorded when it was first fetched."""
    FIRST = "first use"
    """Nothing: it is recorded now."""
    GIVEN = "given"
    """Nothing: it is the person's own file."""


@dataclass(frozen=True, slots=True)
class Had:
    """What was fetched and unpacked."""

    sha256: str
    """Of the archive; of a voice: of its largest file."""
    checked: Checked
    source: str


@dataclass(frozen=True, slots=True)
class Work:
    """What an installation has to work with."""

    folder: Path
    """Where what has come of a download is kept."""
    new: Path
    """The folder to fill, not there yet."""
    noted: Path
    """The file with the checksum that was recorded when the model was first fetched."""
    show: Show
    free: Free


def from_server(entry: Entry, work: Work, mirror: str) -> Had:
    """From its download place, or from the same paths below `mirror`. Raises FetchError."""
    below = mirror.rstrip("/")
    remotes = [
        replace(remote, url=f"{below}/{remote.path}") if mirror else remote
        for remote in entry.remotes()
    ]
    largest = work.folder / remotes[0].name
    digest = download(remotes[0], largest, lambda part: work.show(part * FETCHING), work.free)
    checked = _compare(entry, work, digest)
    if entry.kind is Kind.EARS:
        _unpack(largest, entry, work)
    else:
        for remote in remotes[1:]:  # a thousandth of it all
            download(remote, work.folder / remote.name, lambda _: None, work.free)
        work.new.mkdir()
        for remote in remotes:
            os.replace(work.folder / remote.name, work.new / remote.name)
            discard(work.folder / remote.name)
    return Had(digest, checked, remotes[0].url)


def from_address(entry: Entry, work: Work, url: str) -> Had:
    """From an archive at an address of the person's own. Raises FetchError."""
    archive = work.folder / "given.zip"
    known = entry.sha256 if entry.kind is Kind.EARS else None
    remote = Remote(archive.name, archive.name, url, entry.remotes()[0].most * 2, None, known)
    digest = download(remote, archive, lambda part: work.show(part * FETCHING), work.free)
    _unpack(archive, entry, work)
    return _given(entry, work, digest, url)


def from_file(entry: Entry, work: Work, path: Path) -> Had:
    """From an archive here, or from a voice's file with its description beside it.

    Raises FetchError.
    """
    if not path.is_file():
        raise FetchError(f"there is no file {path}")
    digest = digest_of(path)
    if path.suffix == ".onnx":
        work.new.mkdir()
        for remote in entry.remotes():
            if (beside := path.with_name(remote.name)).is_file():
                shutil.copyfile(beside, work.new / remote.name)
    else:
        unpack(path, entry.name, work.new, work.show, work.free)
    return _given(entry, work, digest, str(path))


def _given(entry: Entry, work: Work, digest: str, source: str) -> Had:
    """The catalogue knows the checksum of a Vosk model's archive, and of a voice's own file."""
    largest = work.new / f"{entry.name}.onnx"
    if entry.kind is Kind.VOICE and largest.is_file():
        digest = digest_of(largest)
    if entry.sha256 not in (None, digest):
        raise FetchError("it is not the file expected")
    return Had(digest, Checked.KNOWN if entry.sha256 else Checked.GIVEN, source)


def _compare(entry: Entry, work: Work, digest: str) -> Checked:
    if entry.sha256:
        return Checked.KNOWN  # the download saw to it
    if not work.noted.exists():
        return Checked.FIRST
    if work.noted.read_text("utf-8").split()[:1] != [digest]:
        discard(work.folder / entry.remotes()[0].name)
        raise FetchError(
            f"it is not the file that came first; if a new one is expected, remove {work.noted}"
        )
    return Checked.BEFORE


def _unpack(archive: Path, entry: Entry, work: Work) -> None:
    """Unpacks what was downloaded; it is kept for the next time if only the disk was full."""
    rest = 1 - FETCHING
    try:
        unpack(archive, entry.name, work.new, lambda p: work.show(FETCHING + p * rest), work.free)
    except NoRoom:
        raise
    except FetchError:
        discard(archive)
        raise
    discard(archive)
