"""Fetches one file over HTTP, and goes on where a transfer broke off.

What has come lies in a file of its own with a note beside it that says of what it is a part. Only a
server that still has the same file (its mark, its time and its size) is asked for the rest.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from voice.models.catalogue import Remote
from voice.models.errors import FetchError, NoRoom

ANSWER_SECONDS = 5.0
OPEN_SECONDS = 10.0
ATTEMPTS = 3
"""How often in a row a transfer may break off before the next start has to go on with it."""
CHUNK = 1 << 18
RANGE_REFUSED = 416
PARTIAL = 206


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a server's file is known again."""

    etag: str = ""
    modified: str = ""
    size: int | None = None


class BrokeOff(FetchError):
    """The transfer ended before the file did; what has come is kept."""

    def __init__(self) -> None:
        super().__init__("the transfer broke off")


def download(
    remote: Remote, partial: Path, show: Callable[[float], None], free: Callable[[Path], int]
) -> str:
    """Fetches a file into `partial`, telling `show` how much is done (0 to 1); gives its SHA-256.

    Raises FetchError. What has come then stays, unless it is of no use.
    """
    for attempt in range(ATTEMPTS):
        before = _had(partial)
        try:
            _transfer(remote, partial, show, free)
            break
        except BrokeOff:
            if attempt == ATTEMPTS - 1 or _had(partial) <= before:
                raise
    digest = digest_of(partial)
    wrong_size = remote.size is not None and _had(partial) != remote.size
    if wrong_size or (remote.sha256 is not None and digest != remote.sha256):
        discard(partial)
        raise FetchError("what came is not the file expected")
    show(1.0)
    return digest


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard(partial: Path) -> None:
    """Removes what has come of a file."""
    partial.unlink(missing_ok=True)
    _note(partial).unlink(missing_ok=True)


def _transfer(
    remote: Remote, partial: Path, show: Callable[[float], None], free: Callable[[Path], int]
) -> None:
    mark = _read_mark(partial, remote.url)
    had = _had(partial) if mark else 0
    if mark and mark.size == had:
        return
    answer = _open(remote.url, had, mark)
    if had and (answer is None or (answer.status == PARTIAL and not _goes_on(answer, had, mark))):
        # Another file than the one that a part of is here.
        if answer is not None:
            answer.close()
        had, answer = 0, _open(remote.url, 0, None)
    if answer is None:
        raise FetchError(f"the server answered {RANGE_REFUSED}")
    with answer:
        if not had or answer.status != PARTIAL:
            had = 0
            discard(partial)
            mark = _mark(answer, answer.headers.get("Content-Length"))
            _write_mark(partial, remote.url, mark)
        _take(answer, remote, partial, had, mark or Mark(), show, free)


def _take(
    answer: http.client.HTTPResponse,
    remote: Remote,
    partial: Path,
    had: int,
    mark: Mark,
    show: Callable[[float], None],
    free: Callable[[Path], int],
) -> None:
    """Writes what the server sends behind what is there."""
    size = mark.size or remote.size
    if size and (size > remote.most or (remote.size and size != remote.size)):
        discard(partial)
        raise FetchError("what is there is not the file expected")
    if size and size - had > (there := free(partial.parent)):
        raise NoRoom(size - had, there)
    with partial.open("ab") as out:
        while had <= remote.most and (chunk := _read(answer)):
            had += len(chunk)
            _write(out.write, chunk)
            show(min(1.0, had / (size or remote.most)))
    if had > remote.most:
        discard(partial)
        raise FetchError("what came is not the file expected")
    if mark.size and had < mark.size:
        raise BrokeOff


def _read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read(CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise BrokeOff from error


def _write(write: Callable[[bytes], object], chunk: bytes) -> None:
    try:
        write(chunk)
    except OSError as error:
        raise FetchError(error.strerror or "the disk could not be written to") from error


def _goes_on(answer: http.client.HTTPResponse, had: int, mark: Mark | None) -> bool:
    """Whether the answer is the rest of the same file."""
    unit, _, place = answer.headers.get("Content-Range", "").partition(" ")
    place, _, size = place.partition("/")
    begins = unit == "bytes" and place.partition("-")[0] == str(had)
    return begins and _mark(answer, size) == mark


def _mark(answer: http.client.HTTPResponse, size: str | None) -> Mark:
    etag = answer.headers.get("ETag", "")
    modified = answer.headers.get("Last-Modified", "")
    return Mark(etag, modified, int(size) if size and size.isdecimal() else None)


def _had(partial: Path) -> int:
    return partial.stat().st_size if partial.exists() else 0


def _note(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.source")


def _write_mark(partial: Path, url: str, mark: Mark) -> None:
    _note(partial).write_text(json.dumps({"url": url, **asdict(mark)}), "utf-8")


def _read_mark(partial: Path, url: str) -> Mark | None:
    """Of what the bytes at `partial` are the beginning; None where nothing can go on from them."""
    try:
        noted = json.loads(_note(partial).read_text("utf-8"))
        mark = Mark(noted["etag"], noted["modified"], noted["size"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    known = bool(mark.size) and _had(partial) > 0
    return mark if known and noted.get("url") == url else None


def _open(url: str, had: int, mark: Mark | None) -> http.client.HTTPResponse | None:
    """The answer to a request; None where the server has no more than `had` bytes.

    In a thread, as a name server may keep one waiting for any time.
    """
    answers: list[http.client.HTTPResponse | Exception] = []
    headers = {"Accept-Encoding": "identity"}
    if had:
        headers["Range"] = f"bytes={had}-"
        if mark and (condition := mark.etag or mark.modified) and not condition.startswith("W/"):
            headers["If-Range"] = condition

    def ask() -> None:
        try:
            request = urllib.request.Request(url, headers=headers)
            answers.append(urllib.request.urlopen(request, timeout=ANSWER_SECONDS))
        except (OSError, http.client.HTTPException, ValueError) as error:
            answers.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(OPEN_SECONDS)
    answer = answers[0] if answers else TimeoutError()
    if not isinstance(answer, Exception):
        return answer
    if isinstance(answer, urllib.error.HTTPError):
        answer.close()
        if had and answer.code == RANGE_REFUSED:
            return None
    raise FetchError(_reason(answer)) from answer


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answered {error.code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "the server's certificate is not trusted here"
    return "no answer in time" if isinstance(cause, TimeoutError) else "the server was not reached"
