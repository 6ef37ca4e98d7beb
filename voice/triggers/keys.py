"""The keys that the settings can name, and what each system calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """One key."""

    name: str
    """In the settings."""
    kernel: int
    """Linux' code, by its header linux/input-event-codes.h."""
    keysym: str
    """X11's and Wayland's name."""
    pynput: str
    """As pynput reads it, for Windows and macOS."""
    alone: bool = False
    """Whether nobody misses it when it does something else: a letter can be no hotkey by itself."""


def _keys() -> list[Key]:
    keys: list[Key] = []
    for first, row in ((2, "1234567890"), (16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm")):
        keys += [Key(name, first + place, name, name) for place, name in enumerate(row)]
    functions = [*range(59, 69), 87, 88, *range(183, 195)]
    for number, code in enumerate(functions, start=1):
        keys.append(Key(f"f{number}", code, f"F{number}", f"<f{number}>", alone=True))
    return keys


_OTHERS = [
    Key("space", 57, "space", "<space>"),
    Key("enter", 28, "Return", "<enter>"),
    Key("tab", 15, "Tab", "<tab>"),
    Key("escape", 1, "Escape", "<esc>"),
    Key("backspace", 14, "BackSpace", "<backspace>"),
    Key("insert", 110, "Insert", "<insert>"),
    Key("delete", 111, "Delete", "<delete>"),
    Key("home", 102, "Home", "<home>"),
    Key("end", 107, "End", "<end>"),
    Key("page-up", 104, "Prior", "<page_up>"),
    Key("page-down", 109, "Next", "<page_down>"),
    Key("up", 103, "Up", "<up>"),
    Key("down", 108, "Down", "<down>"),
    Key("left", 105, "Left", "<left>"),
    Key("right", 106, "Right", "<right>"),
    Key("menu", 127, "Menu", "<menu>", alone=True),
    Key("pause", 119, "Pause", "<pause>", alone=True),
    Key("print", 99, "Print", "<print_screen>", alone=True),
    Key("scroll-lock", 70, "Scroll_Lock", "<scroll_lock>", alone=True),
]

KEYS: Mapping[str, Key] = MappingProxyType({key.name: key for key in [*_keys(), *_OTHERS]})
"""By their names."""
HIGHEST_CODE = 0x2FF
"""Of the kernel's codes."""


def key_of(code: int) -> Key | None:
    """The key with this code of the kernel, if it has a name here."""
    return next((key for key in KEYS.values() if key.kernel == code), None)
