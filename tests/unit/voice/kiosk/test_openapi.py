"""The description of the API: kept in step with the code, and true."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.unit.voice.kiosk.serving import KEYS, OPEN, OWN, Served
from tests.unit.voice.kiosk.test_looking_back import ENTRIES, NOW
from voice.config import Place
from voice.kiosk.gate import OWNERS
from voice.kiosk.looking_back import looking_back
from voice.kiosk.openapi import description
from voice.kiosk.schema import schemas
from voice.kiosk.view import (
    Asks,
    Breath,
    Caption,
    Catalogue,
    HeardKind,
    Microphone,
    Named,
    Offer,
    Phase,
    Problem,
    ProblemKind,
    Quiet,
    Sayable,
    Spoken,
    Understood,
    View,
    as_json,
    starting,
)

API: dict[str, Any] = json.loads(description())
FULL = View(
    state="guiding",
    place=Place.KIOSK,
    language="en",
    frame=1,
    wake_phrase="take a breather",
    microphone=Microphone.COMMANDS,
    exercise=Named("box", "box breathing"),
    breath=Breath(1, 4, (Phase("in", 0, 10, 1),)),
    quiet=Quiet(0, 1),
    left_s=1.5,
    caption=Caption("Breathe in.", 0, own=False),
    say=(Sayable("stop", "stop"),),
    starts=True,
    asks=Asks.CHOICE,
    heard=Understood(HeardKind.COMMAND, "stop", 1),
    problem=Problem(ProblemKind.SOUND, "It is gone."),
)
CATALOGUE = Catalogue(
    "en", (Spoken("en", "English", "w"),), (Offer("box", "box", 1.0, breathing=True, usual=False),)
)


def test_the_committed_description_is_the_present_one() -> None:
    committed = Path(__file__).parents[4] / "docs" / "api.json"
    assert committed.read_text("utf-8") == description(), "write it anew: python3 scripts/api.py"


def test_every_path_and_method_is_there_and_no_other() -> None:
    served = Served()
    for path, methods in API["paths"].items():
        real = path.format(name="call-ended", key=KEYS.hook)
        if real == "/api/v1/events":
            continue  # it never ends
        allowed = {
            method
            for method in ("get", "post", "put", "patch", "delete")
            if served.ask(method.upper(), real, OWN if real in OWNERS else OPEN).status_code != 405
        }
        assert allowed == set(methods), path


def test_what_asks_for_the_key_says_so() -> None:
    for path, methods in API["paths"].items():
        for described in methods.values():
            guarded = described.get("security") != []
            assert guarded is ("401" in described["responses"]), path


KINDS = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": int | float,
    "null": type(None),
    "array": list,
    "object": dict,
}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is as a schema of ours says."""
    if "$ref" in schema:
        return fits(value, API["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if not isinstance(value, KINDS[schema["type"]]):
        return False
    if isinstance(value, list):
        return all(fits(one, schema["items"]) for one in value)
    if isinstance(value, dict):
        parts = schema["properties"]
        return set(value) == set(parts) and all(fits(value[name], parts[name]) for name in parts)
    return value in schema.get("enum", [value])


@pytest.mark.parametrize("view", [FULL, starting(Place.DESK, "ko")])
def test_a_view_is_as_it_is_described(view: View) -> None:
    assert fits(json.loads(as_json(view)), {"$ref": "/View"})
    assert not fits({**json.loads(as_json(view)), "more": 1}, {"$ref": "/View"})
    assert not fits({**json.loads(as_json(view)), "frame": "1"}, {"$ref": "/View"})


def test_a_catalogue_is_as_it_is_described() -> None:
    assert fits(json.loads(as_json(CATALOGUE)), {"$ref": "/Catalogue"})


def test_what_was_kept_is_as_it_is_described() -> None:
    kept = asdict(looking_back(ENTRIES, NOW.date(), "en"))
    assert fits(json.loads(json.dumps(kept)), {"$ref": "/LookingBack"})


def test_what_has_no_schema_is_an_error() -> None:
    from dataclasses import dataclass

    @dataclass
    class Odd:
        part: complex

    with pytest.raises((TypeError, NameError)):
        schemas([Odd])
