"""Errors of the API, as RFC 9457 has them: what is wrong, in a sentence that says what to do."""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


def problem(status: HTTPStatus, detail: str, **headers: str) -> Response:
    """The answer for an error; `headers` by their names, with “_” for “-”."""
    content = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    return Response(
        json.dumps(content, ensure_ascii=False).encode(),
        status.value,
        {name.replace("_", "-"): value for name, value in headers.items()},
        MEDIA_TYPE,
    )
