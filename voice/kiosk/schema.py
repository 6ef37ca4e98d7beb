"""What our frozen dataclasses look like as JSON, in the words of JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]
_PLAIN: Mapping[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
}


def schemas(kinds: Iterable[type]) -> Schema:
    """A schema by name for each dataclass, and for what is in them; raises TypeError."""
    found: Schema = {}
    for kind in kinds:
        _add(kind, found)
    return dict(sorted(found.items()))


def reference(name: str) -> Schema:
    """Where in the description the schema of this name is."""
    return {"$ref": f"#/components/schemas/{name}"}


def _add(kind: type, found: Schema) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}  # its place, in case that it holds itself
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    found[kind.__name__] = {
        "description": (kind.__doc__ or "").strip().partition("\n")[0],
        "type": "object",
        "properties": {name: _schema(hints[name], found) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _schema(hint: Any, found: Schema) -> Schema:
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"type": "string", "enum": [member.value for member in hint]}
    if is_dataclass(hint):
        assert isinstance(hint, type)
        _add(hint, found)
        return reference(hint.__name__)
    if get_origin(hint) in (Union, UnionType):
        return {"anyOf": [_schema(one, found) for one in get_args(hint)]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _schema(get_args(hint)[0], found)}
    raise TypeError(f"{hint} has no schema")
