"""Memory that is shared and lies in no file."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

import pytest

from audio.io.memory import Memory
from audio.io.ring import Shared

CONTEXT = multiprocessing.get_context("spawn")


def put(memory: Memory, text: bytes) -> None:
    memory.bytes[: len(text)] = text


def test_what_one_process_writes_another_reads() -> None:
    memory = Memory(CONTEXT, 10_000)
    assert len(memory.bytes) == 10_000
    assert not any(memory.bytes)
    process = CONTEXT.Process(target=put, args=(memory, b"heard"))
    process.start()
    process.join()
    assert bytes(memory.bytes[:6]) == b"heard\0"


@pytest.mark.skipif(sys.platform != "linux", reason="told by Linux's own files")
class TestNoFile:
    def test_sound_is_in_no_folder_whatever_room_there_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        before = self.handles()
        shared = Shared(CONTEXT)
        new = {path for number, path in self.handles().items() if number not in before}
        assert new == {"/memfd:breather (deleted)"}
        assert not list(tmp_path.iterdir())
        shared.near.write(shared.near.read(0, 480))

    def test_where_names_are_needed_they_last_a_moment(self) -> None:
        from audio.io.memory import nameless

        shm = Path("/dev/shm")
        before = set(shm.iterdir())
        handle = nameless(anonymous=False)
        try:
            assert set(shm.iterdir()) <= before
            assert os.fstat(handle).st_mode & 0o777 == 0o600
            os.ftruncate(handle, 100)
            assert os.pread(handle, 100, 0) == bytes(100)
        finally:
            os.close(handle)

    def test_it_is_given_back(self) -> None:
        before = self.handles()
        for _ in range(3):
            Shared(CONTEXT)
        assert self.handles() == before

    @staticmethod
    def handles() -> dict[str, str]:
        found = {}
        for number in os.listdir("/proc/self/fd"):
            try:
                found[number] = os.readlink(f"/proc/self/fd/{number}")
            except OSError:
                continue
        return found
