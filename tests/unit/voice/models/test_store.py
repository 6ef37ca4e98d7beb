"""Installing and removing: whole or not at all, from a server, a mirror, a file."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from voice.models import sources, store
from voice.models.catalogue import Entry, catalogue, described
from voice.models.errors import FetchError
from voice.models.manifest import damage, read
from voice.models.places import find_piper_voice, find_vosk_model
from voice.models.sources import Checked
from voice.models.store import first_use, install, installed, remove, size_of

NAME = "vosk-model-small-nl-9"
VOICE = "nl_BE-nathalie-medium"
PLENTY = 1 << 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def entry() -> Entry:
    found = described(NAME)
    assert found is not None
    return found


@pytest.fixture
def voice() -> Entry:
    return replace(catalogue()[VOICE], exact=False)


def put(entry: Entry, folder: Path, **how: Any) -> store.Installed:
    return install(entry, folder, lambda _: None, **{"free": lambda _: PLENTY, **how})


def visible(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith(".")]


def test_a_model_is_installed_whole_and_found(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    body = vosk_zip(NAME)
    server.add(f"/{NAME}.zip", body)
    shown: list[float] = []
    done = install(entry, folder, shown.append, mirror=server.url, free=lambda _: PLENTY)
    assert find_vosk_model("nl", folder) == done.folder == folder / NAME
    assert (folder / NAME / "am" / "final.mdl").read_text() == "content of am/final.mdl"
    assert done.sha256 == hashlib.sha256(body).hexdigest()
    assert done.size == size_of(folder / NAME)
    assert shown == sorted(shown)
    assert shown[-1] == 1.0
    assert list((folder / ".partial" / NAME).iterdir()) == [folder / ".partial" / NAME / "lock"]


def test_what_was_installed_is_written_down(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    server.add(f"/{NAME}.zip", vosk_zip(NAME))
    done = put(entry, folder, mirror=f"{server.url}/")
    manifest = read(folder / NAME)
    assert manifest is not None
    assert (manifest.name, manifest.language) == (NAME, "nl")
    assert manifest.source == f"{server.url}/{NAME}.zip"
    assert manifest.sha256 == done.sha256
    assert len(manifest.files) == 5
    assert list(damage(folder / NAME, thorough=True)) == []


def test_an_unknown_checksum_is_recorded_and_compared_from_then_on(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    file = server.add(f"/{NAME}.zip", vosk_zip(NAME))
    first = put(entry, folder, mirror=server.url)
    assert first.checked is Checked.FIRST
    assert first_use(NAME, folder).read_text() == f"{first.sha256}  {NAME}.zip\n"
    remove(NAME, folder)
    assert put(entry, folder, mirror=server.url).checked is Checked.BEFORE
    remove(NAME, folder)
    file.body = vosk_zip(NAME, "README")
    with pytest.raises(FetchError, match="not the file that came first"):
        put(entry, folder, mirror=server.url)
    assert visible(folder) == [f"{NAME}.sha256"]
    first_use(NAME, folder).unlink()
    assert put(entry, folder, mirror=server.url).checked is Checked.FIRST


def test_a_known_checksum_is_compared(
    server: Any, folder: Path, entry: Entry, tmp_path: Path, vosk_zip: Callable[..., bytes]
) -> None:
    body = vosk_zip(NAME)
    server.add(f"/{NAME}.zip", body)
    (tmp_path / "own.zip").write_bytes(body)
    known = replace(entry, sha256=hashlib.sha256(body).hexdigest())
    assert put(known, folder, mirror=server.url).checked is Checked.KNOWN
    assert not first_use(NAME, folder).exists()
    remove(NAME, folder)
    assert put(known, folder, given=str(tmp_path / "own.zip")).checked is Checked.KNOWN
    remove(NAME, folder)
    ways = [f"{server.url}/{NAME}.zip", str(tmp_path / "own.zip")]
    for how in ({"mirror": server.url}, *({"given": way} for way in ways)):
        with pytest.raises(FetchError, match="not the file expected"):
            put(replace(entry, sha256="0" * 64), folder, **how)
    assert visible(folder) == []


def test_a_download_that_broke_off_goes_on_with_the_next_install(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    file = server.add(f"/{NAME}.zip", vosk_zip(NAME))
    file.breaks = [300, 0]
    with pytest.raises(FetchError, match="broke off"):
        put(entry, folder, mirror=server.url)
    assert visible(folder) == []
    put(entry, folder, mirror=server.url)
    assert server.asked[-1] == (f"/{NAME}.zip", 300)
    assert find_vosk_model("nl", folder) is not None


@pytest.mark.parametrize("stage", [0.5, 0.9])
def test_an_interrupt_leaves_nothing_that_can_be_seen(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes], stage: float
) -> None:
    server.add(f"/{NAME}.zip", vosk_zip(NAME))

    def interrupt(part: float) -> None:
        if part > stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(entry, folder, interrupt, mirror=server.url, free=lambda _: PLENTY)
    assert visible(folder) == []
    assert find_vosk_model("nl", folder) is None
    assert not (folder / ".partial" / NAME / "new").exists()
    put(entry, folder, mirror=server.url)
    assert len(server.asked) == 1, "what was here whole is not fetched again"


def test_what_a_killed_process_left_is_cleared_away(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    server.add(f"/{NAME}.zip", vosk_zip(NAME))
    left = folder / ".partial" / NAME / "new"
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    put(entry, folder, mirror=server.url)
    assert not (folder / NAME / "half").exists()


def test_a_bad_archive_is_not_kept_for_the_next_time(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    server.add(f"/{NAME}.zip", b"a page that says: no such file")
    with pytest.raises(FetchError, match="damaged"):
        put(entry, folder, mirror=server.url)
    server.add(f"/{NAME}.zip", vosk_zip(NAME))
    put(entry, folder, mirror=server.url)


def test_where_the_disk_is_full_what_has_come_is_kept(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    body = vosk_zip(NAME)
    server.add(f"/{NAME}.zip", body)
    room = iter([PLENTY, 5])
    with pytest.raises(FetchError, match="more on the disk"):
        put(entry, folder, mirror=server.url, free=lambda _: next(room))
    assert visible(folder) == []
    put(entry, folder, mirror=server.url)
    assert len(server.asked) == 1


def test_a_disk_that_fills_up_meanwhile_is_told(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    server.add(f"/{NAME}.zip", vosk_zip(NAME))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sources, "unpack", full)
    with pytest.raises(FetchError, match="No space left on device"):
        put(entry, folder, mirror=server.url)
    assert visible(folder) == []


def test_a_folder_that_cannot_be_made_is_told(folder: Path, entry: Entry) -> None:
    folder.write_text("a file")
    with pytest.raises(FetchError, match=r"exists|directory"):
        put(entry, folder, mirror="http://127.0.0.1:1")


def test_two_at_once_do_not_meet(folder: Path, entry: Entry, tmp_path: Path) -> None:
    def again(_: float) -> None:
        with pytest.raises(FetchError, match="another Breather is fetching it"):
            put(entry, folder, given=str(tmp_path / "none.zip"))
        raise FetchError("was asked")

    (tmp_path / "model.zip").write_bytes(b"")
    work = (folder / ".partial" / NAME).mkdir(parents=True)
    assert work is None
    with store._alone(folder / ".partial" / NAME), pytest.raises(FetchError, match="was asked"):
        again(0.0)


# From a file or an address of one's own


@pytest.mark.parametrize("of", ["file", "address"])
def test_a_file_of_ones_own_is_installed(
    server: Any, folder: Path, entry: Entry, tmp_path: Path, vosk_zip: Callable[..., bytes], of: str
) -> None:
    server.add("/some/where.zip", vosk_zip(NAME))
    (tmp_path / "where.zip").write_bytes(vosk_zip(NAME))
    given = f"{server.url}/some/where.zip" if of == "address" else str(tmp_path / "where.zip")
    done = put(entry, folder, given=given)
    assert done.checked is Checked.GIVEN
    assert visible(folder) == [NAME]
    assert (tmp_path / "where.zip").exists()


@pytest.mark.parametrize(
    ("without", "missing"),
    [("am/final.mdl", "am/final.mdl"), ("conf/mfcc.conf", "conf/mfcc.conf"),
     ("graph/Gr.fst", "graph/Gr.fst")],
)  # fmt: skip
def test_what_is_no_model_is_named(
    folder: Path, entry: Entry, tmp_path: Path, vosk_zip: Callable[..., bytes],
    without: str, missing: str,
) -> None:  # fmt: skip
    (tmp_path / "model.zip").write_bytes(vosk_zip(NAME, without))
    with pytest.raises(FetchError, match=f"no Vosk model: {missing} is missing"):
        put(entry, folder, given=str(tmp_path / "model.zip"))
    assert visible(folder) == []


def test_another_model_than_the_one_named_is_refused(
    folder: Path, entry: Entry, tmp_path: Path, vosk_zip: Callable[..., bytes]
) -> None:
    (tmp_path / "model.zip").write_bytes(vosk_zip("vosk-model-small-ko-0.22"))
    with pytest.raises(FetchError, match=f"outside the folder “{NAME}”"):
        put(entry, folder, given=str(tmp_path / "model.zip"))


def test_a_file_that_is_not_there_is_told(folder: Path, entry: Entry, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="there is no file"):
        put(entry, folder, given=str(tmp_path / "none.zip"))


# Voices


def test_a_voice_is_fetched_file_by_file(
    server: Any, folder: Path, voice: Entry, voice_files: Callable[..., dict[str, bytes]]
) -> None:
    for name, body in voice_files(VOICE, "nl").items():
        server.add(f"/{VOICE}/{name}", body)
    done = put(voice, folder, mirror=server.url)
    assert done.checked is Checked.FIRST
    assert find_piper_voice("nl", folder) == folder / VOICE
    assert find_vosk_model("nl", folder) is None
    assert (folder / VOICE / "MODEL_CARD").read_bytes() == b"CC0"


def test_a_voice_without_its_description_is_not_installed(
    server: Any, folder: Path, voice: Entry, voice_files: Callable[..., dict[str, bytes]]
) -> None:
    files = voice_files(VOICE, "nl")
    server.add(f"/{VOICE}/{VOICE}.onnx", files[f"{VOICE}.onnx"])
    with pytest.raises(FetchError, match="the server answered 404"):
        put(voice, folder, mirror=server.url)
    assert visible(folder) == []
    for name, body in files.items():
        server.add(f"/{VOICE}/{name}", body)
    put(voice, folder, mirror=server.url)
    assert [path for path, _ in server.asked].count(f"/{VOICE}/{VOICE}.onnx") == 1


def test_a_voice_comes_from_files_of_ones_own(
    folder: Path, voice: Entry, tmp_path: Path, voice_files: Callable[..., dict[str, bytes]]
) -> None:
    for name, body in voice_files(VOICE, "nl").items():
        (tmp_path / name).write_bytes(body)
    put(voice, folder, given=str(tmp_path / f"{VOICE}.onnx"))
    assert find_piper_voice("nl", folder) == folder / VOICE


@pytest.mark.parametrize("language", ["ko", ""])
def test_a_voice_of_another_language_is_refused(
    folder: Path, voice: Entry, tmp_path: Path, voice_files: Callable[..., dict[str, bytes]],
    language: str,
) -> None:  # fmt: skip
    for name, body in voice_files(VOICE, language).items():
        (tmp_path / name).write_bytes(body)
    with pytest.raises(FetchError, match=f"speaks “{language or '.'}”, not “nl”"):
        put(voice, folder, given=str(tmp_path / f"{VOICE}.onnx"))


# Removing


def test_a_model_is_removed_with_what_has_come_of_it(
    server: Any, folder: Path, entry: Entry, vosk_zip: Callable[..., bytes]
) -> None:
    server.add(f"/{NAME}.zip", vosk_zip(NAME))
    put(entry, folder, mirror=server.url)
    assert [path.name for path in installed(folder)] == [NAME]
    assert remove(NAME, folder)
    assert list(installed(folder)) == []
    assert list((folder / ".partial").iterdir()) == []
    assert not remove(NAME, folder)


def test_a_half_download_can_be_removed(folder: Path) -> None:
    (folder / ".partial" / NAME).mkdir(parents=True)
    assert remove(NAME, folder)
    assert not (folder / ".partial" / NAME).exists()
