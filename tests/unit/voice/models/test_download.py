"""Downloads from a server of our own, which breaks off, changes its mind or refuses."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest

from voice.models import download as downloads
from voice.models.catalogue import Remote
from voice.models.download import BrokeOff, download
from voice.models.errors import FetchError

BODY = bytes(range(256)) * 40
PLENTY = 1 << 40
Server = Any
Served = Any
"""See conftest.py."""


class Client:
    """Fetches one file, and keeps what it showed."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.partial = folder / "model.zip"
        self.server = server
        self.shown: list[float] = []

    def fetch(
        self, *, sha256: str | None = None, size: int | None = None, free: int = PLENTY
    ) -> str:
        url = f"{self.server.url}/model.zip"
        remote = Remote("model.zip", "model.zip", url, size or 20_000, size, sha256)
        return download(remote, self.partial, self.shown.append, lambda _: free)


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Client:
    return Client(server, tmp_path)


@pytest.fixture
def served(server: Server) -> Served:
    return server.add("/model.zip", BODY)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def break_off(client: Client, served: Served, *after: int) -> None:
    """A start after which a part of the file is here."""
    served.breaks = [*after, 0]
    with pytest.raises(BrokeOff, match="broke off"):
        client.fetch()
    client.server.asked.clear()


def test_a_whole_file_comes_at_once(client: Client, served: Served) -> None:
    assert client.fetch(sha256=sha(BODY), size=len(BODY)) == sha(BODY)
    assert client.partial.read_bytes() == BODY
    assert client.shown == sorted(client.shown)
    assert client.shown[-1] == 1.0


def test_a_transfer_that_breaks_in_the_middle_goes_on_at_once(
    client: Client, served: Served, server: Server
) -> None:
    served.breaks = [3_000, 1_000]
    assert client.fetch() == sha(BODY)
    assert [start for _, start in server.asked] == [0, 3_000, 4_000]


def test_a_transfer_that_stands_still_is_given_up_and_kept(client: Client, served: Served) -> None:
    break_off(client, served, 3_000)
    assert client.partial.read_bytes() == BODY[:3_000]


def test_the_next_start_goes_on_where_the_last_one_broke_off(
    client: Client, served: Served, server: Server
) -> None:
    break_off(client, served, 3_000)
    assert client.fetch() == sha(BODY)
    assert [start for _, start in server.asked] == [3_000]


def test_an_interrupt_keeps_what_has_come(
    client: Client, served: Served, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "CHUNK", 1_000)

    def interrupt(part: float) -> None:
        if part > 0.4:
            raise KeyboardInterrupt

    remote = Remote("model.zip", "model.zip", f"{server.url}/model.zip", 20_000)
    with pytest.raises(KeyboardInterrupt):
        download(remote, client.partial, interrupt, lambda _: PLENTY)
    had = client.partial.stat().st_size
    assert 0 < had < len(BODY)
    assert client.fetch() == sha(BODY)
    assert server.asked[-1] == ("/model.zip", had)


def test_a_server_without_ranges_starts_anew(
    client: Client, served: Served, server: Server
) -> None:
    break_off(client, served, 3_000)
    served.ranges = False
    assert client.fetch() == sha(BODY)
    assert [start for _, start in server.asked] == [3_000]


@pytest.mark.parametrize("change", ["etag", "modified", "size", "mark ignored"])
def test_a_file_that_changed_on_the_server_starts_anew(
    client: Client, served: Served, server: Server, change: str
) -> None:
    served.modified = "Sun, 01 Nov 2026 10:00:00 GMT"
    if change == "modified":
        served.etag = ""
    break_off(client, served, 3_000)
    served.body = bytes(reversed(BODY))
    if change == "etag":
        served.etag = '"two"'
    elif change == "modified":
        served.modified = "Sun, 01 Nov 2026 11:00:00 GMT"
    else:
        served.body += b"longer"
    assert client.fetch() == sha(served.body)
    if change in ("etag", "modified"):
        assert len(server.asked) == 1, "the server was told what there is of it"


