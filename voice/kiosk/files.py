"""The files of the page: read once, from a list, so that no path can lead anywhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as resources
from importlib.resources.abc import Traversable

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
"""Media types by the ending; what has another one is not served."""
PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the page."""

    content: bytes
    media_type: str
    tag: str
    """Changes with the content; an ETag, quotes included."""


def page_files() -> Mapping[str, File]:
    """The files that are shipped, by their path below the folder."""
    return read(resources("voice.kiosk") / "static")


def read(folder: Traversable) -> Mapping[str, File]:
    """All files of a folder and those below it; nothing where there is no such folder."""
    found: dict[str, File] = {}
    _gather(folder, "", found)
    return found


def _gather(folder: Traversable, path: str, found: dict[str, File]) -> None:
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            _gather(entry, f"{path}{entry.name}/", found)
            continue
        media_type = TYPES.get("." + entry.name.rpartition(".")[2])
        if media_type is not None:
            content = entry.read_bytes()
            tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            found[path + entry.name] = File(content, media_type, tag)
