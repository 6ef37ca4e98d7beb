"""What is said over the socket comes back as it was; anything else is not understood."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.dialogue.state import State
from voice.triggers.messages import (
    EarState,
    NotUnderstood,
    Reply,
    Request,
    Status,
    StatusRequest,
    TriggerRequest,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
)

texts = st.text(max_size=20)
names = st.none() | texts
counts = st.integers(0, 2**40)
requests: st.SearchStrategy[Request] = st.builds(TriggerRequest, texts) | st.just(StatusRequest())
statuses = st.builds(
    Status, st.sampled_from(State), names, texts, texts, names, names, texts,
    st.sampled_from(EarState), counts, counts, st.floats(0, 1e9),
)  # fmt: skip
replies = st.builds(Reply, st.booleans(), texts, st.booleans(), st.none() | statuses)


@given(requests)
def test_a_request_comes_back(request: Request) -> None:
    assert decode_request(encode_request(request)) == request


@given(replies)
def test_a_reply_comes_back(reply: Reply) -> None:
    assert decode_reply(encode_reply(reply)) == reply


@pytest.mark.parametrize(
    "content",
    [b"", b"stop", b"[]", b"{}", b"null", b'{"trigger": 1}', b'{"status": false}',
     b'{"trigger": "stop", "status": true}', b'{"trigger": "stop", "at": 1}', b"[" * 4000,
     b'{"trigger": "stop"', b"\xff\xfe", b'{"status": 1}', b"1" * 4090],
)  # fmt: skip
def test_anything_else_is_no_request(content: bytes) -> None:
    with pytest.raises(NotUnderstood):
        decode_request(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b'{"ok": 1, "message": ""}', b'{"ok": true}',
     b'{"ok": true, "message": "", "status": {}}', b'{"ok": true, "message": "", "status": 5}',
     b'{"ok": true, "message": "", "status": {"state": "asleep"}}'],
)  # fmt: skip
def test_anything_else_is_no_reply(content: bytes) -> None:
    with pytest.raises(NotUnderstood):
        decode_reply(content)


@given(st.binary(max_size=60))
def test_any_bytes_are_understood_or_not(content: bytes) -> None:
    with suppress(NotUnderstood):  # nothing else
        decode_request(content)
    with suppress(NotUnderstood):
        decode_reply(content)