def test_a_server_that_does_not_look_at_the_mark_is_seen_through(
    client: Client, served: Served, server: Server
) -> None:
    """One that answers with the rest of another file."""
    served.etag = ""
    break_off(client, served, 3_000)
    served.body = bytes(reversed(BODY)) + b"longer"
    assert client.fetch() == sha(served.body)
    assert [start for _, start in server.asked] == [3_000, 0]


def test_a_file_that_became_shorter_than_what_is_here_starts_anew(
    client: Client, served: Served, server: Server
) -> None:
    served.etag = ""
    break_off(client, served, 3_000)
    served.body = b"short"
    assert client.fetch() == sha(b"short")


def test_what_is_here_whole_is_not_asked_for_again(
    client: Client, served: Served, server: Server
) -> None:
    client.fetch()
    assert client.fetch() == sha(BODY)
    assert len(server.asked) == 1


@pytest.mark.parametrize("note", ["", "{", "[]", '{"url": "else"}'])
def test_a_part_that_nobody_knows_is_not_gone_on_with(
    client: Client, served: Served, server: Server, note: str
) -> None:
    client.partial.write_bytes(b"what is this")
    client.partial.with_name("model.zip.source").write_text(note)
    assert client.fetch() == sha(BODY)
    assert [start for _, start in server.asked] == [0]


def test_another_address_is_not_gone_on_with(
    client: Client, served: Served, server: Server
) -> None:
    break_off(client, served, 3_000)
    other = server.add("/other.zip", bytes(reversed(BODY)))
    remote = Remote("model.zip", "model.zip", f"{server.url}/other.zip", 20_000)
    assert download(remote, client.partial, lambda _: None, lambda _: PLENTY) == sha(other.body)


def test_a_file_of_unknown_length_comes_whole(client: Client, served: Served) -> None:
    served.sized = False
    assert client.fetch() == sha(BODY)


def test_a_wrong_checksum_is_refused_and_thrown_away(client: Client, served: Served) -> None:
    with pytest.raises(FetchError, match="not the file expected"):
        client.fetch(sha256=sha(b"another"))
    assert list(client.partial.parent.iterdir()) == []


@pytest.mark.parametrize("size", [len(BODY) - 1, len(BODY) + 1])
@pytest.mark.parametrize("sized", [True, False])
def test_a_wrong_size_is_refused(client: Client, served: Served, size: int, sized: bool) -> None:
    served.sized = sized
    with pytest.raises(FetchError, match="not the file expected"):
        client.fetch(size=size)
    assert list(client.partial.parent.iterdir()) == []


def test_no_more_is_taken_than_a_model_can_be(client: Client, served: Served) -> None:
    served.body = bytes(20_001)
    for served.sized in (True, False):
        with pytest.raises(FetchError, match="not the file expected"):
            client.fetch()
        assert list(client.partial.parent.iterdir()) == []


def test_where_the_disk_has_no_room_nothing_is_fetched(client: Client, served: Served) -> None:
    with pytest.raises(FetchError, match="needs 1 MB more on the disk"):
        client.fetch(free=len(BODY) - 1)
    assert not client.partial.exists()


@pytest.mark.parametrize("status", [403, 404, 416, 500, 503])
def test_what_the_server_answers_is_told(client: Client, served: Served, status: int) -> None:
    served.status = status
    with pytest.raises(FetchError, match=f"the server answered {status}"):
        client.fetch()


def test_a_server_that_is_not_there_is_told(client: Client) -> None:
    remote = Remote("model.zip", "model.zip", "http://127.0.0.1:1/model.zip", 9)
    with pytest.raises(FetchError, match="not reached"):
        download(remote, client.partial, lambda _: None, lambda _: PLENTY)


def test_a_name_server_that_does_not_answer_is_given_up(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    monkeypatch.setattr(downloads, "OPEN_SECONDS", 0.0)
    monkeypatch.setattr(
        downloads.urllib.request, "urlopen", lambda *_, **__: answered.wait() and None
    )
    with pytest.raises(FetchError, match="no answer in time"):
        client.fetch()
    answered.set()
