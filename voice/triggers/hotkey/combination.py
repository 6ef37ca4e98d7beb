"""A hotkey as the settings write it, such as "ctrl+alt+b"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from voice.triggers.keys import KEYS, Key
from voice.triggers.press import Press


class Modifier(Enum):
    """A key that is held while another one is pressed."""

    CTRL = "ctrl"
    ALT = "alt"
    SHIFT = "shift"
    SUPER = "super"
    """The one with a window on it, or with ⌘."""


NAMES = {
    **{modifier.value: modifier for modifier in Modifier},
    "win": Modifier.SUPER,
    "cmd": Modifier.SUPER,
}


class CombinationError(ValueError):
    """This is no hotkey; the message is a sentence that says what is."""


@dataclass(frozen=True, slots=True)
class Combination:
    """A key, and what is held with it."""

    modifiers: frozenset[Modifier]
    key: Key

    def __str__(self) -> str:
        held = [modifier.value for modifier in Modifier if modifier in self.modifiers]
        return "+".join([*held, self.key.name])


@dataclass(frozen=True, slots=True)
class Hotkey:
    """A combination of keys, and the triggers that it stands for."""

    keys: Combination
    actions: Mapping[Press, str]


def parse_combination(text: str) -> Combination:
    """From modifiers and one key, joined by “+”, in small or capital letters.

    Raises CombinationError.
    """
    *held, name = (part.strip().lower() for part in text.split("+"))
    modifiers = set()
    for part in held:
        if part not in NAMES:
            raise CombinationError(
                f"“{part}” cannot be held with a key; choose from {', '.join(NAMES)}."
            )
        modifiers.add(NAMES[part])
    if name not in KEYS:
        raise CombinationError(f"“{name}” is no key; choose from {', '.join(KEYS)}.")
    key = KEYS[name]
    if not key.alone and modifiers <= {Modifier.SHIFT}:
        raise CombinationError(
            f"“{text}” could no longer be typed; put ctrl+alt+ before it, or take a key like f9."
        )
    return Combination(frozenset(modifiers), key)
