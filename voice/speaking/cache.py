"""Rendered fixed words on disk, so that starting an exercise costs no synthesis.

A file is named by the hash of everything that decides the sound, and begins with the hash of
what it holds; so a truncated, damaged or foreign file is found out, removed and rendered anew.
Files appear whole (written aside, then renamed): processes may share a directory without a lock.
The file system's own times tell what was used last; no clock is asked.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from voice.speaking.finish import Pcm

LIMIT_BYTES = 400_000_000
"""An hour of speech: all fixed words of two languages, of which one has some 20 minutes."""

_MAGIC = b"breather clip 1\n"
_DIGEST = hashlib.sha256().digest_size
_SUFFIX = ".clip"
_ASIDE = ".part"
_ABANDONED_S = 3600
"""Nobody writes one clip for an hour: its writer was killed."""


def default_directory() -> Path:
    """Where this person's rendered speech is kept."""
    import platformdirs

    return platformdirs.user_cache_path("breather", appauthor=False) / "clips"


def key_of(*parts: str | int | float) -> str:
    """The name for a sound that `parts` decide."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class ClipCache:
    """Clips by key in `directory`, the least recently used removed beyond `limit_bytes`.

    Never raises on account of the disk: what cannot be read counts as absent, and when a clip
    cannot be kept, `tell` gets one sentence, once, and the work goes on.
    """

    def __init__(
        self,
        directory: Path,
        tell: Callable[[str], None],
        *,
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._directory = directory
        self._tell = tell
        self._limit_bytes = limit_bytes
        self._told = False

    def load(self, key: str) -> Pcm | None:
        """The clip kept under `key`, now the most recently used; None if there is no sound one."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        payload = content[len(_MAGIC) + _DIGEST :]
        if content != _header(key, payload) + payload or len(payload) % 2:
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):  # a read-only cache is still good to read
            os.utime(path)
        return np.frombuffer(payload, "<i2").astype(np.int16)

    def store(self, key: str, pcm: Pcm) -> None:
        """Keep a clip under `key`, unless the disk refuses."""
        payload = pcm.astype("<i2").tobytes()
        try:
            self._make_directory()
            self._write(self._path(key), _header(key, payload) + payload)
            self._clean(self._path(key))
        except OSError as error:
            self._tell_once(error)

    def _path(self, key: str) -> Path:
        return self._directory / f"{key}{_SUFFIX}"

    def _make_directory(self) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._directory.stat().st_mode & 0o077:
            self._directory.chmod(0o700)

    def _write(self, path: Path, content: bytes) -> None:
        """All or nothing; `mkstemp` makes the file readable for its owner only."""
        handle, aside = tempfile.mkstemp(dir=self._directory, prefix=path.stem, suffix=_ASIDE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    def _clean(self, newest: Path) -> None:
        """Remove what killed writers left, and the oldest clips beyond the limit."""
        now = newest.stat().st_mtime
        kept: list[tuple[float, int, Path]] = []
        for path, info in self._files():
            if path.suffix == _SUFFIX:
                kept.append((info.st_mtime, info.st_size, path))
            elif info.st_mtime < now - _ABANDONED_S:
                path.unlink(missing_ok=True)
        excess = sum(size for _, size, _ in kept) - self._limit_bytes
        for _, size, path in sorted(kept):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Our files; one that another process removes meanwhile is passed over."""
        with os.scandir(self._directory) as entries:
            for entry in entries:
                if entry.name.endswith((_SUFFIX, _ASIDE)):
                    with suppress(FileNotFoundError):
                        yield Path(entry.path), entry.stat(follow_symlinks=False)

    def _tell_once(self, error: OSError) -> None:
        if self._told:
            return
        self._told = True
        self._tell(
            f"Rendered speech cannot be kept in {self._directory} ({error.strerror}), so it is "
            "rendered anew every time; free some space there or make it writable."
        )


def _header(key: str, payload: bytes) -> bytes:
    """What a file begins with: who made it, and the hash that ties the sound to its key."""
    return _MAGIC + hashlib.sha256(key.encode() + payload).digest()
