"""The cache on a real disk: damage, two writers, a full or read-only disk, the limit."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voice.speaking.cache import ClipCache, key_of
from voice.speaking.finish import Pcm

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and limits of POSIX")

KEY = key_of("a text", 1)
PCM: Pcm = np.arange(-500, 500, dtype=np.int16)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def cache(tmp_path: Path, told: list[str]) -> ClipCache:
    return ClipCache(tmp_path / "a" / "clips", told.append)


@pytest.fixture
def stored(cache: ClipCache, tmp_path: Path) -> Path:
    cache.store(KEY, PCM)
    return tmp_path / "a" / "clips" / f"{KEY}.clip"


def test_gives_back_what_it_was_given(cache: ClipCache, stored: Path, told: list[str]) -> None:
    found = cache.load(KEY)
    assert found is not None
    assert found.dtype == np.int16
    assert np.array_equal(found, PCM)
    assert cache.load(key_of("another text", 1)) is None
    assert told == []


def test_is_for_its_owner_only(cache: ClipCache, stored: Path) -> None:
    stored.parent.chmod(0o755)
    cache.store(key_of("b"), PCM)
    assert stored.parent.stat().st_mode & 0o777 == 0o700
    assert stored.stat().st_mode & 0o777 == 0o600


def test_leaves_nothing_beside(stored: Path) -> None:
    assert list(stored.parent.iterdir()) == [stored]


def test_every_part_makes_another_key() -> None:
    keys = {key_of(*parts) for parts in [("a", "b"), ("ab",), ("a", "b", 1), ("a", "b", "1")]}
    assert len(keys) == 4


def test_truncated_anywhere(cache: ClipCache, stored: Path) -> None:
    whole = stored.read_bytes()
    for length in range(0, len(whole), 7):
        stored.write_bytes(whole[:length])
        assert cache.load(KEY) is None, length
        assert not stored.exists(), "a damaged file is removed, so that it is rendered anew"
    cache.store(KEY, PCM)
    assert cache.load(KEY) is not None


def test_changed_anywhere(cache: ClipCache, stored: Path) -> None:
    whole = stored.read_bytes()
    for place in range(0, len(whole), 7):
        stored.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert cache.load(KEY) is None, place


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\0" * 5000])
def test_foreign_files(cache: ClipCache, stored: Path, content: bytes) -> None:
    stored.write_bytes(content)
    assert cache.load(KEY) is None


def test_a_clip_under_another_name_is_foreign(cache: ClipCache, stored: Path) -> None:
    other = key_of("another")
    stored.rename(stored.with_name(f"{other}.clip"))
    assert cache.load(other) is None


def test_a_directory_in_the_place_of_a_clip(
    cache: ClipCache, stored: Path, told: list[str]
) -> None:
    stored.unlink()
    stored.mkdir()
    assert cache.load(KEY) is None
    cache.store(KEY, PCM)
    assert len(told) == 1


def test_least_recently_used_go_first(tmp_path: Path, told: list[str]) -> None:
    cache = ClipCache(tmp_path, told.append, limit_bytes=3 * (2 * len(PCM) + 100))
    names = [key_of(n) for n in range(3)]
    for age, key in enumerate(names):
        cache.store(key, PCM)
        os.utime(tmp_path / f"{key}.clip", (1_000_000 + age, 1_000_000 + age))
    assert cache.load(names[0]) is not None
    cache.store(KEY, PCM)
    kept = {path.stem for path in tmp_path.iterdir()}
    assert kept == {names[0], names[2], KEY}


def test_removes_what_a_killed_writer_left(cache: ClipCache, stored: Path) -> None:
    old, new = stored.with_name("x.part"), stored.with_name("y.part")
    old.touch()
    new.touch()
    os.utime(old, (1_000_000, 1_000_000))
    cache.store(KEY, PCM)
    assert not old.exists()
    assert new.exists()


def test_leaves_the_files_of_others_alone(cache: ClipCache, stored: Path) -> None:
    other = stored.with_name("notes.txt")
    other.touch()
    os.utime(other, (1_000_000, 1_000_000))
    cache.store(KEY, PCM)
    assert other.exists()


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 kB; without the right to mount one, files that cannot grow."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if mounted:
        yield place
        subprocess.run(["umount", str(place)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    action = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, before[1]))
    yield place
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, action)


def test_a_full_disk_is_told_once_and_loses_nothing(full_disk: Path, told: list[str]) -> None:
    cache = ClipCache(full_disk, told.append)
    cache.store(KEY, PCM)
    big: Pcm = np.ones(100_000, np.int16)
    for n in range(3):
        cache.store(key_of(n), big)
    assert len(told) == 1
    assert "free some space" in told[0]
    assert cache.load(KEY) is not None
    assert [path.stem for path in full_disk.iterdir()] == [KEY]


def test_a_disk_that_cannot_be_written(
    cache: ClipCache, stored: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write anywhere, so the system's refusal is played."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr("os.utime", refuse)
    cache.store(key_of("b"), PCM)
    cache.store(key_of("c"), PCM)
    assert len(told) == 1
    assert "Read-only file system" in told[0]
    assert cache.load(KEY) is not None, "what is there can still be read"


def test_no_place_for_a_directory(tmp_path: Path, told: list[str]) -> None:
    (tmp_path / "file").touch()
    cache = ClipCache(tmp_path / "file" / "clips", told.append)
    cache.store(KEY, PCM)
    assert cache.load(KEY) is None
    assert len(told) == 1


WRITER = """
import sys
from pathlib import Path
import numpy as np
from voice.speaking.cache import ClipCache, key_of

cache = ClipCache(Path(sys.argv[1]), sys.exit)
pcm = np.arange(-5000, 5000, dtype=np.int16)
for n in range(200):
    key = key_of(n % 3)
    found = cache.load(key)
    if found is not None and not np.array_equal(found, pcm):
        sys.exit("read something that nobody wrote")
    cache.store(key, pcm)
"""


def test_two_processes_write_the_same_clips(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        _, said = writer.communicate()
        assert (writer.returncode, said) == (0, "")
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(key_of(n) for n in range(3))


def test_a_killed_writer_leaves_a_sound_cache(tmp_path: Path, told: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    endless = WRITER.replace("range(200)", "range(10**9)")
    with subprocess.Popen(
        [sys.executable, "-c", endless, str(tmp_path)], env=environment
    ) as writer:
        while not any(tmp_path.iterdir()):
            assert writer.poll() is None
        writer.kill()
    cache = ClipCache(tmp_path, told.append)
    pcm = np.arange(-5000, 5000, dtype=np.int16)
    found = [cache.load(path.stem) for path in tmp_path.glob("*.clip")]
    assert all(clip is not None and np.array_equal(clip, pcm) for clip in found)
