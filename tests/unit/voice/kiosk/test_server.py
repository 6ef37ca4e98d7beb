"""What is answered to whom is let in, and that nothing but the page's files can be had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.voice.kiosk.serving import FILES, KEYS, OPEN, OWN, VIEW, Served
from voice.errors import PartError, UserError
from voice.kiosk.hub import Hub
from voice.triggers.messages import Reply

PROBLEM = "application/problem+json"


def test_the_page_and_its_files_are_served_with_their_types() -> None:
    served = Served()
    page = served.ask("GET", "/", {})
    assert page.content == FILES["index.html"].content
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    words = served.ask("GET", "/static/words/nl.json", {})
    assert words.headers["content-type"] == "application/json"


def test_a_file_that_is_known_already_is_not_sent_again() -> None:
    served = Served()
    tag = served.ask("GET", "/", {}).headers["etag"]
    again = served.ask("GET", "/", {"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert served.ask("GET", "/", {"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static",
        "/static/words",
        "/static/words/",
        "/static/../keys.py",
        "/static/..%2fkeys.py",
        "/static/%2e%2e/keys.py",
        "/static/%252e%252e/keys.py",
        "/static//etc/passwd",
        "/static/words/..%5c..%5ckeys.py",
        "/static/index.html%00.js",
        "/static/C:/Windows/win.ini",
        "//etc/passwd",
        "/index.html",
        "/.git/config",
    ],
)
def test_no_path_leads_anywhere_else(path: str) -> None:
    answer = Served().ask("GET", path, {}, base="http://127.0.0.1:8765")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=60))
def test_only_what_is_on_the_list_is_served(path: str) -> None:
    from urllib.parse import quote

    answer = Served().ask("GET", f"/static/{quote(path)}", {})
    assert answer.status_code == (200 if path in FILES else 404)


def test_the_newest_view_is_told_as_it_came() -> None:
    answer = Served().ask("GET", "/api/v1/state")
    assert answer.text == VIEW.text
    assert answer.headers["cache-control"] == "no-store"


def test_before_there_is_anything_to_tell_it_says_so() -> None:
    answer = Served().ask("GET", "/api/v1/catalogue")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["detail"].startswith("Breather is still starting")


@pytest.mark.parametrize("name", ["start", "start:box", "start:4-2-6-0", "language:nl", "stop"])
def test_a_trigger_is_passed_on(name: str) -> None:
    served = Served()
    assert served.ask("POST", f"/api/v1/triggers/{name}").status_code == 204
    assert served.triggers == [name]


def test_a_refusal_is_told_as_a_problem() -> None:
    served = Served(lambda name: Reply(False, "“go-on” has no meaning just now.", mistake=True))
    answer = served.ask("POST", "/api/v1/triggers/go-on")
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "“go-on” has no meaning just now.",
    }


@pytest.mark.parametrize("error", [UserError("Breather is not running."), PartError("Busy.")])
def test_nobody_who_answers_is_a_problem_that_passes(error: Exception) -> None:
    def fail(name: str) -> Reply:
        raise error

    answer = Served(fail).ask("POST", "/api/v1/triggers/start")
    assert answer.status_code == 503
    assert answer.json()["detail"] == str(error)


def test_a_part_that_failed_is_one_too() -> None:
    served = Served(lambda name: Reply(False, "Breather is busy and did not answer; try again."))
    assert served.ask("POST", "/api/v1/triggers/start").status_code == 503


def test_what_the_owner_kept_is_kept_by_nobody_else() -> None:
    answer = Served().ask("GET", "/api/v1/looking-back", OWN)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["title"] == "Looking back"


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply(False, "A kiosk keeps nothing.", mistake=True), 404),
        (Reply(False, "No key that is here opens the journal."), 503),
        (Reply(True), 503),
    ],
)
def test_where_there_is_no_journal_to_read_that_is_a_problem(reply: Reply, status: int) -> None:
    answer = Served(kept=lambda: reply).ask("GET", "/api/v1/looking-back", OWN)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["detail"] == reply.message


def test_a_fault_of_ours_tells_nothing_of_what_was_at_hand() -> None:
    def fail(name: str) -> Reply:
        raise ValueError("my manager shouted")

    answer = Served(fail).ask("POST", "/api/v1/triggers/start")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == PROBLEM
    assert "manager" not in answer.text
    assert "Traceback" not in answer.text


@given(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=700))
def test_any_name_of_a_trigger_is_answered(name: str) -> None:
    from urllib.parse import quote

    served = Served()
    answer = served.ask("POST", f"/api/v1/triggers/{quote(name, safe='')}")
    assert answer.status_code in (204, 404)
    assert served.triggers == ([name] if answer.status_code == 204 else [])
    assert len(name.encode()) <= 512 or answer.status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["call-started", "call-ended"])
def test_a_hook_needs_no_more_than_its_address(method: str, name: str) -> None:
    served = Served()
    assert served.ask(method, f"/hook/{KEYS.hook}/{name}", {}).status_code == 204
    assert served.triggers == [name]


@pytest.mark.parametrize(
    "path",
    [
        f"/hook/{KEYS.hook}/start",
        f"/hook/{KEYS.hook}/stop",
        f"/hook/{KEYS.hook}/",
        f"/hook/{KEYS.api}/call-ended",
        f"/hook/{KEYS.hook[:-1]}/call-ended",
        "/hook//call-ended",
        "/hook/call-ended",
    ],
)
def test_the_key_of_the_hooks_opens_nothing_else(path: str) -> None:
    served = Served()
    assert served.ask("GET", path, OPEN).status_code == 404
    assert served.triggers == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/"),
        ("DELETE", "/api/v1/state"),
        ("GET", "/api/v1/triggers/start"),
        ("PUT", "/api/v1/triggers/start"),
        ("OPTIONS", "/api/v1/triggers/start"),
        ("TRACE", "/"),
        ("BREW", "/api/v1/state"),
    ],
)
def test_another_method_is_refused_as_a_problem(method: str, path: str) -> None:
    served = Served()
    answer = served.ask(method, path)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == PROBLEM
    assert served.triggers == []


def test_a_hub_tells_each_thing_once_until_it_changes() -> None:
    hub = Hub(lambda: 0.0)
    hub.take(VIEW)
    ((topic, number, text),) = hub.newer({})
    assert (topic, text) == (VIEW.topic, VIEW.text)
    assert hub.newer({topic: number}) == []
    hub.take(VIEW)
    assert len(hub.newer({topic: number})) == 1
