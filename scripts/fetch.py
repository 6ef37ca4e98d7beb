"""Fetches speech models that no package carries, and unpacks them whole or not at all."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import sys
import tempfile
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

ANSWER_SECONDS = 5.0
OPEN_SECONDS = 10.0
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Model:
    """A model to fetch: `size` in bytes and `sha256` are those of the zip file at `url`."""

    name: str
    title: str
    url: str
    size: int
    sha256: str


ENGLISH = Model(
    name="vosk-model-small-en-us-0.15",
    title="English Vosk model",
    url="https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip",
    size=41_205_931,
    sha256="30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
)


class FetchError(Exception):
    """A model could not be had; the text is a short reason that fits into a sentence."""


def models_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Where Breather's models lie: one folder for each, named as the model is."""
    home = Path(environ.get("HOME") or Path.home())
    if platform == "win32":
        data = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        named = environ.get("XDG_DATA_HOME", "")
        # A relative path is to be ignored (XDG Base Directory Specification).
        data = Path(named) if named.startswith("/") else home / ".local" / "share"
    return data / "breather" / "models"


def fetch(model: Model, folder: Path, show: Callable[[float], None]) -> None:
    """Puts `model` into `folder`, telling `show` how much is done (0 to 1).

    Raises FetchError; then `folder` is as before. A second process that does the same is harmless.
    """
    work = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".fetch-", dir=folder))
        archive = work / "model.zip"
        _download(model, archive, lambda part: show(part * 0.9))
        unpack(archive, model.name, work)
        _move(work / model.name, folder / model.name)
        show(1.0)
    except (TimeoutError, urllib.error.URLError, http.client.HTTPException) as error:
        raise FetchError(_reason(error)) from error
    except OSError as error:
        raise FetchError(error.strerror or "the files could not be written") from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def unpack(archive: Path, name: str, target: Path) -> None:
    """Unpacks a zip file all of whose members lie in the folder `name`. Raises FetchError."""
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.namelist():
                parts = PurePosixPath(member.replace("\\", "/")).parts
                if not parts or parts[0] != name or ".." in parts:
                    raise FetchError("the archive holds a file outside its folder")
            packed.extractall(target)
    except zipfile.BadZipFile as error:
        raise FetchError("the archive is damaged") from error
    if not (target / name).is_dir():
        raise FetchError("the archive holds no model")


def _download(model: Model, archive: Path, show: Callable[[float], None]) -> None:
    digest, had = hashlib.sha256(), 0
    with _open(model.url) as answer, archive.open("wb") as out:
        while chunk := answer.read(CHUNK):
            had += len(chunk)
            if had > model.size:
                break
            digest.update(chunk)
            out.write(chunk)
            show(had / model.size)
    if had < model.size:
        raise FetchError("the transfer broke off")
    if had > model.size or digest.hexdigest() != model.sha256:
        raise FetchError("what came is not the file expected")


def _open(url: str) -> IO[bytes]:
    """The answer to a request. In a thread, as a name server may keep one waiting for any time."""
    answers: list[IO[bytes] | Exception] = []

    def ask() -> None:
        try:
            answers.append(urllib.request.urlopen(url, timeout=ANSWER_SECONDS))
        except (OSError, http.client.HTTPException) as error:
            answers.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(OPEN_SECONDS)
    if not answers:
        raise TimeoutError
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]


def _move(made: Path, wanted: Path) -> None:
    try:
        os.rename(made, wanted)
    except OSError:
        # Another process was first: then its copy is as good as this one.
        if not wanted.is_dir():
            raise


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"the server answered {error.code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return "no answer in time" if isinstance(cause, TimeoutError) else "the server was not reached"
