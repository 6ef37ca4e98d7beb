"""A server of our own on this machine, and small files that look like models."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

VOSK = ("am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst", "README")


@dataclass
class Served:
    """One file on a server, and how the server behaves."""

    body: bytes
    status: int = 200
    ranges: bool = True
    etag: str = '"one"'
    modified: str = ""
    sized: bool = True
    """Whether it tells how long the file is."""
    breaks: list[int] = field(default_factory=list)
    """After how many bytes the next answers break off; then they are whole."""


class Server:
    """Files by path, and the requests that came: path, and from which byte on."""

    def __init__(self) -> None:
        self.files: dict[str, Served] = {}
        self.asked: list[tuple[str, int]] = []
        self.url = ""

    def add(self, path: str, body: bytes) -> Served:
        self.files[path] = Served(body)
        return self.files[path]


@pytest.fixture
def server() -> Iterator[Server]:
    here = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-")
            start = int(wanted)
            here.asked.append((self.path, start))
            file = here.files.get(self.path)
            if file is None or file.status != 200:
                self.send_error(file.status if file else 404)
                return
            if not file.ranges or self.headers.get("If-Range", file.etag) not in (
                file.etag,
                file.modified,
            ):
                start = 0
            if start >= len(file.body) > 0:
                self.send_error(416)
                return
            self._answer(file, start)

        def _answer(self, file: Served, start: int) -> None:
            rest = file.body[start:]
            self.send_response(206 if start else 200)
            if start:
                place = f"bytes {start}-{len(file.body) - 1}/{len(file.body)}"
                self.send_header("Content-Range", place)
            if file.sized:
                self.send_header("Content-Length", str(len(rest)))
            for name, value in (("ETag", file.etag), ("Last-Modified", file.modified)):
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(rest[: file.breaks.pop(0)] if file.breaks else rest)

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=partial(listening.serve_forever, poll_interval=0.01))
    thread.start()
    here.url = f"http://127.0.0.1:{listening.server_address[1]}"
    yield here
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def vosk_zip() -> Callable[..., bytes]:
    """Makes an archive that looks like a Vosk model, but for the files left out."""

    def make(name: str, *without: str) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            for path in VOSK:
                if path not in without:
                    file.writestr(f"{name}/{path}", f"content of {path}")
        return packed.getvalue()

    return make


@pytest.fixture
def voice_files() -> Callable[..., dict[str, bytes]]:
    """Makes what looks like a Piper voice, by file name."""

    def make(name: str, language: str) -> dict[str, bytes]:
        described = json.dumps({"language": {"family": language}}).encode()
        return {f"{name}.onnx": b"weights", f"{name}.onnx.json": described, "MODEL_CARD": b"CC0"}

    return make
