"""Pedals and hotkeys in the settings: lists of tables, each with a trigger for each press."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from content.ids import CONTROLS
from voice.dialogue.settings import START_OR_STOP
from voice.errors import ConfigError, UserError
from voice.triggers.hotkey.combination import CombinationError, Hotkey, parse_combination
from voice.triggers.keys import HIGHEST_CODE, KEYS
from voice.triggers.names import check_trigger
from voice.triggers.pedal.pedal import Pedal
from voice.triggers.press import Press

ACTIONS = {"press": Press.SINGLE, "double": Press.DOUBLE, "long": Press.LONG}
"""What the settings call the presses."""
USUAL = {Press.SINGLE: START_OR_STOP}
"""What a pedal or key does of which nothing else is said."""


def pedals(key: str, value: object, exercises: Collection[str]) -> tuple[Pedal, ...]:
    """From a list of tables; raises ConfigError, whose sentence begins with the place in it."""
    found: list[Pedal] = []
    for place, table in _tables(key, value, ("device", "key", *ACTIONS), "device").items():
        device = table["device"]
        if not isinstance(device, str) or not device.strip():
            raise ConfigError(
                f"“{place}.device” must be a text in quotes: a part of the pedal's name, or its "
                'numbers such as "0c45:7403".'
            )
        code = None if "key" not in table else _code(f"{place}.key", table["key"])
        if any((other.device, other.key) == (device.strip(), code) for other in found):
            raise ConfigError(f"“{place}” is there twice; put its presses into one of the two.")
        found.append(Pedal(device.strip(), code, _actions(place, table, exercises)))
    return tuple(found)


def hotkeys(key: str, value: object, exercises: Collection[str]) -> tuple[Hotkey, ...]:
    """From a list of tables; raises ConfigError, whose sentence begins with the place in it."""
    found: list[Hotkey] = []
    for place, table in _tables(key, value, ("keys", *ACTIONS), "keys").items():
        text = table["keys"]
        if not isinstance(text, str):
            raise ConfigError(f"“{place}.keys” must be a text in quotes, such as “ctrl+alt+b”.")
        try:
            keys = parse_combination(text)
        except CombinationError as error:
            raise ConfigError(f"“{place}.keys”: {error}") from None
        if any(other.keys == keys for other in found):
            raise ConfigError(f"“{place}” is there twice; put its presses into one of the two.")
        found.append(Hotkey(keys, _actions(place, table, exercises)))
    return tuple(found)


def _tables(
    key: str, value: object, known: tuple[str, ...], needed: str
) -> dict[str, Mapping[str, Any]]:
    """Each table with its place, counted from 1, as a message names it."""
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ConfigError(f"“{key}” must be tables, each with [[{key}]] above it.")
    tables = {f"{key}[{number}]": table for number, table in enumerate(value, start=1)}
    for place, table in tables.items():
        for name in table:
            if name not in known:
                raise ConfigError(
                    f"“{place}.{name}” is no setting; choose from {', '.join(known)}, and write "
                    f"settings of other things above the first [[{key}]]."
                )
        if needed not in table:
            raise ConfigError(f"“{place}” has no “{needed}”; add it.")
    return tables


def _code(place: str, value: object) -> int:
    """The kernel's code of a key."""
    if isinstance(value, str) and value.lower() in KEYS:
        return KEYS[value.lower()].kernel
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= HIGHEST_CODE:
        return value
    raise ConfigError(
        f"“{place}” must be what “breather pedal learn” says: a number, or one of "
        f"{', '.join(KEYS)}."
    )


def _actions(
    place: str, table: Mapping[str, object], exercises: Collection[str]
) -> Mapping[Press, str]:
    actions: dict[Press, str] = {}
    for name, press in ACTIONS.items():
        if name not in table:
            continue
        action = table[name]
        if not isinstance(action, str):
            raise ConfigError(f"“{place}.{name}” must be a trigger in quotes, such as “start”.")
        try:
            check_trigger(action, exercises, CONTROLS)
        except UserError as error:
            raise ConfigError(f"“{place}.{name}”: {error}") from None
        actions[press] = action
    return actions or USUAL
