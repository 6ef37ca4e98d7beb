"""The description of the API in OpenAPI 3.1, made of the types that it sends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from voice.kiosk.problems import MEDIA_TYPE
from voice.kiosk.schema import Schema, reference, schemas
from voice.kiosk.view import Catalogue, LookingBack, View

ABOUT = " ".join((
    "Shows what Breather does, and asks it for something, on this machine.",
    "Every request but that for this description and the hooks carries the key as a bearer token.",
    "docs/api.md has examples.",
))  # fmt: skip
STREAM = " ".join((
    "Server-sent events: “clock” every second and before each view, “catalogue” and “view” as they",
    "change, and all three at the beginning. Each is whole; who reads slowly gets the newest, and",
    "who reads nothing for ten seconds is dropped. A clock is the frame (48,000 a second) that is",
    'heard as it is sent: {"frame": 96000, "running": true}.',
))  # fmt: skip
KEPT = "What the person kept in their journal in the last days, for their own window alone."
JSON = "application/json"
_S = HTTPStatus
EVERYWHERE = (_S.BAD_REQUEST, _S.FORBIDDEN, _S.REQUEST_ENTITY_TOO_LARGE, _S.TOO_MANY_REQUESTS)
"""What every request may be answered with."""
MEANINGS = {
    _S.BAD_REQUEST: "This is no HTTP.",
    _S.UNAUTHORIZED: "The key is missing or wrong.",
    _S.FORBIDDEN: "Host or Origin is not ours.",
    _S.NOT_FOUND: "There is nothing here, or the key is wrong.",
    _S.CONFLICT: "There is no such trigger, or it has no meaning just now; the detail says which.",
    _S.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 4096 bytes, or of unknown length.",
    _S.TOO_MANY_REQUESTS: "These are too many requests; see Retry-After.",
    _S.SERVICE_UNAVAILABLE: "Breather is starting, or busy; see Retry-After.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be done at a path."""

    id: str
    path: str
    method: str
    about: str
    answer: Schema
    """What is answered where all is well, by status."""
    refusals: Sequence[HTTPStatus]
    """Beside those that may come everywhere."""
    parameters: Sequence[Schema] = ()
    key: str = "key"
    """Which bearer token it asks for; empty: none."""


def description() -> str:
    """The whole description as JSON."""
    paths: dict[str, Schema] = {}
    for operation in _operations():
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Breather",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:8765"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer"} for name in ("key", "ownersKey")
            },
            "schemas": schemas([View, Catalogue, LookingBack]) | _problem(),
            "responses": {_name(status): _refusal(status) for status in MEANINGS},
        },
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _operations() -> list[Operation]:
    guarded, late = (_S.UNAUTHORIZED,), (_S.UNAUTHORIZED, _S.SERVICE_UNAVAILABLE)
    done = {"204": {"description": "It is done."}}
    obeyed = (_S.CONFLICT, _S.SERVICE_UNAVAILABLE, _S.NOT_FOUND)
    name = _parameter("name", "A trigger: start, start:box, stop, pause, go-on, language:nl …", 512)
    call = {**_parameter("name", "What the call does.", 12)}
    call["schema"] = {"type": "string", "enum": ["call-started", "call-ended"]}
    key = _parameter("key", "The hooks' own key.", 100)
    described = _json("This description.", {"type": "object"})
    about = "Say that a call began or ended, for programs that can only open an address."
    hook = "/hook/{key}/{name}"
    v1 = "/api/v1"
    return [
        Operation("state", f"{v1}/state", "get", "What is shown now.",
                  _json("The view.", reference("View")), late),
        Operation("catalogue", f"{v1}/catalogue", "get", "What can be chosen.",
                  _json("The catalogue.", reference("Catalogue")), late),
        Operation("lookingBack", f"{v1}/looking-back", "get", KEPT,
                  _json("What was kept.", reference("LookingBack")), (*late, _S.NOT_FOUND),
                  key="ownersKey"),
        Operation("events", f"{v1}/events", "get", STREAM,
                  _content("The stream.", "text/event-stream", {"type": "string"}), late),
        Operation("trigger", f"{v1}/triggers/{{name}}", "post", "Do what a trigger says.",
                  done, (*guarded, *obeyed), (name,)),
        Operation("openapi", f"{v1}/openapi.json", "get", "This description.", described, (),
                  key=""),
        Operation("hook", hook, "post", about, done, obeyed, (key, call), key=""),
        Operation("hookByAddress", hook, "get", about, done, obeyed, (key, call), key=""),
    ]  # fmt: skip


def _described(operation: Operation) -> Schema:
    refusals = sorted({*operation.refusals, *EVERYWHERE})
    answers = operation.answer | {
        str(status.value): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in refusals
    }
    described: Schema = {
        "operationId": operation.id,
        "summary": operation.about,
        "responses": answers,
    }
    if operation.parameters:
        described["parameters"] = list(operation.parameters)
    if operation.key != "key":
        described["security"] = [{operation.key: []}] if operation.key else []
    return described


def _parameter(name: str, about: str, longest: int) -> Schema:
    schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def _json(about: str, schema: Schema) -> Schema:
    return _content(about, JSON, schema)


def _content(about: str, media_type: str, schema: Schema) -> Schema:
    return {"200": {"description": about, "content": {media_type: {"schema": schema}}}}


def _refusal(status: HTTPStatus) -> Schema:
    content = {MEDIA_TYPE: {"schema": reference("ProblemDetails")}}
    if status is _S.BAD_REQUEST:  # what is no HTTP never comes as far as us
        content = {"text/plain": {"schema": {"type": "string"}}}
    return {"description": MEANINGS[status], "content": content}


def _problem() -> Schema:
    properties = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    }
    return {
        "ProblemDetails": {
            "description": "What is wrong, by RFC 9457; the detail is a sentence for people.",
            "type": "object",
            "properties": properties,
            "required": list(properties),
        }
    }


def _name(status: HTTPStatus) -> str:
    return status.phrase.replace(" ", "")
