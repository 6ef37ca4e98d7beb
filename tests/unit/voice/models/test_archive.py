"""Archives: what a model does not need is not unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.models import archive as archives
from voice.models.archive import check, unpack
from voice.models.errors import FetchError, NoRoom

PLENTY = 1 << 40


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Path]:
    """Unpacks an archive; gives the folder."""

    def unpacked(body: bytes, free: int = PLENTY) -> Path:
        packed = tmp_path / "model.zip"
        packed.write_bytes(body)
        target = tmp_path / "new"
        unpack(packed, "model", target, lambda _: None, lambda _: free)
        return target

    return unpacked


def zipped(*names: str) -> bytes:
    """An archive with files of these names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "content")
    return packed.getvalue()


def with_mode(mode: int, name: str = "model/file") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        file.writestr(info, "/etc/passwd")
    return packed.getvalue()


def test_files_and_folders_come_out_as_they_went_in(take: Callable[..., Path]) -> None:
    target = take(zipped("model/am/final.mdl", "model/README", "model/empty/"))
    assert (target / "am" / "final.mdl").read_text() == "content"
    assert sorted(path.name for path in target.iterdir()) == ["README", "am"]


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    packed = tmp_path / "model.zip"
    packed.write_bytes(zipped("model/one", "model/two"))
    shown: list[float] = []
    unpack(packed, "model", tmp_path / "new", shown.append, lambda _: PLENTY)
    assert shown == [0.5, 1.0]


@pytest.mark.parametrize(
    "name",
    ["../outside", "model/../outside", "model/a/../../../outside", "/outside", "//outside",
     "other/file", "file", "model\\..\\outside", "\\outside", "C:/outside", "model/C:file",
     "model/./file", "model//file", "model/file.", "model/file ", "model/fi\nle", "Model/file",
     "model/" + "a" * 240],
)  # fmt: skip
def test_nothing_is_written_outside_its_folder(
    take: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    with pytest.raises(FetchError, match="outside the folder “model”"):
        take(zipped("model/README", name))
    assert [path.name for path in tmp_path.iterdir()] == ["model.zip"]


NAMES = st.lists(st.sampled_from(["..", ".", "", "model", "a", "C:", "\\", "/", "x.y"]), max_size=6)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_no_name_leads_outside(parts: list[list[str]]) -> None:
    infos = []
    for names in parts:
        info = zipfile.ZipInfo("/".join(names) or "x")
        info.compress_size = info.file_size = 1
        infos.append(info)
    try:
        members = check(infos, "model", 100)
    except FetchError:
        return
    root = Path("/somewhere/new")
    for _, path in members:
        lies = root.joinpath(*path.parts)
        assert lies.is_relative_to(root)
        assert lies != root
        assert ".." not in lies.parts


@pytest.mark.parametrize(
    "kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK]
)
def test_links_and_devices_are_refused(take: Callable[..., Path], kind: int) -> None:
    with pytest.raises(FetchError, match="link or a device"):
        take(with_mode(kind | 0o777))


def test_what_may_be_run_is_written_as_a_plain_file(take: Callable[..., Path]) -> None:
    target = take(with_mode(stat.S_IFREG | 0o4777))
    assert (target / "file").stat().st_mode & (stat.S_ISUID | 0o111) == 0


def test_a_bomb_is_refused_before_it_goes_off(
    take: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "ANY_RATIO", 100_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model/zeros", bytes(1_000_000))
    with pytest.raises(FetchError, match="too large"):
        take(packed.getvalue())
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("file_size", "compress_size", "reason"),
    [(archives.MOST_BYTES + 1, 1, "too large"), (200_000_000, 1, "too large"), (9, 101, "damaged")],
)
def test_sizes_that_cannot_be_are_refused(file_size: int, compress_size: int, reason: str) -> None:
    info = zipfile.ZipInfo("model/file")
    info.file_size, info.compress_size = file_size, compress_size
    with pytest.raises(FetchError, match=reason):
        check([info], "model", 100)


def test_a_file_that_lies_about_its_size_is_damaged(take: Callable[..., Path]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model/zeros", bytes(1_000_000))
    real, said = (1_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    body = packed.getvalue().replace(real, said)
    with pytest.raises(FetchError, match="damaged"):
        take(body)


def test_too_many_files_are_refused(take: Callable[..., Path]) -> None:
    with pytest.raises(FetchError, match="too many"):
        take(zipped(*(f"model/{number}" for number in range(archives.MOST_FILES + 1))))


@pytest.mark.parametrize(
    "names", [("model/a", "model/A"), ("model/ä", "model/Ä"), ("model\\a", "model/a")]
)
def test_two_files_with_one_name_are_refused(
    take: Callable[..., Path], names: tuple[str, str]
) -> None:
    with pytest.raises(FetchError, match="one name"):
        take(zipped(*names))


def test_a_file_that_is_a_folder_as_well_is_refused(take: Callable[..., Path]) -> None:
    with pytest.raises(FetchError, match="damaged"):
        take(zipped("model/a", "model/a/b"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"no zip", "damaged"), (b"", "damaged"), (zipped(), "no model"),
     (zipped("model/am/"), "no model"), (zipped("model/a")[:-30], "damaged")],
    ids=["no-zip", "empty", "no-file", "a-folder-alone", "cut"],  # an archive holds the time
)  # fmt: skip
def test_what_is_no_model_is_told(take: Callable[..., Path], body: bytes, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        take(body)


def test_a_flipped_bit_is_found(take: Callable[..., Path]) -> None:
    with pytest.raises(FetchError, match="damaged"):
        take(zipped("model/a").replace(b"content", b"contend", 1))


def test_encrypted_and_unknown_kinds_are_told() -> None:
    info = zipfile.ZipInfo("model/a")
    info.flag_bits = 1
    with pytest.raises(FetchError, match="encrypted"):
        check([info], "model", 100)


def test_where_the_disk_has_no_room_nothing_is_unpacked(
    take: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(NoRoom):
        take(zipped("model/a"), free=6)
    assert not (tmp_path / "new").exists()
