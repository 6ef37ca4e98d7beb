"""Unpacks an archive of files and folders, and nothing else, into a folder of its own."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from voice.models.errors import FetchError, NoRoom

MOST_FILES = 2_000
MOST_BYTES = 8_000_000_000
MOST_RATIO = 20
"""How many times as large as the archive its content may be, from `ANY_RATIO` bytes on."""
ANY_RATIO = 100_000_000
LONGEST_PATH = 240
"""Letters; Windows takes about as many."""
CHUNK = 1 << 18
_FORBIDDEN = frozenset('<>:"|?*') | {chr(code) for code in range(32)}
"""What a file's name cannot have on one system or another."""

Show = Callable[[float], None]


def unpack(archive: Path, top: str, target: Path, show: Show, free: Callable[[Path], int]) -> None:
    """Unpacks a zip file whose files all lie in the folder `top` into `target`, without `top`.

    Raises FetchError; whatever lies in `target` then is not whole.
    """
    with _readable(archive) as packed:
        members = check(packed.infolist(), top, archive.stat().st_size)
        total = sum(member.file_size for member, _ in members)
        if total > (there := free(target.parent)):
            raise NoRoom(total, there)
        target.mkdir(parents=True)
        done = 0
        for member, path in members:
            file = target.joinpath(*path.parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as source, file.open("wb") as out:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
                    done += len(chunk)
                    show(done / total)
                out.flush()
                os.fsync(out.fileno())


def check(
    infos: Sequence[zipfile.ZipInfo], top: str, size: int
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of an archive of `size` bytes, each with its path below the folder `top`.

    Raises FetchError for whatever a model does not need: links, devices, encrypted files, files
    outside `top`, two with one name, too many, too large.
    """
    if len(infos) > MOST_FILES:
        raise FetchError("the archive holds too many files")
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES or total > max(ANY_RATIO, size * MOST_RATIO):
        raise FetchError("the archive would become too large on the disk")
    if sum(info.compress_size for info in infos) > size:
        raise FetchError("the archive is damaged")  # or its files overlap, to seem small
    members: list[tuple[zipfile.ZipInfo, PurePosixPath]] = []
    names: set[str] = set()
    for info in infos:
        path = _path(info, top)
        if info.is_dir() or path is None:
            continue
        folded = str(path).casefold()
        if folded in names:
            raise FetchError("the archive holds two files with one name")
        names.add(folded)
        members.append((info, path))
    if not members:
        raise FetchError("the archive holds no model")
    if any(str(parent).casefold() in names for _, path in members for parent in path.parents):
        raise FetchError("the archive is damaged")
    return members


def _path(info: zipfile.ZipInfo, top: str) -> PurePosixPath | None:
    """Where a member comes to lie below the folder `top`; None: it is that folder."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FetchError("the archive holds a link or a device")
    if info.flag_bits & 1:
        raise FetchError("the archive is encrypted")
    name = info.orig_filename.replace("\\", "/").removesuffix("/")
    parts = name.split("/")
    if parts[0] != top or len(name) > LONGEST_PATH or not all(map(_plain, parts)):
        raise FetchError(f"the archive holds a file outside the folder “{top}”")
    return PurePosixPath(*parts[1:]) if len(parts) > 1 else None


def _plain(part: str) -> bool:
    """Whether a part of a path is a name, on every system."""
    return bool(part.strip(". ")) and part == part.rstrip(". ") and not _FORBIDDEN & set(part)


@contextmanager
def _readable(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(archive) as packed:
            yield packed
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise FetchError("the archive is damaged") from error
    except NotImplementedError as error:
        raise FetchError("the archive is packed in a way that is not understood") from error


def free_bytes(folder: Path) -> int:
    """How much more fits on the disk that a folder is on."""
    return shutil.disk_usage(folder).free
