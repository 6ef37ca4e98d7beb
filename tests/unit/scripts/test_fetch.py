from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fetch
import pytest
from fetch import FetchError, Model

NAME = "model-en"


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "content")
    return packed.getvalue()


@contextmanager
def served(status: int, body: bytes, *, length: int | None = None) -> Iterator[str]:
    """The address of a server on this machine that gives everyone the same answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/model.zip"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def model(url: str, body: bytes) -> Model:
    return Model(NAME, "model", url, len(body), hashlib.sha256(body).hexdigest())


def test_fetch_puts_the_whole_model_into_the_folder(tmp_path: Path) -> None:
    body = archive(f"{NAME}/am/final.mdl", f"{NAME}/README")
    shown: list[float] = []
    with served(200, body) as url:
        fetch.fetch(model(url, body), tmp_path / "models", shown.append)
    assert (tmp_path / "models" / NAME / "am" / "final.mdl").read_text() == "content"
    assert [path.name for path in (tmp_path / "models").iterdir()] == [NAME]
    assert shown == sorted(shown)
    assert shown[-1] == 1.0


def test_fetch_keeps_a_model_that_another_process_has_put_there(tmp_path: Path) -> None:
    body = archive(f"{NAME}/README")
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "README").write_text("theirs")
    with served(200, body) as url:
        fetch.fetch(model(url, body), tmp_path, lambda _: None)
    assert (tmp_path / NAME / "README").read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize(
    ("status", "body", "length", "reason"),
    [
        (404, b"", None, "the server answered 404"),
        (200, b"short", None, "the transfer broke off"),
        (200, b"short", 9, "the transfer broke off"),
        (200, b"0123456789", None, "not the file expected"),
        (200, b"0123456789abcdef", None, "not the file expected"),
    ],
)
def test_fetch_leaves_nothing_behind_where_it_fails(
    tmp_path: Path, status: int, body: bytes, length: int | None, reason: str
) -> None:
    with served(status, body, length=length) as url:
        wanted = model(url, b"the bytes!")
        with pytest.raises(FetchError, match=reason):
            fetch.fetch(wanted, tmp_path, lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_fetch_says_that_a_server_is_not_reached(tmp_path: Path) -> None:
    with served(200, b"") as url:
        pass
    with pytest.raises(FetchError, match="not reached"):
        fetch.fetch(model(url, b"x"), tmp_path, lambda _: None)


def test_fetch_says_that_its_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(FetchError, match=r"exists|directory"):
        fetch.fetch(model("http://127.0.0.1:1/", b"x"), tmp_path / "models", lambda _: None)


@pytest.mark.parametrize(
    "member", ["../outside", f"{NAME}/../../outside", "/outside", "other/file", f"{NAME}\\..\\out"]
)
def test_unpack_refuses_members_outside_the_folder(tmp_path: Path, member: str) -> None:
    packed = tmp_path / "model.zip"
    packed.write_bytes(archive(f"{NAME}/README", member))
    with pytest.raises(FetchError, match="outside"):
        fetch.unpack(packed, NAME, tmp_path / "target")
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(("body", "reason"), [(b"no zip", "damaged"), (archive(), "no model")])
def test_unpack_refuses_what_is_no_model(tmp_path: Path, body: bytes, reason: str) -> None:
    packed = tmp_path / "model.zip"
    packed.write_bytes(body)
    with pytest.raises(FetchError, match=reason):
        fetch.unpack(packed, NAME, tmp_path / "target")


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"HOME": "/h"}, "linux", "/h/.local/share/breather/models"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "linux", "/d/breather/models"),
        ({"HOME": "/h", "XDG_DATA_HOME": "d"}, "linux", "/h/.local/share/breather/models"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Application Support/breather/models"),
        ({"HOME": "/h", "LOCALAPPDATA": "/l"}, "win32", "/l/breather/models"),
    ],
)
def test_models_folder_follows_the_platform(
    environ: dict[str, str], platform: str, folder: str
) -> None:
    assert fetch.models_folder(environ, platform).as_posix() == folder


def test_models_folder_is_where_platformdirs_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    platformdirs = pytest.importorskip("platformdirs")
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    data = Path(platformdirs.user_data_dir("breather", appauthor=False))
    assert fetch.models_folder({"XDG_DATA_HOME": "/somewhere", "HOME": str(Path.home())}) == (
        data / "models"
    )
