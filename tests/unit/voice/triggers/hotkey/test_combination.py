"""Hotkeys as the settings write them."""

from __future__ import annotations

import pytest

from voice.triggers.hotkey.combination import CombinationError, Modifier, parse_combination
from voice.triggers.keys import KEYS


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ctrl+alt+b", "ctrl+alt+b"),
        ("ALT + Ctrl+B", "ctrl+alt+b"),
        ("cmd+shift+space", "shift+super+space"),
        ("f9", "f9"),
        ("shift+f13", "shift+f13"),
        ("pause", "pause"),
    ],
)
def test_what_is_taken(text: str, name: str) -> None:
    keys = parse_combination(text)
    assert str(keys) == name
    assert parse_combination(str(keys)) == keys


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "“” is no key; choose from 1, 2, "),
        ("ctrl+", "“” is no key"),
        ("ctrl+alt", "“alt” is no key"),
        ("hyper+b", "“hyper” cannot be held with a key; choose from ctrl, alt, shift, super"),
        ("b+ctrl", "“b” cannot be held with a key"),
        ("ctrl+ö", "“ö” is no key"),
        ("shift+b", "“shift+b” could no longer be typed"),
        ("space", "“space” could no longer be typed"),
    ],
)
def test_what_is_refused(text: str, told: str) -> None:
    with pytest.raises(CombinationError) as raised:
        parse_combination(text)
    assert str(raised.value).startswith(told)


def test_each_key_has_a_name_of_its_own_everywhere() -> None:
    for names in ("kernel", "keysym", "pynput"):
        assert len({getattr(key, names) for key in KEYS.values()}) == len(KEYS)


def test_held_keys_are_no_keys() -> None:
    assert not {modifier.value for modifier in Modifier} & set(KEYS)
